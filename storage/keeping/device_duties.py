"""What is due about a recorder: maintenance, and that it comes back; a row each, open or met, in the table of duties."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from regulations.lawday import end_of, law_day
from regulations.values.reviews.findings import Citation
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.states import DutyKind


def set_due(tx: Session, kind: DutyKind, device: str, unit: str | None, person: str | None, due: datetime | date,
            articles: tuple[Citation, ...] = ()) -> None:
    """Let something be due about a recorder; what was due of the same kind before is replaced."""
    row = _row(tx, kind, device)
    if row is None:
        row = DutyRow(kind=kind, case="", subject=device, assumptions=[])
        tx.add(row)
    row.unit, row.person, row.due_at, row.met_at = unit, person, end_of(due), None
    row.articles = [article.to_json() for article in articles]


def meet(tx: Session, kind: DutyKind, device: str, at: datetime) -> None:
    """Note that what was due about a recorder was done, or is asked no longer."""
    row = _row(tx, kind, device)
    if row is not None and row.met_at is None:
        row.met_at = at


def open_days(tx: Session, kind: DutyKind) -> dict[str, date]:
    """Return {recorder: the last day} of what is due."""
    asked = select(DutyRow.subject, DutyRow.due_at).where(DutyRow.kind == kind, DutyRow.case == "", DutyRow.met_at.is_(None))
    days = ((device, law_day(due)) for device, due in tx.execute(asked) if due is not None)
    return {device: day.date() if isinstance(day, datetime) else day for device, day in days}


def _row(tx: Session, kind: DutyKind, device: str) -> DutyRow | None:
    return tx.scalar(select(DutyRow).where(DutyRow.kind == kind, DutyRow.case == "", DutyRow.subject == device))
