"""Rows as they are beside what the chain says of them: two streams in the order of their keys, nothing held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver
from storage.catalogue.sealing.shapes import Fields, Shape, digest_of


@dataclass(frozen=True, slots=True)
class Covered:
    """One key: the row that is there, and the newest digest the chain has of it."""

    key: str
    fields: Fields | None  # None: there is no such row
    digest: str  # of the row, "" where there is none
    noted: str  # the newest of the chain, "" where it knows none, or says that the row was removed


def compare(tx: Session, shape: Shape, first: str | None = None, last: str | None = None) -> Iterator[Covered]:
    """Yield every key of a table that has a row or a digest, in order; keys from `first` up to but without `last`."""
    here = _rows(tx, shape, first, last)
    noted = _noted(tx, shape.table, first, last)
    row, known = next(here, None), next(noted, None)
    while row is not None or known is not None:
        if known is None or (row is not None and row[0] < known[0]):
            yield Covered(row[0], row[1], digest_of(row[1]), "")  # type: ignore[index]
            row = next(here, None)
        elif row is None or known[0] < row[0]:
            if known[1]:
                yield Covered(known[0], None, "", known[1])
            known = next(noted, None)
        else:
            yield Covered(row[0], row[1], digest_of(row[1]), known[1])
            row, known = next(here, None), next(noted, None)


def _rows(tx: Session, shape: Shape, first: str | None, last: str | None) -> Iterator[tuple[str, Fields]]:
    dialect = tx.get_bind().dialect.name
    key = shape.key_expression(dialect)
    columns = ", ".join((key, *shape.expressions(dialect)))
    where, values = _between(key, first, last)
    for row in driver.stream(tx, f"SELECT {columns} FROM {shape.table} WHERE {where} ORDER BY 1", values):
        yield row[0], shape.fields(row[1:])


def _noted(tx: Session, table: str, first: str | None, last: str | None) -> Iterator[tuple[str, str]]:
    """Yield (key, newest digest)."""
    key = "row_key" if tx.get_bind().dialect.name == "sqlite" else 'row_key COLLATE "C"'
    where, values = _between(key, first, last)
    query = f"SELECT {key}, digest FROM row_digests WHERE of_table = ? AND {where} ORDER BY 1, event"
    before: driver.Row | None = None
    for row in driver.stream(tx, query, [table, *values]):
        if before is not None and before[0] != row[0]:
            yield before[0], before[1]
        before = row
    if before is not None:
        yield before[0], before[1]


def _between(key: str, first: str | None, last: str | None) -> tuple[str, list[str]]:
    parts = [f"{key} {sign} ?" for sign, value in ((">=", first), ("<", last)) if value is not None]
    return " AND ".join(parts) or "1 = 1", [value for value in (first, last) if value is not None]
