"""The ledger of reviews: the answer of the last review of each case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from regulations.values.reviews.review import ReviewAnswer
from storage.catalogue.states import CaseState
from storage.ledgers.casework import cases


@dataclass(frozen=True, slots=True)
class StoredReview:
    """The last review of a case."""

    answer: ReviewAnswer
    at: datetime  # aware


def save(tx: Session, number: str, answer: ReviewAnswer, at: datetime) -> None:
    """Keep the answer of a review in place of the one before."""
    row = cases.row(tx, number)
    row.review, row.reviewed_at = answer.to_json(), at
    row.open_findings = sum(finding.waits for finding in answer.findings)
    row.review_finished_at = row.review_finished_by = None
    if row.state is CaseState.OPEN:
        row.state = CaseState.REVIEWED


def last(tx: Session, number: str) -> StoredReview | None:
    """Return the last review of a case, None before the first."""
    row = cases.row(tx, number)
    return StoredReview(ReviewAnswer.from_json(row.review), row.reviewed_at) if row.review is not None and row.reviewed_at else None
