"""A package or a review is out of date once the case is no longer what it saw: open until archived, or reviewed, again."""

from __future__ import annotations

from sqlalchemy import delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from messages import Text
from storage.catalogue import predicates
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.states import DutyKind

OPEN = {DutyKind.REPACK: text(predicates.PACKAGE_OUT_OF_DATE.sql("duties")),
        DutyKind.REVIEW: text(predicates.REVIEW_OUT_OF_DATE.sql("duties"))}


def reasons(tx: Session, kind: DutyKind = DutyKind.REPACK) -> dict[str, Text]:
    """Return {case: why its newest package (REVIEW: its review) is out of date}, in the order of their numbers."""
    asked = select(DutyRow.case, DutyRow.assumptions).where(OPEN[kind]).order_by(DutyRow.case)
    return {number: Text.from_json(sentences[0]) for number, sentences in tx.execute(asked)}


def note(tx: Session, number: str, unit: str, reason: Text | None, kind: DutyKind = DutyKind.REPACK) -> bool:
    """Note why the newest package of a case (REVIEW: its review) is out of date (None: it is not); whether that is news."""
    before = reasons(tx, kind).get(number)
    if before == reason:
        return False
    tx.execute(delete(DutyRow).where(DutyRow.kind == kind, DutyRow.case == number))
    if reason is not None:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(DutyRow).values(kind=kind, case=number, subject="", unit=unit, person=None, due_at=None, met_at=None,
                                          articles=[], assumptions=[reason.to_json()]))
    return True
