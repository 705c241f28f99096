"""The whole catalogue into another one: backup, restore (saving.py beside), and the way from SQLite to PostgreSQL are the same walk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.orm import Session

from messages.errors import BadCall, Changed
from messages.hidden import shown_address
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import Base
from storage.catalogue.problems import translated
from storage.catalogue.sealing.head_file import FIRST, ChainTip
from storage.trail import audit

STEP = 1000  # rows in memory at a time


def copy_catalogue(source: Catalogue, target: Catalogue, on_rows: Callable[[int], None] | None = None,
                   noted: Collection[str] = (), may: Callable[[], None] = lambda: None) -> Mapping[str, int]:
    """Copy every row as one state of `source` into the empty `target`, in one transaction; return {table: rows}.

    `source` stays in use meanwhile. Where `target` holds just this already, and at most these events more, it is the answer.
    `may` is asked right before it is kept, and raises where it may not be (any more).
    BadCall where it holds something else; Changed where the audit chain does not come out the same.
    """
    with translated(source.engine), translated(target.engine), _snapshot(source) as reading, target.engine.begin() as writing_to:
        head = head_of(reading)
        if source.url != target.url and goes_on_from(writing_to, head, noted):  # a copy that was cut short after its rows were kept
            return {table.name: _count(reading, table) for table in Base.metadata.sorted_tables}
        if any(_count(writing_to, table) for table in Base.metadata.sorted_tables):
            raise BadCall("storage.copy_not_empty", url=shown_address(target.url.render_as_string()))
        copied = {table.name: _copied(reading, writing_to, table, on_rows) for table in Base.metadata.sorted_tables}
        state = audit.verify(Session(writing_to))
        if not state.intact or state.head != head[1]:
            raise Changed("storage.copy_chain", first=state.first_broken or state.events)
        may()
    _look_around(target)
    return copied


def head_of(connection: Connection) -> tuple[int, str]:
    """Return number and digest of the last event of a catalogue's chain."""
    row = connection.execute(text("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1")).first()
    return (row.seq, row.digest) if row else (0, audit.ZERO)


def tip_of(catalogue: Catalogue) -> ChainTip:
    """Return the last event of a catalogue's chain."""
    with catalogue.read() as tx:
        row = tx.execute(text("SELECT seq, digest, at FROM audit ORDER BY seq DESC LIMIT 1")).first()
    return ChainTip(row.seq, row.digest, row.at) if row else FIRST


def goes_on_from(connection: Connection, head: tuple[int, str], noted: Collection[str]) -> bool:
    """Whether a chain leads from an event of this number and digest to nothing but `noted`, what a copying itself adds."""
    seq, digest = head
    there = connection.scalar(text("SELECT count(*) FROM audit WHERE seq = :seq AND digest = :digest"), {"seq": seq, "digest": digest})
    later = connection.execute(text("SELECT what FROM audit WHERE seq > :seq"), {"seq": seq}).scalars()
    return bool(there) and all(what in noted for what in later)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


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


def _copied(reading: Connection, writing_to: Connection, table: Table, on_rows: Callable[[int], None] | None) -> int:
    """Copy one table, count on from it, and return its rows."""
    done = 0
    rows = iter(reading.execution_options(yield_per=STEP).execute(select(table).order_by(*table.primary_key.columns)))
    while step := list(islice(rows, STEP)):
        keys = [column.key for column in table.columns]
        writing_to.execute(insert(table), [dict(zip(keys, row, strict=True)) for row in step])
        done += len(step)
        if on_rows:
            on_rows(len(step))
    _go_on_counting(writing_to, table)
    return done


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the copied ones."""
    counter: Any = table.primary_key.columns.values()[0]
    if connection.dialect.name == "postgresql" and counter.name == "id" and counter.type.python_type is int:
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), greatest(1, max(id)), max(id) IS NOT NULL) "
                                f"FROM {table.name}"))
