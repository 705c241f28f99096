"""Until when a step is due, where the regulation has a period for it; each period is found by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from footage.values.recordings import BEIJING
from messages import Text, text
from regulations.deadlines import counted
from regulations.proceedings.values import StepKind
from regulations.values.days.workdays import Calendar
from regulations.values.lists import OtherPeriod
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation, Deadline

PAUSES = {StepKind.ASKED: StepKind.SUPPLEMENTED, StepKind.CONSULTED: StepKind.CONCLUDED}  # 不计入审核期限 (003-2 art. 28)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step and when it was."""

    step: StepKind
    at: datetime  # aware


def legal_review(regulation: Regulation, steps: Sequence[StepTaken]) -> Deadline | None:
    """Return until when the legal office must be through; None where nothing was accepted or the text gives no period.

    Where the text names two periods (003-2 art. 26 and 28) the shorter one counts, and the other is named. `due` is None while
    material or an expert is waited for.
    """
    accepted = _last(steps, StepKind.ACCEPTED)
    periods = sorted(_periods(regulation, "legal-review"), key=lambda period: period.amount)
    if accepted is None or not periods:
        return None
    more, articles = _extension(regulation, steps)
    waited, waits = _waited(steps, accepted, regulation.calendar)
    days = [counted(accepted, period.amount + more + waited, "working-days", regulation.calendar) for period in periods]
    cited = (*(citation for period in periods for citation in period.citations), *articles)
    if waits:
        return Deadline(None, "accepted", cited, (text("matters.paused"),))
    others = tuple(text("matters.other_period", article=period.article, amount=period.amount, due=day)
                   for period, day in zip(periods[1:], days[1:], strict=True))
    return Deadline(days[0], "accepted", cited, (*_excluded(waited), *others))


def objection(regulation: Regulation, opinion: datetime) -> Deadline | None:
    """Return until when the opinion of the legal office may be objected to; None where the text has no such period."""
    period = next(iter(_periods(regulation, "objection")), None)
    if period is None:
        return None
    return Deadline(counted(opinion, period.amount, period.unit, regulation.calendar), "opinion", period.citations)


def next_working_day(regulation: Regulation, at: datetime, topics: Iterable[str]) -> Deadline:
    """Return the end of the next working day, which is our default where a text asks for something and names no period."""
    articles = tuple(citation for topic in topics for citation in regulation.cite(topic))
    return Deadline(regulation.calendar.add_workdays(_day(at), 1), "noted", articles, (text("matters.assume_next_day"),))


def _periods(regulation: Regulation, about: str) -> tuple[OtherPeriod, ...]:
    return tuple(period for period in regulation.periods if period.about == about)


def _extension(regulation: Regulation, steps: Sequence[StepTaken]) -> tuple[int, tuple[Citation, ...]]:
    periods = _periods(regulation, "legal-review-extension")
    if _last(steps, StepKind.EXTENDED) is None or not periods:
        return 0, ()
    return min(period.amount for period in periods), tuple(citation for period in periods for citation in period.citations)


def _waited(steps: Sequence[StepTaken], accepted: datetime, calendar: Calendar) -> tuple[int, bool]:
    """Return how many working days after the acceptance were waited for material or an expert, and whether that goes on."""
    days, since, until = 0, None, None
    for happened in sorted((step for step in steps if step.at >= accepted), key=lambda step: step.at):
        if happened.step in PAUSES:
            since, until = happened.at, PAUSES[happened.step]
        elif since is not None and happened.step is until:
            days, since = days + _workdays(_day(since), _day(happened.at), calendar), None
    return days, since is not None


def _workdays(first: date, last: date, calendar: Calendar) -> int:
    return sum(calendar.is_workday(date.fromordinal(day)) for day in range(first.toordinal() + 1, last.toordinal() + 1))


def _excluded(waited: int) -> tuple[Text, ...]:
    return (text("matters.excluded", days=waited),) if waited else ()


def _last(steps: Sequence[StepTaken], kind: StepKind) -> datetime | None:
    return max((step.at for step in steps if step.step is kind), default=None)


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
