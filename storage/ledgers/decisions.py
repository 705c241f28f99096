"""What persons decided about findings: the newest decision counts, earlier ones stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import DecisionRow
from storage.ledgers import cases


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a finding."""

    finding: str  # id
    status: str  # open, explained, confirmed, dismissed
    by: str
    at: datetime  # aware
    reason: str


def decide_finding(tx: Session, number: str, finding_id: str, status: str, by: str, at: datetime, reason: str) -> None:
    """Note what a person decided about a finding; earlier decisions stay."""
    cases.row(tx, number)
    tx.add(DecisionRow(case=number, finding=finding_id, status=status, by=by, at=at, reason=reason))
    tx.flush()


def newest(tx: Session, number: str) -> dict[str, Decision]:
    """Return {finding id: newest decision} of a case."""
    rows = tx.scalars(select(DecisionRow).where(DecisionRow.case == number).order_by(DecisionRow.id))
    return {row.finding: Decision(row.finding, row.status, row.by, row.at, row.reason) for row in rows}
