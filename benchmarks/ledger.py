"""The catalogue under the audit chain: what it costs to bind rows, to compare all of them, and to bring an old catalogue under it.

    python -m benchmarks.ledger [--rows 200000] [--upgrade ROWS]

Goals: comparing at least 50 000 rows a second (`verify`, with as many processes as there are cores), and binding a row in a small part of
what ingest has for a photo (3.3 ms at 300 a second). With `--upgrade`, a catalogue of the release before with so many recordings, made
by the database itself, is opened: seconds, memory, and that its rows are sound afterwards. SQLite. Processor seconds are beside the
wall clock; those of the processes that compare are counted in.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from footage.values.recordings import BEIJING
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing import sealed
from storage.ledgers import dumps, originals
from storage.trail import audit
from storage.trail.keys import sealing_of
from tasks.guard.rows import comparing
from tasks.installation import Installation, open_installation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

from examples import stored  # type: ignore[import-not-found]

NOW = datetime(2028, 6, 1, 8, tzinfo=BEIJING)
BATCH = 64  # recordings in one transaction, as ingest has them
GOAL = 50_000  # rows/s
PHOTO = 1 / 300  # s for a photo
STEP = 250_000  # rows one INSERT makes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--upgrade", type=int, default=0, metavar="ROWS")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder:
        home = Path(folder) / "home"
        if options.upgrade:
            return _upgrade(home, options.upgrade)
        with open_installation(home, {}, "bench", "zh", lambda: NOW) as installation:
            good = _bind(installation, options.rows)
        return 0 if _compare(home, options.rows) & good else 1


def _bind(installation: Installation, count: int) -> bool:
    """Enter recordings as ingest does, received and verified, and say what of it binding them to the chain cost."""
    binding = _Spent(sealed.seal)
    sealed.seal = binding  # type: ignore[assignment]
    with installation.catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
    began = time.process_time()
    for first in range(0, count, BATCH):
        rows = [stored(number, dump, None) for number in range(first, min(first + BATCH, count))]
        with installation.catalogue.begin() as tx:
            originals.add_new(tx, rows)
            _note(tx, "original.received", rows)
        with installation.catalogue.begin() as tx:
            originals.mark_all_verified(tx, {row.recording.id: "a" * 64 for row in rows}, NOW)
            _note(tx, "original.verified", rows)
    each = (time.process_time() - began) / count
    share = binding.seconds / count / PHOTO
    print(f"   entered {count:,} recordings: {each * 1e6:.0f} µs of processor time each in the catalogue, "
          f"{binding.seconds / count * 1e6:.0f} µs of them to bind two versions of it ({share:.1%} of what a photo may take)", flush=True)
    return share < 0.1


def _note(tx: Any, what: str, rows: Sequence[originals.StoredRecording]) -> None:
    audit.append_many(tx, what, "bench", NOW, [(row.recording.id, None, row.recording.sha256, {"case": None}) for row in rows])


class _Spent:
    """A function with the processor time that was spent in it."""

    def __init__(self, function: Callable[..., None]) -> None:
        self._function, self.seconds = function, 0.0

    def __call__(self, *arguments: Any) -> None:
        began = time.process_time()
        self._function(*arguments)
        self.seconds += time.process_time() - began


def _compare(home: Path, count: int) -> bool:
    """Compare every row as `verify` does, and the day's thirtieth; walk the chain beside."""
    with open_installation(home, {}, "bench", "zh", lambda: NOW) as installation:
        with installation.catalogue.read() as tx:
            walked = _timed(lambda: audit.verify(tx))
        compared = _timed(lambda: comparing.verify_rows(installation))
        daily = _timed(lambda: comparing.verify_rows(installation, NOW.date()))
    processor = compared.processor + _children()
    events = walked.answer.events
    print(f"   walked {events:,} events in {walked.seconds:.1f} s ({walked.processor / events * 1e6:.1f} µs of processor time each)")
    rate = compared.answer.checked / processor * (os.cpu_count() or 1)
    print(f"   compared {compared.answer.checked:,} rows in {compared.seconds:.1f} s, {processor / count * 1e6:.0f} µs of processor time "
          f"each with everything that binds them: {rate:,.0f} rows/s where {os.cpu_count()} cores are free; sound: {compared.answer.sound}")
    print(f"   the day's share: {daily.answer.checked:,} rows in {daily.seconds:.1f} s; sound: {daily.answer.sound}")
    print(f"   goal {GOAL:,} rows/s: {'kept' if rate >= GOAL else 'missed'}")
    return rate >= GOAL and compared.answer.sound


