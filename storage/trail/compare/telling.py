"""A row that differs, told with what the chain says it was and since when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver
from storage.catalogue.sealing.rows import Covered
from storage.catalogue.sealing.shapes import BETWEEN, Fields, Shape, digest_of
from storage.trail.compare.values import RowChange, RowDifference, Settled

NAMED = ("name", "file", "number", "case_number", "label")  # columns that a person knows a row by, the best first
BODIES = "SELECT event, digest, body FROM row_digests WHERE of_table = ? AND row_key = ? AND event < ? ORDER BY event"
AFTER_ALL = (1 << 62)  # a number no event reaches


def difference(tx: Session, shape: Shape, row: Covered) -> RowDifference:
    """Return what differs of a row, with what the chain says it was."""
    since, was = history(tx, shape.table, row.key)
    change = RowChange.REMOVED if row.fields is None else RowChange.CHANGED if row.noted else RowChange.ADDED
    return _told(tx, shape.table, row.key, change, row.fields, was, since)


def told_at(tx: Session, event: int, row: Covered, table: str, settled: Settled | None) -> RowDifference:
    """Return what the event of this number found of a row that was changed by right since."""
    since, was, _ = before(tx, table, row.key, event)
    change = RowChange.REMOVED if row.fields is None else RowChange.CHANGED if was is not None else RowChange.ADDED
    return _told(tx, table, row.key, change, row.fields, was, since, event, settled)


def _told(tx: Session, table: str, key: str, change: RowChange, found: Fields | None, was: Fields | None, since: int | None,
          noted: int | None = None, settled: Settled | None = None) -> RowDifference:
    old, new = was or {}, found or {}
    columns = tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name))) if change is RowChange.CHANGED and was else ()
    shown = columns or tuple(old or new)
    return RowDifference(
        table, key, _name(key, found, was), change, columns, _only(old, shown), _only(new, shown), since, _at(tx, since), noted, settled
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
    event, fields, digest = before(tx, table, key, AFTER_ALL)
    return event, fields if fields is not None and digest_of(fields) == digest else None


def before(tx: Session, table: str, key: str, event: int) -> tuple[int | None, Fields | None, str]:
    """Return (newest event before this one that covers a row, what its bodies make of it, its digest)."""
    since, fields, digest = None, None, ""
    for since, digest, body in driver.rows(tx, BODIES, [table, key, event]):  # noqa: B007
        fields = _after(fields, body)
    return since, fields, digest


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
