"""The ledger of reviews: the answer of the last review of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from regulations.values.enums import waits
from storage.catalogue.states import CaseState
from storage.ledgers import cases


@dataclass(frozen=True, slots=True)
class Review:
    """The answer of the last review of a case."""

    review: Mapping[str, Any]  # contract.md `review --json`
    at: datetime  # aware


def save(tx: Session, number: str, review: Mapping[str, Any], at: datetime) -> None:
    """Keep the answer of a review in place of the one before."""
    row = cases.row(tx, number)
    row.review, row.reviewed_at = dict(review), at
    row.open_findings = sum(waits(one["severity"], one["status"]) for one in review.get("findings", ()))
    if row.state is CaseState.OPEN:
        row.state = CaseState.REVIEWED


def last(tx: Session, number: str) -> Review | None:
    """Return the last review of a case, None before the first."""
    row = cases.row(tx, number)
    return Review(row.review, row.reviewed_at) if row.review is not None and row.reviewed_at else None
