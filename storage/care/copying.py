"""The whole catalogue into another one: backup, restore, and the way from SQLite to PostgreSQL are the same walk."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from messages.errors import BadCall, Changed
from messages.hidden import shown_address
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import Base
from storage.stores.os_errors import writing
from storage.trail import audit

STEP = 1000  # rows in memory at a time


def copy_catalogue(source: Catalogue, target: Catalogue, on_rows: Callable[[int], None] | None = None) -> Mapping[str, int]:
    """Copy every row as one state of `source` into the empty `target`, in one transaction; return {table: rows}.

    `source` stays in use meanwhile. BadCall where `target` holds something; Changed where the audit chain does not
    come out the same.
    """
    copied: dict[str, int] = {}
    with _snapshot(source) as reading, target.engine.begin() as writing_to:
        for table in Base.metadata.sorted_tables:
            if writing_to.scalar(select(func.count()).select_from(table)):
                raise BadCall("storage.copy_not_empty", url=shown_address(target.url.render_as_string()))
        for table in Base.metadata.sorted_tables:
            copied[table.name] = _copy(reading, writing_to, table, on_rows)
            _go_on_counting(writing_to, table)
        head = reading.execute(text("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1")).scalar() or audit.ZERO
    with target.read() as tx:
        state = audit.verify(tx)
    if not state.intact or state.head != head:
        raise Changed("storage.copy_chain", first=state.first_broken or state.events)
    _look_around(target)
    return copied


def _look_around(target: Catalogue) -> None:
    """Let PostgreSQL count what it holds now: until it has, it plans for empty tables, and a list takes six times as long."""
    if target.engine.dialect.name == "postgresql":
        with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def _snapshot(source: Catalogue) -> Connection:
    """Return a connection that sees one state to its end."""
    if source.engine.dialect.name == "postgresql":
        return source.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return source.engine.execution_options(read_only=True).connect()


def _copy(reading: Connection, writing_to: Connection, table: Table, on_rows: Callable[[int], None] | None) -> int:
    done = 0
    rows = iter(reading.execution_options(yield_per=STEP).execute(select(table).order_by(*table.primary_key.columns)))
    while step := list(islice(rows, STEP)):
        keys = [column.key for column in table.columns]
        writing_to.execute(insert(table), [dict(zip(keys, row, strict=True)) for row in step])
        done += len(step)
        if on_rows:
            on_rows(len(step))
    return done


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the copied ones."""
    counter: Any = table.primary_key.columns.values()[0]
    if connection.dialect.name == "postgresql" and counter.name == "id" and counter.type.python_type is int:
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), greatest(1, max(id)), max(id) IS NOT NULL) "
                                f"FROM {table.name}"))


def backup(catalogue: Catalogue, target: Path, on_rows: Callable[[int], None] | None = None) -> Mapping[str, int]:
    """Write the catalogue as it is now to the new SQLite file `target`, whole or not at all; return {table: rows}."""
    if target.exists():
        raise BadCall("storage.backup_there", path=str(target))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with writing(target.parent, 0):
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = Catalogue.open(f"sqlite:///{beside}")
        try:
            copied = copy_catalogue(catalogue, copy, on_rows)
            _one_file(copy)
            beside.rename(target)
        finally:
            copy.close()
            for left in target.parent.glob(beside.name + "*"):
                left.unlink()
    return copied


def _one_file(copy: Catalogue) -> None:
    """Fold SQLite's log into the file, so that it can be carried away alone."""
    copy.close()
    raw = copy.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=DELETE")
    finally:
        raw.close()
        copy.close()


def restore(source: Path, target: Catalogue, on_rows: Callable[[int], None] | None = None) -> Mapping[str, int]:
    """Fill the empty catalogue `target` from a backup; return {table: rows}."""
    if not source.is_file():
        raise BadCall("storage.no_backup", path=str(source))
    saved = Catalogue.open(f"sqlite:///{source}")
    try:
        return copy_catalogue(saved, target, on_rows)
    finally:
        saved.close()
