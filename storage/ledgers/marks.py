"""The ledger of long-term marks: a lifted one stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Recording
from messages.errors import BadCall
from regulations.values.facts import Mark
from storage.catalogue.models.keeping import MarkRow
from storage.catalogue.steps import in_steps
from storage.ledgers.casework import cases


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A long-term mark of a case, lifted or not."""

    id: int
    case: str  # number
    mark: Mark
    lifted_at: datetime | None = None  # aware
    lifted_by: str | None = None  # the approver
    lifted_reason: str | None = None


def add(tx: Session, number: str, mark: Mark) -> int:
    """Add a long-term mark to a case and return its number."""
    cases.row(tx, number)
    row = MarkRow(case=number, recording=mark.recording, trigger=mark.trigger, mark=to_plain(mark), at=mark.at)
    tx.add(row)
    tx.flush()
    return row.id


def listing(tx: Session, number: str | None = None, *, lifted: bool = False) -> tuple[StoredMark, ...]:
    """Return the marks of a case (or of all cases) that stand, and with `lifted` also the others."""
    query = select(MarkRow).order_by(MarkRow.id)
    if number is not None:
        query = query.where(MarkRow.case == number)
    if not lifted:
        query = query.where(MarkRow.lifted_at.is_(None))
    return tuple(_stored(row) for row in tx.scalars(query))


def standing(tx: Session, cases: Sequence[str]) -> dict[str, list[StoredMark]]:
    """Return {case: marks that stand}; cases without any are missing."""
    by_case: dict[str, list[StoredMark]] = {}
    asked = select(MarkRow).where(MarkRow.lifted_at.is_(None)).order_by(MarkRow.id)
    for step in in_steps(cases):
        for row in tx.scalars(asked.where(MarkRow.case.in_(step))):
            by_case.setdefault(row.case, []).append(_stored(row))
    return by_case


def get(tx: Session, id: int, *, lock: bool = False) -> StoredMark:
    """Return one mark, lifted or not; BadCall for an unknown number. `lock`: nobody else changes it until the transaction ends."""
    row = tx.get(MarkRow, id, with_for_update=lock or None)
    if row is None:
        raise BadCall("storage.no_mark", id=id)
    return _stored(row)


def lift(tx: Session, id: int, approver: str, reason: str, at: datetime) -> StoredMark:
    """Lift a mark; it stays in the ledger. BadCall where there is none of this number, or it was lifted before."""
    row = tx.get(MarkRow, id)
    if row is None or row.lifted_at is not None:
        raise BadCall("storage.no_mark", id=id)
    if not approver.strip() or not reason.strip():
        raise BadCall("storage.lift_unapproved", id=id)
    row.lifted_at, row.lifted_by, row.lifted_reason = at, approver, reason
    return _stored(row)


def means(mark: Mark, recording: Recording) -> bool:
    """Whether a mark is about a recording: it names it, or its span touches it, or it is on the whole case.

    A span keeps the whole original; one whose time nobody knows is kept too.
    """
    if mark.recording is not None:
        return mark.recording == recording.id
    interval = recording.interval
    return mark.span is None or interval is None or interval.overlap(mark.span) is not None


def _stored(row: MarkRow) -> StoredMark:
    return StoredMark(row.id, row.case, from_plain(Mark, row.mark), row.lifted_at, row.lifted_by, row.lifted_reason)
