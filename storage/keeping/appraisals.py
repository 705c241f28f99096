"""The appraisals of drawn cases (抽查考评): the sheet, the officers' answer, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from storage.catalogue.models.figures import AppraisalRow
from storage.catalogue.models.keeping import SpotCheckRow
from storage.catalogue.states import AppraisalState

FULL = 100  # points of a case in which nothing is amiss


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One line of the sheet."""

    item: str
    own: bool  # the office's own; False: the text of the regulation has it
    deducted: int = 0  # points
    veto: bool = False  # 一项不合格即不合格
    note: str | None = None  # what is amiss, and where it is to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """How one drawn case was found."""

    spot_check: int  # number
    case: str  # number
    sheet: tuple[CheckedItem, ...]
    by: str
    at: datetime  # aware
    account: str | None = None
    version: int = 1
    state: AppraisalState = AppraisalState.SCORED
    note: str | None = None
    published_at: datetime | None = None  # aware
    answer: str | None = None
    agrees: bool | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None  # aware
    points: int | None = None  # as settled
    settled_by: str | None = None
    settled_account: str | None = None
    settled_at: datetime | None = None  # aware
    settled_reason: str | None = None

    @property
    def scored(self) -> int:
        """The points by the sheet: none where a veto item is amiss, never below 0."""
        return 0 if self.vetoed else max(0, FULL - sum(line.deducted for line in self.sheet))

    @property
    def vetoed(self) -> bool:
        """Whether an item is amiss that alone makes the case fail."""
        return any(line.veto for line in self.sheet)

    @property
    def final(self) -> int:
        """The points that stand."""
        return self.scored if self.points is None else self.points


def drawn(tx: Session, number: int) -> list[str]:
    """Return the cases that a spot check drew; BadCall where there is no such spot check."""
    row = tx.get(SpotCheckRow, number)
    if row is None:
        raise BadCall("appraisal.no_check", number=number)
    listed = row.drawn.get("cases")
    return [str(case["case"]) for case in listed if isinstance(case, Mapping)] if isinstance(listed, Sequence) else []


def find(tx: Session, spot_check: int, case: str) -> Appraisal | None:
    """Return the appraisal of a drawn case, None where nobody scored it."""
    row = _row(tx, spot_check, case)
    return None if row is None else _value(row)


def put(tx: Session, appraisal: Appraisal) -> Appraisal:
    """Keep an appraisal; one that is there becomes its next version."""
    row = _row(tx, appraisal.spot_check, appraisal.case)
    later = replace(appraisal, version=1 if row is None else row.version + 1)
    if row is None:
        row = AppraisalRow()
        tx.add(row)
    for part in fields(later):
        setattr(row, part.name, to_plain(later.sheet) if part.name == "sheet" else getattr(later, part.name))
    tx.flush()
    return later


def listing(tx: Session, spot_check: int | None = None) -> Iterator[Appraisal]:
    """Yield the appraisals, of one spot check or all, the earliest first."""
    asked = select(AppraisalRow).order_by(AppraisalRow.id)
    yield from map(_value, tx.scalars(asked if spot_check is None else asked.where(AppraisalRow.spot_check == spot_check)))


def _row(tx: Session, spot_check: int, case: str) -> AppraisalRow | None:
    return tx.scalar(select(AppraisalRow).where(AppraisalRow.spot_check == spot_check, AppraisalRow.case == case))


def _value(row: AppraisalRow) -> Appraisal:
    sheet: Sequence[CheckedItem] = from_plain(tuple[CheckedItem, ...], row.sheet)
    named = {part.name: getattr(row, part.name) for part in fields(Appraisal) if part.name != "sheet"}
    return Appraisal(sheet=tuple(sheet), **named)
