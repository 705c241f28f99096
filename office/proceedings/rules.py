"""The course of each kind of matter: which step comes after which, who does it, and what has to be said with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from office.rights.acts import Act
from regulations.proceedings.values import ProceedingKind, StepKind

K, S = ProceedingKind, StepKind


@dataclass(frozen=True, slots=True)
class StepRule:
    """What one step of a matter needs."""

    act: Act
    after: tuple[StepKind, ...] = ()  # phases it may follow; none: it begins the matter
    needs: StepKind | None = None  # has to have been done once before
    words: bool = True  # a reason, an opinion or a result is said with it
    to: bool = False  # it goes to somebody
    person: bool = False  # who is responsible is named
    subject: bool = False  # what it is about is named
    result: bool = False  # one of the opinions is given
    beside: bool = False  # the matter stays in its phase
    once: bool = False
    ends: bool = False  # nobody in the office has to do anything next


_RUNNING = (S.ACCEPTED, S.SUPPLEMENTED, S.CONCLUDED)
_IN_HAND = (S.SUBMITTED, S.ASKED, *_RUNNING, S.CONSULTED, S.OBJECTED)

COURSES: Mapping[ProceedingKind, Mapping[StepKind, StepRule]] = {
    K.APPROVAL: {
        S.PROPOSED: StepRule(Act.PUT_FORWARD, subject=True),
        S.ON_SPOT: StepRule(Act.PUT_FORWARD, subject=True),
        S.REPORTED: StepRule(Act.PUT_FORWARD, (S.ON_SPOT, S.CHECKED), needs=S.ON_SPOT, words=False, to=True, beside=True, once=True),
        S.CHECKED: StepRule(Act.CHECK_MATTER, (S.PROPOSED, S.ON_SPOT)),
        S.APPROVED: StepRule(Act.APPROVE_MATTER, (S.PROPOSED, S.ON_SPOT, S.CHECKED), ends=True),
        S.RETURNED: StepRule(Act.APPROVE_MATTER, (S.PROPOSED, S.ON_SPOT, S.CHECKED), ends=True),
    },
    K.FILING: {
        S.FILED: StepRule(Act.HAND_IN, words=False, to=True),
        S.RECEIVED: StepRule(Act.REVIEW_LEGALLY, (S.FILED,), words=False, ends=True),
    },
    K.CUSTODY: {
        S.HANDED: StepRule(Act.HAND_IN, words=False, to=True, subject=True),
        S.RECEIVED: StepRule(Act.TAKE_IN, (S.HANDED,), words=False, ends=True),
    },
    K.OBSTRUCTION: {
        S.NOTED: StepRule(Act.HAND_IN),
        S.TO_POLICE: StepRule(Act.HAND_IN, (S.NOTED,), words=False, to=True, ends=True),
        S.DROPPED: StepRule(Act.APPROVE_MATTER, (S.NOTED,), ends=True),
        S.ANSWERED: StepRule(Act.HAND_IN, (S.TO_POLICE,), ends=True),
    },
    K.LEGAL_REVIEW: {
        S.SUBMITTED: StepRule(Act.PUT_FORWARD),
        S.ASKED: StepRule(Act.REVIEW_LEGALLY, (S.SUBMITTED, *_RUNNING)),
        S.SUPPLEMENTED: StepRule(Act.PUT_FORWARD, (S.ASKED,)),
        S.ACCEPTED: StepRule(Act.REVIEW_LEGALLY, (S.SUBMITTED, S.SUPPLEMENTED), words=False, once=True),
        S.EXTENDED: StepRule(Act.APPROVE_MATTER, (*_RUNNING, S.ASKED, S.CONSULTED), needs=S.ACCEPTED, beside=True, once=True),
        S.CONSULTED: StepRule(Act.REVIEW_LEGALLY, _RUNNING, needs=S.ACCEPTED),
        S.CONCLUDED: StepRule(Act.REVIEW_LEGALLY, (S.CONSULTED,)),
        S.CALLED_UP: StepRule(Act.REVIEW_LEGALLY, _IN_HAND, beside=True),
        S.OPINION: StepRule(Act.REVIEW_LEGALLY, _RUNNING, needs=S.ACCEPTED, result=True, ends=True),
        S.OBJECTED: StepRule(Act.PUT_FORWARD, (S.OPINION,), once=True),
        S.SETTLED: StepRule(Act.REVIEW_LEGALLY, (S.OBJECTED,), ends=True),
    },
    K.LOSS: {
        S.NOTED: StepRule(Act.HAND_IN, person=True, subject=True),
        S.REPORTED: StepRule(Act.HAND_IN, (S.NOTED,), words=False, to=True),
        S.SETTLED: StepRule(Act.APPROVE_MATTER, (S.REPORTED,), ends=True),
    },
}

# The clauses of a regulation that speak of a kind of matter; a text that has none is silent about it.
TOPICS: Mapping[ProceedingKind, tuple[str, ...]] = {
    K.APPROVAL: ("clauses.internal_approval", "urgent_start"),
    K.FILING: (),  # archive.report
    K.CUSTODY: ("transfer", "transfer.soft", "transfer.keeper"),
    K.OBSTRUCTION: ("clauses.obstruction",),
    K.LEGAL_REVIEW: ("clauses.legal_review", "clauses.review_access"),
    K.LOSS: ("prohibited.lose", "prohibited.storage"),
}


def phase(done: tuple[StepKind, ...], kind: ProceedingKind) -> StepKind | None:
    """Return the last step that moved a matter on; None before the first."""
    return next((step for step in reversed(done) if not COURSES[kind][step].beside), None)


def next_steps(done: tuple[StepKind, ...], kind: ProceedingKind) -> tuple[StepKind, ...]:
    """Return the steps that may come next, in the order of the course."""
    return tuple(step for step, rule in COURSES[kind].items() if fits(done, kind, step) and rule.after)


def fits(done: tuple[StepKind, ...], kind: ProceedingKind, step: StepKind) -> bool:
    """Whether a step may come next."""
    rule = COURSES[kind][step]
    if not rule.after:
        return not done
    return phase(done, kind) in rule.after and (rule.needs is None or rule.needs in done) and not (rule.once and step in done)
