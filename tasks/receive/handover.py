"""Handing a dump over: which case it is for, when each recording was, whether it was handed over in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from messages import Text
from regulations import deadlines
from regulations.lawday import late_words
from regulations.values.facts import Case
from regulations.values.reviews.findings import Deadline
from storage.applicable import regulation_of
from storage.catalogue.states import JobStage
from storage.catalogue.steps import in_steps
from storage.keeping.sweep import sweeping
from storage.ledgers import columns, originals
from tasks.installation import Installation
from tasks.receive import again
from tasks.receive.intake import Order, Plan
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Whether a dump was handed over in time (移交)."""

    deadline: Deadline  # the earliest
    late_seconds: Fraction  # s, of what is latest; 0 where in time
    late: Text | None  # the same in words: days where the law counts days; None where in time


@dataclass(frozen=True, slots=True)
class Assigned:
    """The recordings of a dump once the case that was named is noted on them."""

    ids: tuple[str, ...]  # those of earlier runs included
    given: tuple[str, ...]  # those that got their case now and had none in an earlier run
    notes: tuple[Text, ...]  # originals in the store again after an approved list had them deleted, and those that are another case's


@step(stage=JobStage.LIST)
def assign_case(installation: Installation, order: Order, plan: Plan, stored: Sequence[str]) -> Assigned:
    """Note the case of the order on all recordings of the dump that have none, those of earlier runs included.

    `stored`: ids of what this run stored, where some may have come first with another dump.
    """
    with installation.catalogue.begin() as tx:
        cases = columns.of_dump(tx, plan.dump)
        cases |= columns.cases_of(tx, [id_ for id_ in (*plan.stored_before, *stored) if id_ not in cases])
        free = sorted(id_ for id_, case in cases.items() if case is None)
        if order.case and free:
            originals.assign(tx, free, order.case)
            sweeping.mark_undecided(tx, order.case)
        given = tuple(free) if order.case else ()
        said = (*again.turned_up(tx, list(cases)), *again.of_other_cases(tx, order.case, cases))
        return Assigned(tuple(cases), given, said)


def away(case: Case | None, order: Order) -> Case | None:
    """Return the case as it stands for this hand-over: an absence named with the dump counts before one in the case file."""
    if order.away is None:
        return case
    return replace(case or Case("", "", order.unit or "", ""), away=order.away)


def times_of(installation: Installation, ids: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when recordings ended and when they were handed over, those without an end left out."""
    for some in in_steps(ids):
        with installation.catalogue.read() as tx:
            rows = columns.standing(tx, some)
        yield from ((row.end, row.received_at) for row in rows if row.end)


def punctuality(installation: Installation, case: Case | None, ended: Iterable[tuple[datetime, datetime]]) -> Punctuality | None:
    """Return the earliest deadline and how late the latest one was; None without a regulation or without a time.

    `ended`: for each recording its end and when it was handed over.
    """
    rules = regulation_of(installation.settings, case if case and case.regulation else None)
    if rules is None:
        return None
    first, late, words = None, Fraction(0), None
    for end, received in ended:
        deadline = deadlines.transfer(rules, end, case)
        seconds = deadlines.late_seconds(deadline, received)
        if deadline.due is not None and seconds > late:
            late, words = seconds, late_words(deadline.due, received)
        first = deadline if first is None else deadlines.earlier(first, deadline)
    return Punctuality(first, late, words) if first else None