class _Timed:
    """What a call answered, and what it took."""

    def __init__(self, call: Callable[[], Any]) -> None:
        began, busy = time.perf_counter(), time.process_time()
        self.answer = call()
        self.seconds, self.processor = time.perf_counter() - began, time.process_time() - busy


_timed = _Timed


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _upgrade(home: Path, count: int) -> int:
    """Make a catalogue of the release before with so many recordings, open it, and say what that took."""
    home.mkdir(mode=0o700)
    url = f"sqlite:///{home}/catalogue.db"
    began = time.perf_counter()
    _older(url, count)
    size = (home / "catalogue.db").stat().st_size
    print(f"   {count:,} recordings of the release before ({size >> 20:,} MiB) entered in {time.perf_counter() - began:.0f} s", flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    shown: list[int] = []
    opened = _timed(lambda: Catalogue.open(url, sealing_of(home, "bench"), lambda done, _: shown.append(done)))
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10) - before
    print(f"   upgraded in {opened.seconds:.0f} s ({opened.processor:.0f} s of processor time), {memory} MiB above the {before} MiB of the "
          f"program, progress shown {len(shown):,} times; catalogue now "
          f"{(home / 'catalogue.db').stat().st_size >> 20:,} MiB", flush=True)
    opened.answer.close()
    with open_installation(home, {}, "bench", "zh", lambda: NOW) as installation:
        compared = _timed(lambda: comparing.verify_rows(installation))
    differing = compared.answer.differing_count
    print(f"   compared {compared.answer.checked:,} rows in {compared.seconds:.0f} s; differing: {differing}")
    return 0 if differing == 0 and shown else 1


def _older(url: str, count: int) -> None:
    """Make the schema as it was before rows were covered, one dump and one recording, and multiply that in the database."""
    from alembic import command
    from sqlalchemy import create_engine

    from storage.catalogue.migrate import config

    example = Catalogue.open(url.replace("catalogue.db", "example.db"))
    with example.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        originals.add_new(tx, [stored(0, dump, None)])
    example.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0007")
    with engine.begin() as connection:
        connection.exec_driver_sql("ATTACH ? AS example", (str(example.url.database),))
        for table in ("dumps", "recordings"):
            names = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA main.table_info({table})"))
            connection.exec_driver_sql(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM example.{table}")
        _multiply(connection, count)
    engine.dispose()


def _multiply(connection: Any, count: int) -> None:
    """Rows from the first one, with other ids and hashes, spread as real ones are."""
    indexes = tuple(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'recordings' AND type = 'index'"
                                               " AND sql IS NOT NULL"))
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    spread = "((s.n * 2654435761) % 4294967296)"
    hashed = f"printf('%08x%056x', {spread}, s.n)"
    other = {"id": f"printf('R-%08x%08x', {spread}, s.n)", "sha256": hashed, "key": hashed}
    columns = [row[1] for row in connection.exec_driver_sql("PRAGMA main.table_info(recordings)")]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(other.get(column, f'r."{column}"') for column in columns)
    for first in range(1, count, STEP):
        connection.execute(text("INSERT INTO recordings (" + names + ") SELECT " + values + " FROM recordings r, (WITH RECURSIVE s(n) AS"
                                " (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s) AS s"
                                " WHERE r.id = (SELECT id FROM example.recordings)"),
                           {"first": first, "last": min(first + STEP, count) - 1})
    for _, sql in indexes:
        connection.exec_driver_sql(sql)


if __name__ == "__main__":
    sys.exit(main())
