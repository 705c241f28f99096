"""Is the catalogue what the audit chain says? Every row against its newest digest, every root against its digests, every seal.

Like `sys.sp_verify_database_ledger` of SQL Server 2022: the digests are recomputed from the rows as they are, the roots from the
digests, and the chain binds the roots. What differs is named with what the chain says it was, and since when it is covered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver, rows
from storage.catalogue.sealing.cover import BASELINE
from storage.catalogue.sealing.rows import Covered, Share
from storage.catalogue.sealing.seal import DIFFERED, STEP, read
from storage.catalogue.sealing.shapes import BETWEEN, Fields, Shape, digest_of, key_of, shapes
from storage.trail import facts
from storage.trail.compare import bonds
from storage.trail.facts import FactDifference

NAMED = ("name", "file", "number", "case_number", "label")  # columns that a person knows a row by, the best first
LISTED = 1000  # differences that one run names; the rest are counted
SAMPLED = 20_000  # rows: a table larger than this is checked by the thirtieth every day
DAYS = 30


class RowChange(StrEnum):
    """What happened to a row behind the program's back."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that is not what the chain says."""

    table: str
    key: str
    name: str  # what a person knows it by: the name, number or file in it, its key where it has none
    change: RowChange
    columns: tuple[str, ...]  # that differ; empty where the row was added or removed, or where nothing tells
    was: JsonObject  # {column: what the chain says}, of the columns that differ
    found: JsonObject  # {column: what is there}
    since: int | None  # event of the chain that covers the row last; None where it knows none
    at: datetime | None  # aware; when that was: the row was changed later
    noted: int | None = None  # event that noted the difference, where the row was changed by right since


@dataclass(frozen=True, slots=True)
class RowsState:
    """What comparing the catalogue with the chain showed."""

    checked: int  # rows
    differing: tuple[RowDifference, ...]  # `LISTED` at most
    differing_count: int
    roots: tuple[int, ...]  # events whose row digests are not those they bound
    seals: tuple[int, ...]  # events that carry no seal of this installation: somebody else wrote them
    unknown_keys: tuple[str, ...]  # names of seal keys that are not here
    covered_since: datetime | None  # aware; rows written before are covered as they were then
    facts: tuple[FactDifference, ...] = ()  # what events say and the rows do not

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return not (self.differing_count or self.roots or self.seals or self.unknown_keys or self.facts)


@dataclass(frozen=True, slots=True)
class Part:
    """What of a table is compared at a time."""

    table: str
    share: Share


@dataclass(frozen=True, slots=True)
class PartCompared:
    """What comparing one part showed."""

    checked: int  # rows
    differing: tuple[RowDifference, ...]  # `LISTED` at most
    count: int  # of all that differ


def parts(tx: Session, day: date | None = None, rows_a_part: int | None = None) -> tuple[Part, ...]:
    """Return what there is to compare: every table, of large ones on `day` the thirtieth that is its turn; recordings in parts."""
    return tuple(part for shape in shapes().values() for part in _parts(tx, shape, day, rows_a_part))


def _parts(tx: Session, shape: Shape, day: date | None, rows_a_part: int | None) -> Iterator[Part]:
    large = shape.table == "recordings"
    count = driver.rows(tx, f"SELECT count(*) FROM {shape.table}", [])[0][0] if day or (large and rows_a_part) else 0
    if day is not None and count > SAMPLED:
        turn = day.toordinal() % DAYS
        yield Part(shape.table, _of_ids(turn, DAYS) if large else Share(turn=turn, parts=DAYS))
        return
    pieces = count // rows_a_part + 1 if rows_a_part and day is None else 1
    yield from (Part(shape.table, _of_ids(place, pieces)) for place in range(pieces))


def _of_ids(place: int, pieces: int) -> Share:
    """Return one of equal pieces of the recordings: ids are spread evenly (storage/ledgers/originals), so it is read by their index."""
    first, last = (f"R-{(bound << 64) // pieces:016x}" if 0 < bound < pieces else None for bound in (place, place + 1))
    return Share(first, last)


def compare(tx: Session, part: Part) -> PartCompared:
    """Compare the rows of one part with the chain."""
    checked, count = 0, 0
    differing: list[RowDifference] = []

    def compared(number: int) -> None:
        nonlocal checked
        checked += number

    shape = shapes()[part.table]
    for row in rows.differing(tx, shape, part.share, compared):
        count += 1
        differing += [difference(tx, shape, row)] if len(differing) < LISTED else []
    return PartCompared(checked, tuple(differing), count)


def verify(tx: Session, keys: Sequence[bytes], day: date | None = None) -> RowsState:
    """Compare all rows with the chain (of large tables the thirtieth that is `day`'s turn); `keys`: the seal keys of this home."""
    return together(tx, keys, [compare(tx, part) for part in parts(tx, day)])


