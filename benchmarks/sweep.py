"""A retention sweep over millions of recordings, some thousands of them due: seconds and memory, on SQLite and on PostgreSQL.

    python -m benchmarks.sweep [--recordings 1000000] [--due 20000] [--database sqlite|postgresql|both]

Goal: 5 million recordings with 20 000 due in under 60 s on either, memory flat, and the time of the same sweep over a tenth of the
rows beside it: the sweep has to cost what is due, not what is stored. Rows are filled in by the database itself; the sweep is the
real one: retention of what changed, duties, the proposal of every due line in docx and JSON, ledger against store.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from footage.values.recordings import BEIJING
from regulations import retention
from storage.applicable import regulation_of
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.schema import HEAD
from storage.catalogue.sealing import cover
from storage.keeping import reasons
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from tasks.installation import Installation, open_installation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

import servers  # type: ignore[import-not-found]
from examples import case, stored  # type: ignore[import-not-found]

NOW = datetime(2028, 6, 1, 8, tzinfo=BEIJING)
GOAL = 60  # s
CHANGED = 500  # recordings whose facts changed since the last sweep
STEP = 500_000  # rows one INSERT makes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print one table a database; 1 where a sweep took longer than the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args(arguments)
    slow = 0
    for name in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        taken = [_one(name, count, options.due) for count in (options.recordings // 10, options.recordings)]
        if None not in taken:
            small, large = (seconds or 0.0 for seconds in taken)
            verdict = "kept" if large < GOAL else "missed"
            print(f"   {name}: ten times the rows took {large / small:.2f} times the time; goal {GOAL} s: {verdict}")
            slow += large >= GOAL
    return 1 if slow else 0


def _one(name: str, count: int, due: int) -> float | None:
    """Fill one catalogue and sweep it in a process of its own, so that its memory is its own; return the seconds."""
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder, database_of(name, Path(folder)) as url:
        if url is None:
            print(f"   {name} is not installed here")
            return None
        home = Path(folder) / "home"
        began = time.perf_counter()
        with open_installation(
            home, {"LIUHEN_DATABASE": url, "LIUHEN_REGULATION": "linxi-hrss"}, "bench", "zh", lambda: NOW
        ) as installation:
            _fill(installation, count, due)
        print(f"   {name}: {count:,} recordings entered in {time.perf_counter() - began:.0f} s", flush=True)
        return _in_a_child(home, url, name, count)


@contextlib.contextmanager
def database_of(name: str, folder: Path) -> Iterator[str | None]:
    """Give the address of a new database; None where the program is not installed."""
    if name == "sqlite":
        yield f"sqlite:///{folder}/catalogue.db"
        return
    programs = servers.postgres_programs()
    if programs is None:
        yield None
        return
    with servers.postgres(programs) as url:
        yield url + "postgres"


def _in_a_child(home: Path, url: str, name: str, count: int) -> float:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, _sweep(home, url).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        seconds, busy, megabytes, before, lines = answer.read().split()
    os.waitpid(child, 0)
    print(f"   {name}: sweep over {count:,} with {int(lines):,} due: {float(seconds):.1f} s ({float(busy):.1f} s on the processor), "
          f"{int(megabytes) - int(before)} MiB above the {before} MiB of the program", flush=True)
    return float(seconds)


def _sweep(home: Path, url: str) -> str:
    import paperwork.papers.writing
    from pipelines.sweep import sweep

    assert paperwork.papers.writing  # loaded before the memory is looked at
    with open_installation(home, {"LIUHEN_DATABASE": url, "LIUHEN_REGULATION": "linxi-hrss"}, "bench", "zh", lambda: NOW) as installation:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        began, busy = time.perf_counter(), time.process_time()
        answer = sweep(installation, NOW.date()).to_json("zh")
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{seconds} {busy} {peak} {before} {answer['counts']['expired']}"


def _fill(installation: Installation, count: int, due: int) -> None:
    """Enter one recording and its case as the program does, then multiply the row in the database; originals of what is compared exist."""
    with installation.catalogue.begin() as tx:
        cases.save(tx, case("〔2026〕0号"), "/c", {}, NOW)
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW - timedelta(days=200))
        row = stored(0, dump, None)
        originals.add_new(tx, [row])
        rules = regulation_of(installation.settings, None)
        keeping = retention.decide(row.recording, None, (), rules)
        reason_id = reasons.keep(tx, [keeping])[reasons.digest(keeping)]
    with installation.catalogue.engine.begin() as connection:
        _give_memory(connection)
        indexes = tuple(RecordingRow.__table__.indexes)  # made once at the end: keys in no order would rewrite them row by row
        for index in indexes:
            index.drop(connection)
        _multiply(connection, row.recording.id, count, due, reason_id)
    for index in indexes:
        with installation.catalogue.engine.begin() as connection:
            index.create(connection)
    with installation.catalogue.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    began = time.perf_counter()
    with installation.catalogue.begin() as tx:  # as the upgrade of a home of the release before does: the sweep finds nothing that differs
        _give_memory(tx.connection())
        cover.cover(tx, "bench", HEAD, "0007")
    print(f"   covered by the audit chain in {time.perf_counter() - began:.0f} s", flush=True)
    _originals(installation, count)


def _give_memory(connection: Connection) -> None:
    """Let SQLite fill millions of rows in memory: keys in no order would write a page again for every row. The sweep has its own."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -3000000")


