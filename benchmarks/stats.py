"""Figures over a province: seconds of a question and memory, from the sums, and how long the sums take to be counted from the rows.

    python -m benchmarks.stats [--recordings 11000000] [--devices 2000] [--years 5] [--database sqlite|postgresql|both]

Goal: 11 million recordings of 2000 recorders in five years: each question in under 2 s on PostgreSQL, memory flat. Rows are filled in by
the database itself; the questions are the real ones, by unit, officer, recorder, matter and month, over all years and over a ragged period.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks.sweep import NOW, STEP, database_of
from footage.values.recordings import BEIJING
from office.desk import Desk
from office.figures.asking import ask, bring_up_to_date
from office.figures.values import FigureBy, FigureQuestion
from storage.catalogue.models.originals import RecordingRow
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from tasks.installation import Installation, open_installation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

from examples import case, stored  # type: ignore[import-not-found]

GOAL = 2.0  # s
FIRST = datetime(2023, 1, 1, tzinfo=BEIJING)
UNITS = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 where a question took longer than the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=200_000)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args(arguments)
    names = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    slowest = [_one(name, options.recordings, options.devices, options.years) for name in names]
    return 1 if any(seconds is not None and seconds > GOAL for seconds in slowest) else 0


def _one(name: str, count: int, devices: int, years: int) -> float | None:
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder, database_of(name, Path(folder)) as url:
        if url is None:
            print(f"   {name} is not installed here")
            return None
        environ = {"LIUHEN_DATABASE": url, "LIUHEN_REGULATION": "linxi-hrss"}
        with open_installation(Path(folder) / "home", environ, "bench", "zh", lambda: NOW) as installation:
            began = time.perf_counter()
            _fill(installation, count, devices, years)
            print(f"   {name}: {count:,} recordings of {devices} recorders entered in {time.perf_counter() - began:.0f} s", flush=True)
            began, before = time.perf_counter(), _peak()
            bring_up_to_date(installation.desk)
            taken = time.perf_counter() - began
            rate, more = count / taken, _peak() - before
            print(f"   {name}: counted from the rows in {taken:.0f} s ({rate:,.0f} rows/s), {more} MiB more", flush=True)
            return _ask(name, installation.desk, years)


def _ask(name: str, desk: Desk, years: int) -> float:
    whole = FigureQuestion(FIRST.date(), date(FIRST.year + years - 1, 12, 31))
    ragged = FigureQuestion(FIRST.date() + timedelta(days=40), whole.last - timedelta(days=40))
    slowest = 0.0
    for about, question in (("all years", whole), ("ragged", ragged)):
        for by in FigureBy:
            began, busy, before = time.perf_counter(), time.process_time(), _peak()
            table = ask(desk, replace(question, by=by))
            seconds, busy = time.perf_counter() - began, time.process_time() - busy
            slowest = max(slowest, seconds)
            print(f"   {name}: {about} by {by}: {seconds:.2f} s ({busy:.2f} s on the processor), {len(table.lines)} lines, "
                  f"{table.total['recordings']:,} recordings, {_peak() - before} MiB more", flush=True)
    print(f"   {name}: slowest question {slowest:.2f} s; goal {GOAL} s: {'kept' if slowest <= GOAL else 'missed'}")
    return slowest


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _fill(installation: Installation, count: int, devices: int, years: int) -> None:
    """Enter one case and recording as the program does, then multiply the recording in the database."""
    with installation.catalogue.begin() as tx:
        cases.save(tx, case("〔2026〕0号"), "/c", {}, NOW)
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        row = stored(0, dump, None, start=FIRST)
        originals.add_new(tx, [row])
    with installation.catalogue.engine.begin() as connection:
        indexes = tuple(RecordingRow.__table__.indexes)
        for index in indexes:
            index.drop(connection)
        _multiply(connection, row.recording.id, count, devices, years)
    for index in indexes:
        with installation.catalogue.engine.begin() as connection:
            index.create(connection)
    with installation.catalogue.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _multiply(connection: Connection, recording: str, count: int, devices: int, years: int) -> None:
    """Rows from the first one, spread over recorders, units, officers and days; one in fifty late, one in a hundred cut off."""
    lite = connection.dialect.name == "sqlite"
    series = "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS s(n)" if not lite else (
        "(WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s) AS s")
    seconds = f"(s.n * {years * 365 * 86400} / {count})"
    start = f"strftime('%Y-%m-%d %H:%M:%S', r.start_at, '+' || {seconds} || ' seconds') || '.000000'" if lite else (
        f"r.start_at + make_interval(secs => {seconds})")
    end = start.replace("r.start_at", "r.end_at")
    late = f"CASE WHEN s.n % 50 = 0 THEN r.start_at ELSE {'NULL' if lite else 'CAST(NULL AS timestamptz)'} END"
    ident = "printf('R-%016x', s.n)" if lite else "'R-' || lpad(to_hex(s.n), 16, '0')"
    device = f"'D' || (s.n % {devices})"
    set_ = {"id": ident, "name": f"'DCIM/' || {ident}", "device": device, "officer": f"'O' || (s.n % {devices})", "start_at": start,
            "end_at": end, "unit": f"'U' || (s.n % {devices} % {UNITS})", "transfer_due": late,
            "state": "CASE WHEN s.n % 100 = 0 THEN 'truncated' ELSE r.state END"}
    columns = [column.name for column in RecordingRow.__table__.columns]
    values = ", ".join(set_.get(column, f'r."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    for first in range(1, count, STEP):
        connection.execute(text(f"INSERT INTO recordings ({names}) SELECT {values} FROM recordings r, {series} WHERE r.id = :one"),
                           {"first": first, "last": min(first + STEP, count) - 1, "one": recording})


if __name__ == "__main__":
    sys.exit(main())
