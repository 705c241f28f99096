"""What holds footage beside its marks (保全): an appeal, a lawsuit, a request that was not answered. A lifted hold stays in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.keeping import HoldRow
from storage.catalogue.models.originals import CaseRow
from storage.catalogue.states import HoldKind
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on a case, or on one of its recordings."""

    id: int
    case: str  # number
    recording: str | None  # id; None: all footage of the case
    kind: HoldKind
    reason: str
    document: str | None  # number of the paper that began it
    by: str
    at: datetime  # aware
    lifted_at: datetime | None = None  # aware
    lifted_by: str | None = None  # the approver
    lifted_reason: str | None = None

    def holds(self, recording: str) -> bool:
        """Whether it holds this recording of its case."""
        return self.recording in (None, recording)


def place(tx: Session, case: str, recording: str | None, kind: str, reason: str, document: str | None, by: str, at: datetime) -> int:
    """Place a hold and return its number; BadCall for an unknown case or a hold without a reason."""
    if tx.get(CaseRow, case) is None:
        raise BadCall("storage.no_case", number=case)
    if kind not in tuple(HoldKind) or not reason.strip():
        raise BadCall("keeping.hold_reason", kinds=[kind.value for kind in HoldKind])
    row = HoldRow(case=case, recording=recording, kind=HoldKind(kind), reason=reason.strip(), document=document, by=by, at=at)
    tx.add(row)
    tx.flush()
    return row.id


def lift(tx: Session, id: int, approver: str, reason: str, at: datetime) -> Hold:
    """Lift a hold; BadCall where there is none that stands, or the approver or the reason is missing."""
    row = tx.get(HoldRow, id)
    if row is None or row.lifted_at is not None:
        raise BadCall("keeping.no_hold", id=id)
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.lift_unapproved", id=id)
    row.lifted_at, row.lifted_by, row.lifted_reason = at, approver.strip(), reason.strip()
    tx.flush()
    return _hold(row)


def get(tx: Session, id: int, *, lock: bool = False) -> Hold:
    """Return one hold, lifted or not; BadCall for an unknown number. `lock`: nobody else changes it until the transaction ends."""
    row = tx.get(HoldRow, id, with_for_update=lock or None)
    if row is None:
        raise BadCall("keeping.no_hold", id=id)
    return _hold(row)


def standing(tx: Session, cases: Sequence[str]) -> dict[str, list[Hold]]:
    """Return {case: holds that stand}; cases without any are missing."""
    by_case: dict[str, list[Hold]] = {}
    asked = select(HoldRow).where(HoldRow.lifted_at.is_(None)).order_by(HoldRow.id)
    for step in in_steps(cases):
        for row in tx.scalars(asked.where(HoldRow.case.in_(step))):
            by_case.setdefault(row.case, []).append(_hold(row))
    return by_case


def of_case(tx: Session, case: str) -> tuple[Hold, ...]:
    """Return every hold a case had, the lifted ones too."""
    return tuple(_hold(row) for row in tx.scalars(select(HoldRow).where(HoldRow.case == case).order_by(HoldRow.id)))


def _hold(row: HoldRow) -> Hold:
    return Hold(row.id, row.case, row.recording, row.kind, row.reason, row.document, row.by, row.at, row.lifted_at, row.lifted_by,
                row.lifted_reason)
