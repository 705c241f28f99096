"""How much of what is wrong with footage is found, and how often something is found that is not there.

    python -m benchmarks accuracy [--only TEXT] [--quick] [--list]

Makes dumps with known truth: containers and codecs, each kind of defect at its smallest meaningful size, harmless
look-alikes beside them. Prints recall, false alarms and the worst time error per kind, then what is known to be out of reach.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.accuracy import cases_between, cases_edited, cases_inside, cases_strange
from benchmarks.accuracy.scoring import Score, examine, score
from benchmarks.accuracy.workshop import Case, Workshop


@dataclass
class Row:
    """One kind in the table."""

    cases: int = 0
    seeded: int = 0
    found: int = 0
    alarms: int = 0
    worst: float = 0.0  # s
    late: int = 0  # findings whose time error is above their goal
    notes: list[str] = field(default_factory=list)


def all_cases() -> Iterator[Case]:
    """Yield every case."""
    yield from cases_inside.cases()
    yield from cases_between.cases()
    yield from cases_edited.cases()
    yield from cases_strange.cases()


def run(case: Case, folder: Path) -> Score:
    """Make one dump, examine it, compare."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        root = Path(place) / "dump"
        root.mkdir()
        shop = Workshop(folder, Path(place) / "parts")
        case.make(shop, root)
        return score(examine(root, case.offsets), case.truth, case.also)


def _numbered(job: tuple[int, Path]) -> Score:
    return run(list(all_cases())[job[0]], job[1])


def table(cases: Sequence[Case], scores: Sequence[Score]) -> dict[str, Row]:
    """Return one row a kind; cases out of reach are left to `beyond`."""
    rows: dict[str, Row] = {}
    for case, came in zip(cases, scores, strict=True):
        if case.beyond:
            continue
        row = rows.setdefault(case.kind, Row())
        row.cases += 1
        row.seeded += len(case.truth)
        row.found += len(case.truth) - len(came.missed)
        row.alarms += len(came.alarms)
        row.worst = max([row.worst, *(error for _, error, _ in came.errors)])
        late = [error for _, error, goal in came.errors if error > goal + 0.001]
        row.late += len(late)
        if came.missed or came.alarms or late:
            what = [
                *(f"missed {difference.kind}" for difference in came.missed),
                *(f"false alarm {difference.kind}: {difference.what}" for difference in came.alarms),
                *(f"{error:.2f} s off" for error in late),
            ]
            row.notes.append(f"{case.what} ({case.coding}): {'; '.join(what)}")
    return rows


def printed(rows: dict[str, Row], cases: Sequence[Case], scores: Sequence[Score]) -> bool:
    """Print the table and what is out of reach; say whether every goal is met."""
    print(f"{'kind':<16}{'dumps':>7}{'seeded':>8}{'found':>7}{'recall':>8}{'false alarms':>14}{'worst time error':>18}")
    for kind, row in rows.items():
        recall = f"{row.found / row.seeded:.2f}" if row.seeded else "–"
        print(f"{kind:<16}{row.cases:>7}{row.seeded:>8}{row.found:>7}{recall:>8}{row.alarms:>14}{row.worst:>16.2f} s")
    for row in rows.values():
        for note in row.notes:
            print(f"  NOT MET: {note}")
    print("out of reach, and told in the report as what could be missed:")
    for case, came in zip(cases, scores, strict=True):
        if case.beyond:
            print(f"  {case.kind}: {case.what} ({case.coding}): {'not found' if came.missed else 'found this time'}"
                  + "".join(f"; false alarm {difference.kind}" for difference in came.alarms))
    met = all(row.found == row.seeded and not row.alarms and not row.late for row in rows.values())
    print("recall 1.0, no false alarm, time error within a frame, 1 s by clocks, 2 s by names:", "met" if met else "MISSED")
    return met


def main() -> int:
    """Run the suite on as many processes as there are cores; 1 where a goal is missed."""
    options = argparse.ArgumentParser(prog="benchmarks.accuracy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", help="cases whose kind, description or coding holds this")
    options.add_argument("--quick", action="store_true", help="only those that every run of the tests makes")
    options.add_argument("--list", action="store_true", help="name the cases, make nothing")
    chosen = options.parse_args()
    every = list(all_cases())
    wanted = [(number, case) for number, case in enumerate(every)
              if chosen.only in f"{case.kind} {case.what} {case.coding}" and (case.quick or not chosen.quick)]
    if chosen.list:
        print("\n".join(f"{case.kind}: {case.what} ({case.coding})" for _, case in wanted))
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        scores = list(pool.map(_numbered, [(number, Path(folder)) for number, _ in wanted], chunksize=8))
    cases = [case for _, case in wanted]
    met = printed(table(cases, scores), cases, scores)
    print(f"{len(cases)} dumps in {time.monotonic() - began:.0f} s")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
