"""A stretch as written → aware datetimes, with what had to be assumed or could not be said. Nothing is repaired."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from footage.values.recordings import BEIJING
from paperwork.times.moments import Moment, TimeOfDay
from paperwork.times.stretches import TimeStretch

YEARS = range(1990, 2100)  # a year outside is a slip of the pen
_AFTERNOON = ("下午", "午后", "傍晚", "晚上", "晚", "夜间", "pm", "PM", "Pm", "中午")


@dataclass(slots=True)
class ResolvedStretch:
    """The answer for one stretch."""

    start: datetime | None = None
    end: datetime | None = None
    precision: str = "minute"
    flags: list[str] = field(default_factory=list)
    last_day: date | None = None  # the day that a following time without a date belongs to

    def flag(self, *names: str) -> None:
        """Note something about the stretch, once."""
        self.flags.extend(name for name in names if name not in self.flags)


@dataclass(frozen=True, slots=True)
class DayContext:
    """What the rest of the paper says about days."""

    day: date | None = None  # of the times that name none
    borrowed: bool = False  # that day stands elsewhere in the paper
    year: int | None = None  # of the days that name none


def settle(stretch: TimeStretch, context: DayContext, *, instant: bool) -> ResolvedStretch:
    """Return the datetimes of a stretch; `instant`: a single time is a point and not a beginning without an end."""
    answer = ResolvedStretch()
    first, second = stretch.first, stretch.second
    day = _day(first, context, answer)
    answer.last_day = day
    answer.start = None if first.blank or first.garbled else _at(day, first.clock, answer)
    if first.approximate or (second is not None and second.approximate) or stretch.about:
        answer.flag("approximate")
    if second is not None and not second.blank:
        _settle_end(first, second, day, context, answer)
    elif stretch.lasting is not None and answer.start is not None:
        answer.end = answer.start + timedelta(seconds=stretch.lasting)
        answer.flag("duration", *(["crosses-midnight"] if answer.end.date() > answer.start.date() else []))
    elif second is None and not stretch.open and (instant or first.clock is None):
        answer.end = answer.start
    answer.precision = _precision(first, second)
    _missing(stretch, answer)
    return answer


def _settle_end(first: Moment, second: Moment, day: date | None, context: DayContext, answer: ResolvedStretch) -> None:
    end_day = _end_day(second, day, context, answer)
    if first.clock and second.clock is None:
        return
    if first.clock is None and second.clock and not first.blank:
        answer.start = None
    answer.end = None if second.garbled else _at(end_day, second.clock, answer)
    if answer.start and answer.end and second.clock and first.clock and answer.end < answer.start and end_day == day:
        inherited = first.clock.part if first.clock.part in _AFTERNOON and not second.clock.part else ""
        later = _at(end_day, second.clock, answer, inherited) if inherited and second.clock.hour < 12 else None
        answer.end = later or answer.end
    answer.last_day = end_day
    if answer.start and answer.end:
        if answer.end < answer.start:
            answer.flag("invalid")
        elif second.clock and answer.end.date() > answer.start.date():
            answer.flag("crosses-midnight")


def _missing(stretch: TimeStretch, answer: ResolvedStretch) -> None:
    if stretch.garbled or stretch.first.garbled or (stretch.second is not None and stretch.second.garbled):
        answer.flag("invalid")
    if answer.start is None and "invalid" not in answer.flags:
        answer.flag("missing-start")
    if answer.end is None and (answer.start is not None or stretch.first.blank) and not _broken_end(stretch, answer):
        answer.flag("missing-end")


def _broken_end(stretch: TimeStretch, answer: ResolvedStretch) -> bool:
    return "invalid" in answer.flags and stretch.second is not None and not stretch.second.blank


def _day(moment: Moment, context: DayContext, answer: ResolvedStretch) -> date | None:
    if moment.dated:
        if moment.year is None or moment.short_year:
            answer.flag("inferred-year")
        return _calendar(moment.year or context.year, moment.month, moment.day, answer)
    if moment.blank:
        return context.day
    if context.day is None:
        return None
    if context.borrowed and not moment.same_day:
        answer.flag("inferred-date")
    return context.day + timedelta(days=1) if moment.next_day else context.day


def _end_day(moment: Moment, day: date | None, context: DayContext, answer: ResolvedStretch) -> date | None:
    if moment.dated:
        year = moment.year or (day.year if day else context.year)
        if day and moment.year is None and moment.month is not None and moment.month < day.month:
            year = day.year + 1
        return _calendar(year, moment.month, moment.day, answer)
    if moment.day_only:
        return _day_of_month(moment.day or 0, day, answer)
    if day is None:
        return context.day
    return day + timedelta(days=1) if moment.next_day else day


def _day_of_month(number: int, day: date | None, answer: ResolvedStretch) -> date | None:
    if day is None:
        return None
    month = day if number >= day.day else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _calendar(month.year, month.month, number, answer)


def _calendar(year: int | None, month: int | None, day: int | None, answer: ResolvedStretch) -> date | None:
    if year is None:
        answer.flag("no-year")
        return None
    try:
        named_day = date(year, month or 0, day or 0)
    except ValueError:
        answer.flag("invalid")
        return None
    if named_day.year not in YEARS:
        answer.flag("invalid")
        return None
    return named_day


def _at(day: date | None, clock: TimeOfDay | None, answer: ResolvedStretch, inherited: str = "") -> datetime | None:
    seconds = 0 if clock is None else clock.seconds(inherited)
    if seconds is None:
        answer.flag("invalid")
    if day is None or seconds is None:
        return None
    return datetime.combine(day, time(0), BEIJING) + timedelta(seconds=seconds)


def _precision(first: Moment, second: Moment | None) -> str:
    clocks = [moment.clock for moment in (first, second) if moment is not None and moment.clock is not None]
    if not clocks:
        return "day"
    if all(clock.second is not None for clock in clocks):
        return "second"
    return "hour" if all(clock.minute is None for clock in clocks) else "minute"
