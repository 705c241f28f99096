"""A case as it was before: its earlier versions, and the officers it had then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from regulations.values.facts import Case, Officer
from storage.catalogue.models.keeping import CaseVersionRow
from storage.catalogue.states import CaseState
from storage.ledgers.casework.cases import StoredDocument, case_value


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """A case as it was before it was changed or reopened."""

    version: int
    state: CaseState
    case: Case
    documents: tuple[StoredDocument, ...]
    at: datetime  # aware; when it was replaced
    by: str
    why: str | None


def versions(tx: Session, number: str) -> tuple[CaseVersion, ...]:
    """Return what a case was before each change, the oldest first."""
    rows = tx.scalars(select(CaseVersionRow).where(CaseVersionRow.case == number).order_by(CaseVersionRow.id))
    return tuple(CaseVersion(row.version, row.state, case_value(row.body),
                             tuple(from_plain(StoredDocument, paper) for paper in row.documents), row.at, row.by, row.why) for row in rows)


def former_officers(tx: Session, case: Case) -> tuple[Officer, ...]:
    """Return who was an officer of a case once, and was taken out of its case file."""
    bodies = tx.scalars(select(CaseVersionRow.body).where(CaseVersionRow.case == case.number).order_by(CaseVersionRow.id))
    once = (officer for body in bodies for officer in case_value(body).officers)
    return tuple(officer for officer in dict.fromkeys(once) if officer not in case.officers)
