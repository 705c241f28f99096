"""How long the catalogue's lists and look-ups take, and a retention sweep over millions, on SQLite and on PostgreSQL.

    python benchmarks/catalogue.py [--rows 100000] [--sweep 1000000] [--due 20000] [--postgresql]

`--rows` recordings in cases of 20 for the look-ups (each wanted under 100 ms); `--sweep` rows, `--due` of them due, for the sweep
(5 million wanted under 60 s). `--postgresql` starts a server of its own in a temporary folder.
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
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from storage import audit, cases, dumps, ledger, overview, sweeping
from storage.catalogue import Catalogue
from storage.ledger import _row
from storage.models import RecordingRow

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

import servers
from examples import NOW, case, recording, stored

A_CASE, STEP, TODAY = 20, 5000, date(2026, 11, 21)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print one table a database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sweep", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=20_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args(arguments)
    with databases(options.postgresql) as urls:
        for url in urls:
            print(url.split(":", 1)[0])
            catalogue = Catalogue.open(url)
            fill(catalogue, options.rows)
            look_ups(catalogue, options.rows)
            commands(url, options.rows)
            sweep(catalogue, options.sweep, options.due)
            catalogue.close()
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


@contextlib.contextmanager
def databases(postgresql: bool) -> Iterator[list[str]]:
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
        with catalogue.begin() as tx:
            tx.execute(insert(RecordingRow), rows)
    print(f"  {count} recordings entered in {time.perf_counter() - start:.1f} s")


def look_ups(catalogue: Catalogue, count: int) -> None:
    """Time what the commands ask, the median of five each."""
    middle = count // 2
    names = [recording(number).name for number in range(middle, middle + 200)]
    asked: dict[str, Callable[[Session], object]] = {
        "one recording": lambda tx: ledger.get(tx, stored(middle, device=f"A{middle % 200:06}").recording.id),
        "one case": lambda tx: cases.load(tx, f"〔2026〕{middle // A_CASE}号"),
        "recordings of a case": lambda tx: ledger.of_case(tx, f"〔2026〕{middle // A_CASE}号"),
        "a recorder's day": lambda tx: ledger.of_device(tx, "A000050", NOW + timedelta(days=20), NOW + timedelta(days=21)),
        "200 names known?": lambda tx: ledger.known(tx, names),
        "how many": lambda tx: ledger.count(tx),
        "received and verified": lambda tx: ledger.counts_by(tx),
        "events of a case": lambda tx: audit.events(tx, case="〔2026〕1号"),
        "archive overdue": lambda tx: list(sweeping.archive_overdue(tx, NOW)),
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
        "case show": lambda: overview.case_story(url, f"〔2026〕{count // 2 // A_CASE}号"),
        "status": lambda: overview.waiting(url, NOW),
    }
    for name, ask in asked.items():
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - start)
        print(f"  {name:<24}{sorted(taken)[2] * 1000:8.1f} ms")


def sweep(catalogue: Catalogue, count: int, due: int) -> None:
    """Multiply the rows to `count`, `due` of them expired, and time the question of the day."""
    with catalogue.engine.begin() as connection:
        connection.execute(text("UPDATE recordings SET keep_state = 'until', keep_until = '2040-01-01'"))
        columns = [column.name for column in RecordingRow.__table__.columns]
        have = connection.execute(text("SELECT count(*) FROM recordings")).scalar() or 0
        for copy in range(1, max(1, count // have)):
            values = ", ".join({"id": f"'{copy:04}' || substr(id, 5)", "recording": "'{}'"}.get(name, f'"{name}"') for name in columns)
            connection.execute(text(f"INSERT INTO recordings SELECT {values} FROM recordings WHERE id LIKE 'R-%'"))
        connection.execute(text("UPDATE recordings SET keep_until = '2026-11-01' WHERE id IN "
                                f"(SELECT id FROM recordings ORDER BY sha256 LIMIT {due})"))
    with catalogue.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    start = time.perf_counter()
    with catalogue.read() as tx:
        found = sum(1 for _ in sweeping.expired(tx, TODAY))
    print(f"  sweep: {found} due among {max(1, count // have) * have}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
