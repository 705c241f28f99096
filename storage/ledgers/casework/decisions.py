"""What persons decided about findings: the newest decision counts, earlier ones stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from regulations.values.places import FindingPlace, same_thing
from storage.catalogue.models.originals import DecisionRow
from storage.ledgers.casework import cases


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a finding."""

    finding: str  # id
    status: str  # open, explained, confirmed, dismissed
    by: str
    at: datetime  # aware
    reason: str
    account: str | None = None  # id; None before there were accounts
    asked_of: str | None = None  # who is to explain it
    due: date | None = None  # until when
    place: FindingPlace | None = None  # what was decided about; None in decisions of older versions
    proposed: str | None = None  # what a second person has to agree to; the status is open until then


def decide_finding(tx: Session, number: str, decision: Decision) -> None:
    """Note what a person decided about a finding; earlier decisions stay."""
    cases.row(tx, number)
    tx.add(DecisionRow(case=number, finding=decision.finding, status=decision.status, by=decision.by, at=decision.at,
                       reason=decision.reason, account=decision.account, asked_of=decision.asked_of, due=decision.due,
                       place=to_plain(decision.place) if decision.place else None, proposed=decision.proposed))
    tx.flush()


def newest(tx: Session, number: str) -> dict[str, Decision]:
    """Return {finding id: newest decision} of a case."""
    rows = tx.scalars(select(DecisionRow).where(DecisionRow.case == number).order_by(DecisionRow.id))
    return {row.finding: _decision(row) for row in rows}


def version(tx: Session, number: str) -> int:
    """Return the number of the newest decision of a case: who decides says which one was seen; 0 before the first."""
    return tx.scalar(select(func.max(DecisionRow.id)).where(DecisionRow.case == number)) or 0


def since(tx: Session, number: str, seen: int) -> tuple[Decision, ...]:
    """Return the decisions of a case after the one with the number `seen`."""
    rows = select(DecisionRow).where(DecisionRow.case == number, DecisionRow.id > seen).order_by(DecisionRow.id)
    return tuple(map(_decision, tx.scalars(rows)))


def carried(decided: Mapping[str, Decision], places: Mapping[str, FindingPlace]) -> dict[str, Decision]:
    """Return {finding id: the decision that stands for it}: of the finding itself, else of the same thing at the same place.

    A decision about something lighter, shorter or elsewhere stands for nothing; one of an older version stands for its id.
    """
    stands: dict[str, Decision] = {}
    for id_, place in places.items():
        own = decided.get(id_)
        others = [decision for decision in decided.values() if decision.finding not in places and decision.place is not None]
        candidates = [own] if own is not None else sorted(others, key=lambda decision: decision.at, reverse=True)
        held = next((decision for decision in candidates if decision.place is None or same_thing(decision.place, place)), None)
        if held is not None:
            stands[id_] = held
    return stands


def _decision(row: DecisionRow) -> Decision:
    place = from_plain(FindingPlace, row.place) if row.place else None
    return Decision(row.finding, row.status, row.by, row.at, row.reason, row.account, row.asked_of, row.due, place, row.proposed)
