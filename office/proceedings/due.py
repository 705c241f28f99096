"""What is due in a matter, in one place for each date: kept with the duties of the case, met by the step that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from office.desk import Desk
from regulations import deadlines
from regulations.proceedings import dates
from regulations.proceedings.values import ProceedingKind, StepKind
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Deadline
from storage.catalogue.states import DutyKind
from storage.keeping import duties
from storage.keeping.duties import Duty
from storage.ledgers.casework import cases
from storage.ledgers.registers.proceedings import Proceeding

S = StepKind


@dataclass(frozen=True, slots=True)
class DueStep:
    """What is due in one kind of matter."""

    duty: DutyKind
    until: Callable[[Regulation, Proceeding], Deadline | None]
    met: tuple[StepKind, ...]  # the steps that meet it


def _approval(rules: Regulation, matter: Proceeding) -> Deadline | None:
    started = matter.last(S.ON_SPOT)
    return deadlines.approval(rules, started.at) if started else None


def _legal_review(rules: Regulation, matter: Proceeding) -> Deadline | None:
    return dates.legal_review(rules, matter.happened)


def _next_day(*topics: str) -> Callable[[Regulation, Proceeding], Deadline | None]:
    def until(rules: Regulation, matter: Proceeding) -> Deadline | None:
        return dates.next_working_day(rules, matter.steps[0].at, topics) if any(rules.cite(topic) for topic in topics) else None

    return until


DUE: Mapping[ProceedingKind, DueStep] = {
    ProceedingKind.APPROVAL: DueStep(DutyKind.APPROVAL, _approval, (S.APPROVED, S.RETURNED)),
    ProceedingKind.LEGAL_REVIEW: DueStep(DutyKind.LEGAL_REVIEW, _legal_review, (S.OPINION,)),
    ProceedingKind.OBSTRUCTION: DueStep(DutyKind.OBSTRUCTION, _next_day("clauses.obstruction"), (S.TO_POLICE, S.DROPPED)),
    ProceedingKind.LOSS: DueStep(DutyKind.LOSS, _next_day("prohibited.lose", "prohibited.storage"), (S.REPORTED,)),
}


def refresh(tx: Session, desk: Desk, rules: Regulation, matter: Proceeding) -> Deadline | None:
    """Keep what is due in a matter; return it, None where nothing is."""
    due = until(rules, matter)
    if due is None:
        return None
    of = DUE[matter.kind]
    met = matter.last(*of.met)
    person = None if matter.kind is ProceedingKind.LEGAL_REVIEW else matter.person or matter.steps[0].by
    unit = cases.load(tx, matter.case).case.unit
    duties.put(tx, Duty(of.duty, matter.case, str(matter.id), unit, person, due.due, met.at if met else None, due.articles,
                        due.assumptions))
    return due


def standing(rules: Regulation, matter: Proceeding) -> Deadline | None:
    """Return what is still due in a matter; None where nothing is, or it was met."""
    of = DUE.get(matter.kind)
    return None if of is None or not matter.open or matter.last(*of.met) else of.until(rules, matter)


def until(rules: Regulation, matter: Proceeding) -> Deadline | None:
    """Return what is due in a matter, also after it was met; None where the text gives no period and we take none."""
    of = DUE.get(matter.kind)
    return of.until(rules, matter) if of else None
