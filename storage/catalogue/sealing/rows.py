"""Rows as they are beside what the chain says of them: two streams in the order of their keys, some thousands in memory at a time."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver
from storage.catalogue.sealing.shapes import Fields, Shape, digest_of


class Covered(NamedTuple):
    """One key: the row that is there, and the newest digest the chain has of it."""

    key: str
    fields: Fields | None  # None: there is no such row
    digest: str  # of the row, "" where there is none
    noted: str  # the newest of the chain, "" where it knows none, or says that the row was removed


@dataclass(frozen=True, slots=True)
class RowShare:
    """Which rows of a table are compared: every one, those between two keys, or those whose turn it is."""

    first: str | None = None  # key
    last: str | None = None  # key, itself left out
    turn: int | None = None  # of `parts`
    parts: int = 1

    def has(self, key: str) -> bool:
        """Whether it is this key's turn."""
        return self.turn is None or zlib.crc32(key.encode("utf-8", "surrogatepass")) % self.parts == self.turn


ALL = RowShare()
Counting = Callable[[int], None]  # is told of rows as they are compared


def differing(tx: Session, shape: Shape, share: RowShare = ALL, count: Counting | None = None) -> Iterator[Covered]:
    """Yield every row of a table that is not what the chain says, and every row that is gone."""
    noted = _Noted(tx, shape.table, share)
    for step in _rows(tx, shape, share):
        last = next((row[-1] for row in reversed(step) if type(row[-1]) is str), "")
        if count:
            count(len(step))
        yield from _compare(shape, step, noted.up_to(last), share)
    yield from _removed(noted.up_to(None), share)


def _compare(shape: Shape, step: Sequence[driver.Row], known: dict[str, str], share: RowShare) -> Iterator[Covered]:
    for row in step:
        key = _name(row[-1])
        fields = shape.fields(row)
        digest, noted = digest_of(fields), known.pop(key, "")
        if digest != noted:
            yield Covered(key, fields, digest, noted)
    yield from _removed(known, share)


def _removed(known: dict[str, str], share: RowShare) -> Iterator[Covered]:
    yield from (Covered(key, None, "", noted) for key, noted in known.items() if noted and share.has(key))


def _rows(tx: Session, shape: Shape, share: RowShare) -> Iterator[Sequence[driver.Row]]:
    """Yield rows some at a time; the last value of each is its key."""
    dialect = tx.get_bind().dialect.name
    key = shape.key_expression(dialect)
    columns = ", ".join((*shape.expressions(dialect), key))
    where, values = _between(key, share)
    for step in driver.steps(tx, f"SELECT {columns} FROM {shape.table} WHERE {where} ORDER BY {len(shape.columns) + 1}", values):
        chosen = step if share.turn is None else [row for row in step if share.has(str(row[-1]))]
        if chosen:
            yield chosen


class _Noted:
    """The newest digest of each key, in the order of the keys."""

    def __init__(self, tx: Session, table: str, share: RowShare) -> None:
        lite = tx.get_bind().dialect.name == "sqlite"
        key = "row_key" if lite else 'row_key COLLATE "C"'
        where, values = _between(key, share)
        query = f"SELECT DISTINCT ON ({key}) {key}, digest FROM row_digests WHERE of_table = ? AND {where} ORDER BY 1, event DESC"
        if lite:  # the digest is that of the row with the newest event (sqlite.org/lang_select.html#bareagg)
            query = f"SELECT row_key, digest, max(event) FROM row_digests WHERE of_table = ? AND {where} GROUP BY row_key ORDER BY row_key"
        self._steps = driver.steps(tx, query, [table, *values])
        self._ahead: Sequence[driver.Row] = next(self._steps, ())

    def up_to(self, last: str | None) -> dict[str, str]:
        """Return {key: digest} of what is left up to a key, or to the end."""
        known: dict[str, str] = {}
        while self._ahead:
            place = len(self._ahead) if last is None else bisect_right(self._ahead, last, key=_place)
            known.update((_name(row[0]), row[1]) for row in self._ahead[:place])
            if place < len(self._ahead):
                self._ahead = self._ahead[place:]
                break
            self._ahead = next(self._steps, ())
        return known


def _name(key: Any) -> str:
    """Return a key as text; a strange hand may put anything into it."""
    return key if type(key) is str else repr(key)


def _place(row: driver.Row) -> str:
    """Return where a digest stands in the order of keys: what is no text comes after all that is."""
    return row[0] if type(row[0]) is str else "\U0010ffff"


def _between(key: str, share: RowShare) -> tuple[str, list[str]]:
    parts = [f"{key} {sign} ?" for sign, value in ((">=", share.first), ("<", share.last)) if value is not None]
    return " AND ".join(parts) or "1 = 1", [value for value in (share.first, share.last) if value is not None]
