"""What a case says that its package repeats: a digest of each part, so that a later change of any of them is seen."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.catalogue.models.keeping import CaseVersionRow, CorrectionRow, HoldRow, MarkRow
from storage.catalogue.models.originals import CaseRow, DecisionRow, RecordingRow
from storage.catalogue.sealing.links import canonical
from storage.catalogue.states import HoldKind

# Of a review: where it lies, when and how it was made, what was disposed of since, what the one before said.
PASSING = ("report", "methods", "disposed", "verdict_before")


class Stated(StrEnum):
    """A part of what a case says."""

    CASE = "case"  # the case file, explanations and exceptions included, papers left aside
    REVIEW = "review"  # what the last review shows
    DECISIONS = "decisions"  # what persons decided about it, and whether the legal office is through with it
    MARKS = "marks"
    HOLDS = "holds"  # appeals, lawsuits; what waits for a request says nothing of the case


def stated(tx: Session, number: str) -> dict[str, str]:
    """Return {Stated: digest} of a case as it stands in `tx`."""
    case = tx.get_one(CaseRow, number)
    review = case.review or {}
    parts = {
        Stated.CASE: {key: value for key, value in case.case.items() if key != "documents"},
        Stated.REVIEW: {key: _undecided(value) for key, value in review.items() if key not in PASSING},
        Stated.DECISIONS: [str(case.review_finished_at), *_decisions(tx, number)],
        Stated.MARKS: _marks(tx, number),
        Stated.HOLDS: _holds(tx, number),
    }
    return {part.value: digest(value) for part, value in parts.items()}


def stated_since(tx: Session, number: str, at: datetime) -> tuple[Stated, ...]:
    """Return what of a case was changed after `at` (aware), by the times that stand beside it: for packages that hold no digests."""
    case = tx.get_one(CaseRow, number)
    decided = select(func.max(DecisionRow.at)).where(DecisionRow.case == number)
    ended = select(MarkRow.id).where(MarkRow.case == number, or_(MarkRow.at > at, MarkRow.lifted_at > at))
    held = select(HoldRow.id).where(HoldRow.case == number, HoldRow.kind != HoldKind.REQUEST, or_(HoldRow.at > at, HoldRow.lifted_at > at))
    rewritten = select(CaseVersionRow.body).where(CaseVersionRow.case == number, CaseVersionRow.at > at).order_by(CaseVersionRow.id)
    before = tx.scalars(rewritten.limit(1)).first()
    changed = {
        Stated.CASE: before is not None and _plain(before) != _plain(case.case),
        Stated.REVIEW: case.reviewed_at is not None and case.reviewed_at > at,
        Stated.DECISIONS: any(moment is not None and moment > at for moment in (tx.scalar(decided), case.review_finished_at)),
        Stated.MARKS: tx.scalars(ended.limit(1)).first() is not None,
        Stated.HOLDS: tx.scalars(held.limit(1)).first() is not None,
    }
    return tuple(part for part, differs in changed.items() if differs)


def footage(tx: Session, number: str, condition: Any) -> dict[str, str]:
    """Return {id: digest of when and by whom it was recorded, and of its state} of the recordings of a case that meet a condition."""
    asked = select(RecordingRow.id, RecordingRow.device, RecordingRow.officer, RecordingRow.start_at, RecordingRow.end_at,
                   RecordingRow.state)
    rows = tx.execute(asked.where(RecordingRow.case == number, condition).order_by(RecordingRow.id))
    return {id_: digest([str(fact) for fact in facts])[:16] for id_, *facts in rows}


def corrected_since(tx: Session, ids: list[str], at: datetime) -> tuple[str, ...]:
    """Return which of these recordings a person corrected after `at` (aware)."""
    wanted = set(ids)
    rows = tx.scalars(select(CorrectionRow.recording).where(CorrectionRow.at > at).order_by(CorrectionRow.recording).distinct())
    return tuple(id_ for id_ in rows if id_ in wanted)


def digest(value: Any) -> str:
    """Return the SHA-256 of a plain value as canonical JSON, lower-case hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(case: Any) -> Any:
    return {key: value for key, value in case.items() if key != "documents"}


def _undecided(part: Any) -> Any:
    """Return a part of a review without what persons decided about it since."""
    if not isinstance(part, list):
        return part
    return [{key: value for key, value in entry.items() if key not in ("status", "decision")} if isinstance(entry, dict) else entry
            for entry in part]


def _decisions(tx: Session, number: str) -> list[list[str]]:
    rows = {row.finding: row for row in tx.scalars(select(DecisionRow).where(DecisionRow.case == number).order_by(DecisionRow.id))}
    return [[id_, row.status, row.by, str(row.at), row.reason, str(row.asked_of), str(row.due)] for id_, row in sorted(rows.items())]


def _marks(tx: Session, number: str) -> list[list[Any]]:
    rows = tx.scalars(select(MarkRow).where(MarkRow.case == number).order_by(MarkRow.id))
    return [[row.id, row.mark, str(row.lifted_at), str(row.lifted_by), str(row.lifted_reason)] for row in rows]


def _holds(tx: Session, number: str) -> list[list[str]]:
    rows = tx.scalars(select(HoldRow).where(HoldRow.case == number, HoldRow.kind != HoldKind.REQUEST).order_by(HoldRow.id))
    return [[str(row.id), row.kind, row.reason, str(row.recording), str(row.lifted_at), str(row.lifted_by)] for row in rows]
