"""Until when something is due: hours by the clock, calendar days, working days with 调休.

The first day is not counted; a calendar period that ends on a day off ends on the next working day. Where the text does
not say from when a period runs, the assumption is named in the answer. A due *date* means the end of that day (lawday.py).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from footage.values.recordings import BEIJING
from footage.values.seconds import seconds_between
from messages import Text, text
from regulations.lawday import end_of
from regulations.values.anchors import ANCHORS, OTHERWISE, Events
from regulations.values.days.workdays import LISTED, Calendar
from regulations.values.facts import Away, Case, OtherLaw
from regulations.values.parameters import AwayRule, Period
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation, Deadline


def transfer(regulation: Regulation, recording_end: datetime, case: Case | None) -> Deadline:
    """Return until when a recording that ended at `recording_end` must be handed over (移交)."""
    rule = regulation.transfer
    events = Events(recording_end=recording_end, case=case)
    usual = _deadline(rule, events, regulation.calendar)
    if rule.soft is not None:
        usual = _with(usual, text("law.soft", article=rule.soft.article, quote=rule.soft.quote))
    if case is None or case.away is None:
        return usual
    if rule.away is None:
        return _with(usual, text("law.assume_no_away", reason=case.away.reason))
    return _away(rule.away, usual, events, case.away, regulation.calendar)


def other_anchor(regulation: Regulation, case: Case | None) -> Text | None:
    """Return what is assumed where hand-overs of a case are counted from the text's other anchor; None where they are not."""
    if case is None or ANCHORS[regulation.transfer.anchor](Events(case=case)) is not None:
        return None
    other = _by_other_anchor(regulation.transfer, Events(case=case), regulation.calendar)
    return other.assumptions[0] if other else None


def archive(regulation: Regulation, case: Case) -> Deadline:
    """Return until when the case file must be archived (归档); `due` is None while the case is not closed.

    Another law's date, entered in the case file with its clause and who says so, takes its place where this regulation
    gives way to other law (000 art. 35, 002 art. 26, 004 art. 23); elsewhere it is named, and the regulation's own date stays.
    """
    rule = regulation.archive
    due = _deadline(rule, Events(case=case), regulation.calendar)
    other = case.archive
    if rule.override is None:
        return due if other is None else _with(due, text("law.override_not_named", **_named(other)))
    if other is None:
        return _with(due, text("law.assume_no_override", article=rule.override.article))
    articles = (Citation(other.law.strip("《》"), other.article, other.quote), *rule.override.citations, *rule.citations)
    own_date = due.due if due.due is not None else text("law.anchor_unknown", anchor=text(f"law.anchor_{rule.anchor}"))
    return Deadline(other.due, "other-law", articles, (text("law.override", own=own_date, **_named(other)),))


def _named(other: OtherLaw) -> dict[str, object]:
    return {"law": other.law, "article": other.article, "due": other.due, "by": other.by}


def approval(regulation: Regulation, started_at: datetime) -> Deadline | None:
    """Return until when a start on the spot must be approved afterwards (000 art. 13); None where there is no such rule."""
    rule = regulation.urgent_start
    return None if rule is None else _deadline(rule, Events(started_on_spot=started_at), regulation.calendar)


def instant(deadline: Deadline) -> datetime | None:
    """Return the instant until which it is kept; None while the event it runs from is not known."""
    return None if deadline.due is None else end_of(deadline.due)


def is_overdue(due: datetime | date | None, at: datetime) -> bool:
    """Return whether something due by `due` is late when it is done at `at`, or not done by then: the instant itself is in time.

    The only definition of "late" and "overdue". What is not known yet (None) is not overdue.
    """
    return due is not None and at > end_of(due)


def late_seconds(deadline: Deadline, done_at: datetime) -> Fraction:
    """Return by how many seconds it was missed; 0 where it was kept or is not known yet."""
    if deadline.due is None or not is_overdue(deadline.due, done_at):
        return Fraction(0)
    return seconds_between(end_of(deadline.due), done_at)


def earlier(first: Deadline, second: Deadline) -> Deadline:
    """Return the one that ends first, the first of two that end together; one that is not known yet ends last."""
    if second.due is None:
        return first
    return first if first.due is not None and end_of(first.due) <= end_of(second.due) else second


def counted(start: datetime | date, amount: int, unit: str, calendar: Calendar = LISTED) -> datetime | date:
    """Return the end of a period of `amount` hours, days or working-days that runs from `start`."""
    if unit == "hours":
        moment = start if isinstance(start, datetime) else end_of(start)
        return moment + timedelta(hours=amount)
    day = start.astimezone(BEIJING).date() if isinstance(start, datetime) else start
    return calendar.add_workdays(day, amount) if unit == "working-days" else calendar.rolled(day + timedelta(days=amount))


def _deadline(rule: Period, events: Events, calendar: Calendar) -> Deadline:
    start, name = ANCHORS[rule.anchor](events), text(f"law.anchor_{rule.anchor}")
    if start is None:
        unknown = Deadline(None, rule.anchor, rule.citations, (text("law.anchor_unknown", anchor=name),))
        return _by_other_anchor(rule, events, calendar) or unknown
    due = counted(start, rule.amount, rule.unit, calendar)
    return Deadline(due, rule.anchor, rule.citations, _assumed(rule, start, due, name, calendar))


def _by_other_anchor(rule: Period, events: Events, calendar: Calendar) -> Deadline | None:
    """Count from the text's other anchor where the case file leaves the first one out, and say so; None where that is not known either."""
    missing, anchor = OTHERWISE.get(rule.anchor, ("", ""))
    start = ANCHORS[anchor](events) if anchor else None
    if start is None:
        return None
    name, due = text(f"law.anchor_{anchor}"), counted(start, rule.amount, rule.unit, calendar)
    assumed = text("law.assume_other_anchor", missing=text(f"law.anchor_{missing}"), anchor=name)
    return Deadline(due, anchor, rule.citations, (assumed, *_assumed(rule, start, due, name, calendar)))


def _assumed(rule: Period, start: datetime | date, due: datetime | date, anchor: Text, calendar: Calendar) -> tuple[Text, ...]:
    assumptions = [] if rule.anchor_stated else [text("law.assume_anchor", article=rule.article, anchor=anchor)]
    if rule.unit != "hours":
        assumptions.append(text("law.assume_first_day"))
        last = due.date() if isinstance(due, datetime) else due
        first = start.date() if isinstance(start, datetime) else start
        years = sorted({day.year for day in (first, last) if not calendar.announced(day)})
        assumptions += [text("law.assume_weekdays", year=str(year)) for year in years]
    if rule.unit == "days":
        assumptions.append(text("law.assume_rolled"))
    return tuple(assumptions)


def _away(rule: AwayRule, usual: Deadline, events: Events, away: Away, calendar: Calendar) -> Deadline:
    if away.reason not in rule.reasons:
        return _with(usual, text("law.assume_away_reason", reason=away.reason, known=list(rule.reasons)))
    later = _deadline(rule, events, calendar)
    if usual.due is not None and later.due is not None and earlier(later, usual) is later:
        return _with(usual, text("law.assume_away_not_needed"))
    return later


def _with(deadline: Deadline, assumption: Text) -> Deadline:
    return Deadline(deadline.due, deadline.anchor, deadline.articles, (*deadline.assumptions, assumption))
