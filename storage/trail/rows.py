"""Is the catalogue what the audit chain says? Every row against its newest digest, every root against its digests, every seal.

Like `sys.sp_verify_database_ledger` of SQL Server 2022: the digests are recomputed from the rows as they are, the roots from the
digests, and the chain binds the roots. What differs is named with what the chain says it was, and since when it is covered.
"""

from __future__ import annotations

import hashlib
import hmac
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
from storage.catalogue.sealing import driver, links, rows
from storage.catalogue.sealing.cover import BASELINE
from storage.catalogue.sealing.rows import Covered
from storage.catalogue.sealing.seal import DIFFERED, STEP, read
from storage.catalogue.sealing.shapes import BETWEEN, Fields, Shape, digest_of, key_of, shapes
from storage.trail import facts
from storage.trail.facts import FactDifference

NAMED = ("name", "file", "number", "case_number", "label")  # columns that a person knows a row by, the best first
LISTED = 1000  # differences that one run names; the rest are counted
SAMPLED = 20_000  # rows: a table larger than this is checked by the thirtieth every day
DAYS = 30
ROWS_OF = "SELECT event, of_table, row_key, digest FROM row_digests ORDER BY event, place"


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


def verify(tx: Session, keys: Sequence[bytes], day: date | None = None) -> RowsState:
    """Compare all rows with the chain (of large tables the thirtieth that is `day`'s turn); `keys`: the seal keys of this home."""
    checked, count = 0, 0
    differing: list[RowDifference] = []
    for shape in shapes().values():
        for row in rows.compare(tx, shape, *_turn(tx, shape, day)):
            checked += row.fields is not None
            if row.digest != row.noted:
                count += 1
                differing += [difference(tx, shape, row)] if len(differing) < LISTED else []
    noted = list(_noted(tx))
    seals, unknown = _seals(tx, keys)
    since = covered_since(tx)
    return RowsState(checked, (*differing, *noted)[:LISTED], count + len(noted), _roots(tx), seals, unknown, since,
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


def _turn(tx: Session, shape: Shape, day: date | None) -> tuple[str | None, str | None]:
    """Return the range of keys that is this day's turn, (None, None) for a table that is small or has no even keys."""
    if day is None or shape.table != "recordings":
        return None, None
    count = driver.rows(tx, "SELECT count(*) FROM recordings", [])[0][0]
    if count <= SAMPLED:
        return None, None
    turn, share = day.toordinal() % DAYS, count // DAYS + 1
    return _id_at(tx, turn * share) if turn else None, _id_at(tx, (turn + 1) * share)


def _id_at(tx: Session, place: int) -> str | None:
    found = driver.rows(tx, 'SELECT "id" FROM recordings ORDER BY "id" LIMIT 1 OFFSET ?', [place])
    return found[0][0] if found else None


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


def _roots(tx: Session) -> tuple[int, ...]:
    """Return the events whose digests are not those they bound: digests changed, added or removed."""
    bound = {row.seq: row.rows for row in tx.execute(select(AuditRow.seq, AuditRow.rows).where(AuditRow.rows.is_not(None)))}
    broken: list[int] = []
    event, root = None, hashlib.sha256()
    for number, table, key, digest in driver.stream(tx, ROWS_OF, []):
        if number != event:
            broken += _broken(bound, event, root.hexdigest())
            event, root = number, hashlib.sha256()
        root.update(f"{table}\x1f{key}\x1f{digest}\n".encode("utf-8", "surrogatepass"))
    broken += _broken(bound, event, root.hexdigest())
    return tuple(sorted({*broken, *bound}))


def _broken(bound: dict[int, str | None], event: int | None, root: str) -> list[int]:
    return [] if event is None or bound.pop(event, None) == root else [event]


def _seals(tx: Session, keys: Sequence[bytes]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return (events without a seal of ours, names of keys that are not here); of events since rows are covered."""
    ours = {links.key_name(key): key for key in keys}
    first = tx.scalar(select(AuditRow.seq).where(AuditRow.what == BASELINE).order_by(AuditRow.seq).limit(1)) or 1
    forged: list[int] = []
    unknown: set[str] = set()
    sealed = bool(keys)
    for seq, digest, seal in driver.stream(tx, "SELECT seq, digest, seal FROM audit WHERE seq >= ? ORDER BY seq", [first]):
        name = (seal or "").split(":", 1)[0]
        sealed = sealed or bool(seal)
        if seal and name not in ours:
            unknown.add(name)
        elif not seal or not hmac.compare_digest(seal, links.seal_of(ours[name], digest)):
            forged.append(seq)
    return (tuple(forged), tuple(sorted(unknown))) if sealed else ((), ())
