"""Handing a dump over: which case it is for, when each recording was, whether it was handed over in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from regulations import deadlines
from regulations.values.facts import Case
from regulations.values.findings import Deadline
from storage.applicable import regulation_of
from storage.catalogue.steps import in_steps
from storage.ledgers import columns
from tasks.installation import Installation
from tasks.receive.intake import Order


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Whether a dump was handed over in time (移交)."""

    deadline: Deadline
    late_seconds: Fraction  # s; 0 where in time


def away(case: Case | None, order: Order) -> Case | None:
    """Return the case as it stands for this hand-over: an absence named with the dump counts before one in the case file."""
    if order.away is None:
        return case
    return replace(case or Case("", "", order.unit or "", ""), away=order.away)


def times_of(installation: Installation, ids: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when recordings ended and when they were handed over, those without an end left out."""
    for step_ in in_steps(ids):
        with installation.catalogue.read() as tx:
            rows = columns.standing(tx, step_)
        yield from ((row.end, row.received_at) for row in rows if row.end)


def punctuality(installation: Installation, case: Case | None, ended: Iterable[tuple[datetime, datetime]]) -> Punctuality | None:
    """Return the earliest deadline and how late the latest one was; None without a regulation or without a time.

    `ended`: for each recording its end and when it was handed over.
    """
    rules = regulation_of(installation.settings, case if case and case.regulation else None)
    if rules is None:
        return None
    first, late = None, Fraction(0)
    for end, received in ended:
        found = deadlines.transfer(rules, end, case)
        late = max(late, deadlines.late_seconds(found, received))
        first = found if first is None or _earlier(found, first) else first
    return Punctuality(first, late) if first else None


def _earlier(one: Deadline, other: Deadline) -> bool:
    return one.due is not None and (other.due is None or deadlines.end_of(one.due) < deadlines.end_of(other.due))

