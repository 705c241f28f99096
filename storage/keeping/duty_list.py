"""Duties as a list: what is open, and what was met, of a stretch of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.catalogue.models.keeping import DutyRow
from storage.keeping.duties import Duty, as_duty


def between(tx: Session, since: datetime, until: datetime) -> Iterator[Duty]:
    """Yield what is open and due before `until` or has no date yet, and what was met from `since` on (aware); by its date."""
    open_ = and_(DutyRow.met_at.is_(None), or_(DutyRow.due_at.is_(None), DutyRow.due_at < until))
    met = and_(DutyRow.met_at >= since, DutyRow.met_at < until)
    asked = select(DutyRow).where(or_(open_, met)).order_by(DutyRow.due_at, DutyRow.case, DutyRow.kind, DutyRow.id)
    return (as_duty(row) for row in tx.scalars(asked.execution_options(yield_per=500)))
