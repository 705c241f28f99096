"""A package is out of date once its case holds footage, papers or confirmed records that it does not: open until archived again."""

from __future__ import annotations

from sqlalchemy import delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from messages import Text
from storage.catalogue import predicates
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.states import DutyKind

OPEN = text(predicates.PACKAGE_OUT_OF_DATE.sql("duties"))


def reasons(tx: Session) -> dict[str, Text]:
    """Return {case: why its newest package is out of date}, in the order of their numbers."""
    asked = select(DutyRow.case, DutyRow.assumptions).where(OPEN).order_by(DutyRow.case)
    return {number: Text.from_json(sentences[0]) for number, sentences in tx.execute(asked)}


def note(tx: Session, number: str, unit: str, reason: Text | None) -> bool:
    """Note why the newest package of a case is out of date (None: it is not); whether that is news."""
    before = reasons(tx).get(number)
    if before == reason:
        return False
    tx.execute(delete(DutyRow).where(DutyRow.kind == DutyKind.REPACK, DutyRow.case == number))
    if reason is not None:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(DutyRow).values(kind=DutyKind.REPACK, case=number, subject="", unit=unit, person=None, due_at=None, met_at=None,
                                          articles=[], assumptions=[reason.to_json()]))
    return True
