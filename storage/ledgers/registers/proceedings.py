"""The ledger of what several people do about a case step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from regulations.proceedings.dates import StepTaken
from regulations.proceedings.values import ProceedingKind, ReviewOpinion, StepKind
from storage.catalogue.models.proceedings import ProceedingRow, ProceedingStepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingStep:
    """One step that was done."""

    step: StepKind
    at: datetime  # aware; when it happened
    noted_at: datetime  # aware
    by: str
    account: str | None = None  # id; None before there were accounts
    words: str | None = None  # reason, opinion, result
    to: str | None = None  # to whom it was reported, handed, sent
    result: ReviewOpinion | None = None
    file: str | None = None  # number or name of the paper it stands on


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One matter with its steps, the oldest first."""

    id: int = 0
    case: str  # number
    kind: ProceedingKind
    subject: str = ""  # the step of the procedure, a recorder, a recording; "" for the case itself
    person: str | None = None  # who is responsible
    open: bool = True  # somebody in the office has to do the next step
    version: int = 0
    steps: tuple[ProceedingStep, ...] = ()

    def last(self, *kinds: StepKind) -> ProceedingStep | None:
        """Return the newest step of one of these kinds."""
        return next((step for step in reversed(self.steps) if step.step in kinds), None)

    @property
    def happened(self) -> tuple[StepTaken, ...]:
        """What happened when, as the regulation's periods are counted from."""
        return tuple(StepTaken(step.step, step.at) for step in self.steps)

    @property
    def persons(self) -> frozenset[str]:
        """Who did a step so far: ids of accounts, names where nobody was told apart."""
        return frozenset(step.account or step.by for step in self.steps)


def begin(tx: Session, proceeding: Proceeding) -> Proceeding:
    """Enter a matter without its first step and return it with its number."""
    row = ProceedingRow(case=proceeding.case, kind=proceeding.kind, subject=proceeding.subject, person=proceeding.person,
                        open=proceeding.open, version=0)
    tx.add(row)
    tx.flush()
    return replace(proceeding, id=row.id, version=0)


def add_step(tx: Session, proceeding: Proceeding, step: ProceedingStep, *, stays_open: bool) -> Proceeding:
    """Add a step to a matter, which makes its next version."""
    row = _row(tx, proceeding.id)
    row.version, row.open = row.version + 1, stays_open
    tx.add(ProceedingStepRow(proceeding=row.id, step=step.step, at=step.at, noted_at=step.noted_at, by=step.by, account=step.account,
                             words=step.words, to=step.to, result=step.result, file=step.file))
    tx.flush()
    return replace(proceeding, version=row.version, open=row.open, steps=(*proceeding.steps, step))


def get(tx: Session, id_: int) -> Proceeding:
    """Return one; BadCall for an unknown number."""
    return _with_steps(tx, [_row(tx, id_)])[0]


def listing(tx: Session, case: str | None = None, *, open_only: bool = False) -> Sequence[Proceeding]:
    """Return those of a case, or all, the oldest first."""
    asked = select(ProceedingRow).order_by(ProceedingRow.id)
    asked = asked.where(ProceedingRow.case == case) if case is not None else asked
    return _with_steps(tx, tx.scalars(asked.where(ProceedingRow.open) if open_only else asked).all())


def when(tx: Session, cases: Iterable[str], kind: ProceedingKind, step: StepKind) -> dict[str, dict[str, datetime]]:
    """Return {case: {subject: when a step was done first}} of these cases."""
    asked = select(ProceedingRow.case, ProceedingRow.subject, ProceedingStepRow.at).join(
        ProceedingStepRow, ProceedingStepRow.proceeding == ProceedingRow.id).where(
        ProceedingRow.case.in_(list(cases)), ProceedingRow.kind == kind, ProceedingStepRow.step == step)
    done: dict[str, dict[str, datetime]] = {}
    for number, subject, at in tx.execute(asked.order_by(ProceedingStepRow.at)):
        done.setdefault(number, {}).setdefault(subject, at)
    return done


def _row(tx: Session, id_: int) -> ProceedingRow:
    row = tx.get(ProceedingRow, id_)
    if row is None:
        raise BadCall("matters.unknown", id=id_)
    return row


def _with_steps(tx: Session, rows: Sequence[ProceedingRow]) -> Sequence[Proceeding]:
    asked = select(ProceedingStepRow).where(ProceedingStepRow.proceeding.in_([row.id for row in rows])).order_by(ProceedingStepRow.id)
    steps: dict[int, list[ProceedingStep]] = {}
    for row in tx.scalars(asked):
        steps.setdefault(row.proceeding, []).append(ProceedingStep(
            step=row.step, at=row.at, noted_at=row.noted_at, by=row.by, account=row.account, words=row.words, to=row.to, result=row.result,
            file=row.file))
    return [Proceeding(id=row.id, case=row.case, kind=row.kind, subject=row.subject, person=row.person, open=row.open, version=row.version,
                       steps=tuple(steps.get(row.id, ()))) for row in rows]
