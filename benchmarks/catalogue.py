"""How long the catalogue's lists and look-ups take, on SQLite and on PostgreSQL (the sweep over millions: `benchmarks sweep`).

    python -m benchmarks catalogue [--rows 100000] [--sqlite]

`--rows` verified recordings in cases of 20, every case reviewed but for one in a hundred, half of the recordings with a draft of what
was said, one in a hundred of those without its confirmed record: each answer is wanted in under 100 ms. PostgreSQL is a server
of its own in a temporary folder.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from storage.catalogue.database import Catalogue
from storage.catalogue.glances import overview
from storage.catalogue.models.originals import CaseRow, RecordingRow, TranscriptRow
from storage.keeping.sweep import sweeping
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.originals import _row
from storage.trail import audit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

import servers
from examples import NOW, case, recording, stored

from storage.catalogue.glances import story

A_CASE, STEP = 20, 5000
DRAFT = {"segments": [{"start": 0, "end": 2, "text": "您好,我们是劳动保障监察支队的"}] * 20}
REVIEW = {"verdict": "continuous", "findings": [{"id": f"F-{number}", "kind": "gap", "severity": "notice", "status": "open",
                                                 "text": "录音录像在此处中断。" * 10} for number in range(20)]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print one table a database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sqlite", action="store_true", help="leave PostgreSQL out")
    options = parser.parse_args(arguments)
    with databases(postgresql=not options.sqlite) as urls:
        for url in urls:
            print(url.split(":", 1)[0])
            catalogue = Catalogue.open(url)
            fill(catalogue, options.rows)
            settle(catalogue)
            look_ups(catalogue, options.rows)
            commands(url, options.rows)
            catalogue.close()
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


@contextlib.contextmanager
def databases(*, postgresql: bool) -> Iterator[list[str]]:
    """Give the URLs of empty databases."""
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder, contextlib.ExitStack() as stack:
        urls = [f"sqlite:///{folder}/catalogue.db"]
        programs = servers.postgres_programs()
        if postgresql and programs:
            urls.append(stack.enter_context(servers.postgres(programs)) + "postgres")
        yield urls


def fill(catalogue: Catalogue, count: int) -> None:
    """Enter recordings in cases of twenty; one value is made whole, the others are varied from its row."""
    start = time.perf_counter()
    with catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        for number in range(count // A_CASE):
            cases.save(tx, replace(case(), number=f"〔2026〕{number}号"), "/c", {}, NOW)
    for first in range(0, count, STEP):
        rows = [{**_row(stored(number, dump, f"〔2026〕{number // A_CASE}号", device=f"A{number % 200:06}")), "held": False,
                 "stored": "verified", "keep_state": "undecided"} for number in range(first, min(first + STEP, count))]
        drafts = [{"recording": row["id"], "at": NOW, "transcript": DRAFT, "awaits_record": number % 100 == 0}
                  for number, row in enumerate(rows[::2])]
        with catalogue.begin() as tx:
            tx.execute(insert(RecordingRow), rows)
            tx.execute(insert(TranscriptRow), drafts)
    with catalogue.begin() as tx:
        reviewed = CaseRow.number.not_like("%00号")
        tx.execute(update(CaseRow).where(reviewed).values(review=REVIEW, reviewed_at=NOW, open_findings=0, state="reviewed"))
        tx.execute(update(CaseRow).where(CaseRow.number.like("%50号")).values(open_findings=1))
    print(f"  {count} recordings entered in {time.perf_counter() - start:.1f} s")


def settle(catalogue: Catalogue) -> None:
    """Do at once what PostgreSQL's autovacuum does within a minute of so many rows, which no office enters at once."""
    if catalogue.engine.dialect.name == "postgresql":
        with catalogue.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def look_ups(catalogue: Catalogue, count: int) -> None:
    """Time what the commands ask, the median of five each."""
    middle = count // 2
    names = [recording(number).name for number in range(middle, middle + 200)]
    asked: dict[str, Callable[[Session], object]] = {
        "one recording": lambda tx: originals.get(tx, stored(middle, device=f"A{middle % 200:06}").recording.id),
        "one case": lambda tx: cases.load(tx, f"〔2026〕{middle // A_CASE}号"),
        "recordings of a case": lambda tx: originals.of_case(tx, f"〔2026〕{middle // A_CASE}号"),
        "a recorder's day": lambda tx: originals.of_device(tx, "A000050", NOW + timedelta(days=20), NOW + timedelta(days=21)),
        "200 names known?": lambda tx: originals.taken_in(tx, names),
        "how many": lambda tx: originals.count(tx),
        "received and verified": lambda tx: originals.counts_by(tx),
        "events of a case": lambda tx: audit.events(tx, case="〔2026〕1号"),
        "handed over late": lambda tx: list(sweeping.handed_over_late(tx)),
    }
    for name, ask in asked.items():
        taken = []
        for _ in range(5):
            with catalogue.read() as tx:
                start = time.perf_counter()
                ask(tx)
                taken.append(time.perf_counter() - start)
        print(f"  {name:<24}{sorted(taken)[2] * 1000:8.1f} ms")


def commands(url: str, count: int) -> None:
    """Time what `case list`, `case show` and `status` read, the median of five each."""
    asked: dict[str, Callable[[], object]] = {
        "case list": lambda: overview.case_rows(url),
        "case show": lambda: story.case_story(url, f"〔2026〕{count // 2 // A_CASE}号"),
        "status": lambda: overview.waiting(url, NOW),
    }
    for name, ask in asked.items():
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - start)
        print(f"  {name:<24}{sorted(taken)[2] * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
