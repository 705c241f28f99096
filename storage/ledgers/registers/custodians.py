"""The ledger of who keeps the footage of each unit (000 art. 35, 001 art. 23, 002 art. 27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.custodians import CustodianRow
from storage.catalogue.models.originals import CaseRow


@dataclass(frozen=True, slots=True)
class NamedCustodian:
    """One person who keeps the footage of a unit, from a day until the next one is named."""

    unit: str
    name: str
    since: date
    by: str
    at: datetime  # aware
    reason: str
    account: str | None = None  # id of who named the person


def add(tx: Session, named: NamedCustodian) -> None:
    """Name somebody."""
    tx.add(CustodianRow(unit=named.unit, name=named.name, since=named.since, by=named.by, account=named.account, at=named.at,
                        reason=named.reason))
    tx.flush()


def listing(tx: Session, unit: str | None = None) -> Sequence[NamedCustodian]:
    """Return everybody who was named, the earliest of each unit first."""
    asked = select(CustodianRow).order_by(CustodianRow.unit, CustodianRow.since, CustodianRow.id)
    rows = tx.scalars(asked if unit is None else asked.where(CustodianRow.unit == unit))
    return [NamedCustodian(row.unit, row.name, row.since, row.by, row.at, row.reason, row.account) for row in rows]


def on(tx: Session, unit: str, day: date) -> NamedCustodian | None:
    """Return who kept the footage of a unit on a day; None where nobody was named."""
    return next((named for named in reversed(listing(tx, unit)) if named.since <= day), None)


def units_of_cases(tx: Session) -> Sequence[str]:
    """Return the units that cases name, by name."""
    return tx.scalars(select(CaseRow.unit).distinct().order_by(CaseRow.unit)).all()