def _multiply(connection: Connection, recording: str, count: int, due: int, reason_id: int) -> None:
    """Rows from the first one: ids and keys counted up and spread over the hashes, kept until 2040, `due` of them until May 2028."""
    lite = connection.dialect.name == "sqlite"
    series = "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS s(n)" if not lite else (
        "(WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s) AS s")
    spread = "((s.n * 2654435761) % 4294967296)"
    hashed = f"printf('%08x%056x', {spread}, s.n)" if lite else f"lpad(to_hex({spread}), 8, '0') || lpad(to_hex(s.n), 56, '0')"
    ident = f"printf('R-%08x%08x', {spread}, s.n)" if lite else f"'R-' || lpad(to_hex({spread}), 8, '0') || lpad(to_hex(s.n), 8, '0')"
    late = f"s.n % {max(1, count // due)} = 0"
    changed = f"s.n % {max(1, count // CHANGED)} = 1"
    plain = f"replace(replace(CAST(r.recording AS text), :one, {ident}), '2026-03-02', '2028-03-02')" + ("" if lite else "::json")
    until = f"CASE WHEN {late} THEN {_day(lite, '2028-05-20')} ELSE {_day(lite, '2040-01-01')} END"
    set_ = {"id": ident, "sha256": hashed, "key": hashed, "name": f"'DCIM/' || {ident}", "keep_until": until, "ground_id": str(reason_id),
            "keep_state": f"CASE WHEN {changed} THEN 'undecided' ELSE 'until' END",
            "recording": f"CASE WHEN {changed} THEN {plain} ELSE r.recording END"}
    columns = [column.name for column in RecordingRow.__table__.columns]
    values = ", ".join(set_.get(column, f'r."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    for first in range(1, count, STEP):
        connection.execute(text(f"INSERT INTO recordings ({names}) SELECT {values} FROM recordings r, {series} WHERE r.id = :one"),
                           {"first": first, "last": min(first + STEP, count) - 1, "one": recording})
    connection.execute(text("DELETE FROM recordings WHERE id = :one"), {"one": recording})


def _day(lite: bool, day: str) -> str:
    return f"'{day}'" if lite else f"DATE '{day}'"


def _originals(installation: Installation, count: int) -> None:
    """The originals that this sweep compares and locks, with the locks they have, as the store lays them; the contents do not matter."""
    from regulations.lawday import end_of
    from storage.keeping import locking
    from storage.keeping.sweep import sweeping
    from tasks.keep.sweep.comparing import LEAST, PART

    with installation.catalogue.read() as tx:
        keys = {original.key: original.until for original in locking.stretch(tx, "", max(LEAST, count // PART))[0]}
        keys |= {item.key: None for item in sweeping.undecided(tx)}
    for key, until in keys.items():
        lock = json.dumps({"held": False, "retain_until": end_of(until).isoformat()}) if until else ""
        for folder, data in (("sha256", ""), ("locks", lock)):
            path = installation.home / "originals" / folder / key[:2] / key[2:4] / (key if folder == "sha256" else f"{key}.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            if data or folder == "sha256":
                path.write_text(data, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
