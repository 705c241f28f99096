"""Statements over many rows straight through the database's driver: what the mapper adds costs more than the hashing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

from storage.catalogue.sealing.shapes import StoredValue

STEP = 2000  # rows fetched at a time
Row = tuple[Any, ...]


def many(tx: Session, statement: str, rows: Sequence[Row]) -> None:
    """Run one statement for each row; "?" stands for a value."""
    if rows:
        tx.connection().exec_driver_sql(_marked(tx, statement), list(rows))


def rows(tx: Session, query: str, values: Sequence[StoredValue]) -> list[Row]:
    """Return all rows of a query; "?" stands for a value."""
    cursor: Any = _run(tx, query, values, None).cursor
    return list(cursor.fetchall())


def stream(tx: Session, query: str, values: Sequence[StoredValue]) -> Iterator[Row]:
    """Yield the rows of a query, some at a time."""
    for step in steps(tx, query, values):
        yield from step


def steps(tx: Session, query: str, values: Sequence[StoredValue]) -> Iterator[Sequence[Row]]:
    """Yield the rows of a query in steps of a few thousand."""
    result = _run(tx, query, values, STEP)
    if tx.get_bind().dialect.name == "postgresql":  # a cursor of the server: the first rows are in the result's own buffer
        yield from result.partitions(STEP)  # type: ignore[misc]
        return
    cursor: Any = result.cursor
    while step := cursor.fetchmany(STEP):
        yield step


def _run(tx: Session, query: str, values: Sequence[StoredValue], step: int | None) -> CursorResult[Any]:
    options = {} if step is None else {"stream_results": True}
    return tx.connection().exec_driver_sql(_marked(tx, query), tuple(map(_bindable, values)), execution_options=options)


def _bindable(value: StoredValue) -> StoredValue:
    """Return a value as the database takes it; what was no text and was read all the same finds nothing."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _marked(tx: Session, statement: str) -> str:
    """Return the statement with the driver's own marks."""
    return statement if tx.get_bind().dialect.name == "sqlite" else statement.replace("%", "%%").replace("?", "%s")