def together(tx: Session, keys: Sequence[bytes], compared: Sequence[PartCompared]) -> RowsState:
    """Return what the parts showed, with what was noted before, and what binds rows and links to the chain."""
    noted = list(_noted(tx))
    differing = [row for part in compared for row in part.differing]
    seals, unknown = bonds.strange_seals(tx, keys)
    since = covered_since(tx)
    return RowsState(sum(part.checked for part in compared), (*differing, *noted)[:LISTED],
                     sum(part.count for part in compared) + len(noted), bonds.broken_roots(tx), seals, unknown, since,
                     facts.compare(tx, since is not None)[:LISTED])


def check(tx: Session, wanted: Mapping[str, Iterable[Sequence[Any]]]) -> tuple[RowDifference, ...]:
    """Compare the rows {table: keys} with the chain: what archiving, disposing and releasing rest on, asked at that moment."""
    differing: list[RowDifference] = []
    for table, keys in wanted.items():
        shape, all_keys = shapes()[table], [tuple(key) for key in keys]
        for place in range(0, len(all_keys), STEP):
            differing += _check(tx, shape, all_keys[place:place + STEP])
    return tuple(differing)


def _check(tx: Session, shape: Shape, keys: Sequence[tuple[Any, ...]]) -> Iterator[RowDifference]:
    from storage.catalogue.sealing.seal import newest

    here, noted = read(tx, shape, keys), newest(tx, shape.table, [key_of(key) for key in keys])
    for key in keys:
        name, fields = key_of(key), here.get(key)
        row = Covered(name, fields, digest_of(fields), noted.get(name, ""))
        if row.digest != row.noted:
            yield difference(tx, shape, row)


def covered_since(tx: Session) -> datetime | None:
    """Return when the rows that were there before were brought under the chain; None where every row always was."""
    at = tx.scalar(select(AuditRow.when).where(AuditRow.what == BASELINE).order_by(AuditRow.seq).limit(1))
    return datetime.fromisoformat(at) if at else None


def difference(tx: Session, shape: Shape, row: Covered) -> RowDifference:
    """Return what differs of a row, with what the chain says it was."""
    since, was = history(tx, shape.table, row.key)
    change = RowChange.REMOVED if row.fields is None else RowChange.CHANGED if row.noted else RowChange.ADDED
    return _told(tx, shape.table, row.key, change, row.fields, was, since)


def _told(tx: Session, table: str, key: str, change: RowChange, found: Fields | None, was: Fields | None, since: int | None,
          noted: int | None = None) -> RowDifference:
    old, new = was or {}, found or {}
    columns = tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name))) if change is RowChange.CHANGED and was else ()
    shown = columns or tuple(old or new)
    return RowDifference(
        table, key, _name(key, found, was), change, columns, _only(old, shown), _only(new, shown), since, _at(tx, since), noted
    )


def _name(key: str, *versions: Fields | None) -> str:
    named = (str(fields[column]) for fields in versions if fields for column in NAMED if column in fields)
    return next(named, key.replace(BETWEEN, " "))


def _only(fields: Fields, columns: Iterable[str]) -> JsonObject:
    return {name: fields[name] for name in columns if name in fields}


def _at(tx: Session, event: int | None) -> datetime | None:
    when = tx.scalar(select(AuditRow.when).where(AuditRow.seq == event)) if event is not None else None
    return datetime.fromisoformat(when) if when else None


def history(tx: Session, table: str, key: str) -> tuple[int | None, Fields | None]:
    """Return (newest event that covers a row, what the chain says it was); None where it says so of none, or cannot tell."""
    query = "SELECT event, digest, body FROM row_digests WHERE of_table = ? AND row_key = ? ORDER BY event"
    event, fields, digest = None, None, ""
    for event, digest, body in driver.rows(tx, query, [table, key]):  # noqa: B007
        fields = _after(fields, body)
    return event, fields if fields is not None and digest_of(fields) == digest else None


def _after(fields: Fields | None, body: str) -> Fields | None:
    """Return a row after one more version: a whole body, or what changed of the one before."""
    try:
        value = json.loads(body) if body else None
    except ValueError:
        return None
    if not isinstance(value, list):
        return value if isinstance(value, dict) else None
    changed, emptied = value
    merged = {**(fields or {}), **changed}
    return {name: merged[name] for name in sorted(merged) if name not in emptied}


def _noted(tx: Session) -> Iterator[RowDifference]:
    """Yield what was noted as different when somebody changed the row by right afterwards."""
    for event in tx.execute(select(AuditRow.seq, AuditRow.when, AuditRow.detail).where(AuditRow.what == DIFFERED).order_by(AuditRow.seq)):
        detail = json.loads(event.detail)
        since, was = _before(tx, detail["table"], detail["key"], event.seq)
        found = detail["found"]
        change = RowChange.REMOVED if found is None else RowChange.CHANGED if was is not None else RowChange.ADDED
        yield _told(tx, detail["table"], detail["key"], change, found, was, since, event.seq)


def _before(tx: Session, table: str, key: str, event: int) -> tuple[int | None, Fields | None]:
    query = "SELECT event, digest, body FROM row_digests WHERE of_table = ? AND row_key = ? AND event < ? ORDER BY event"
    since, fields = None, None
    for since, _, body in driver.rows(tx, query, [table, key, event]):  # noqa: B007
        fields = _after(fields, body)
    return since, fields
