"""Dates and times in names, in any order and punctuation: a small grammar over runs of digits instead of a list of patterns.

A name is cut into runs of digits. A date and a time are read field by field across the runs; a field ends where a run ends, or
inside a longer run. What is left over is a counter, a fraction of a second, or a second time: the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from footage.recorders.brand import FIRST_YEAR, LAST_YEAR
from footage.values.recordings import BEIJING

MOST_BETWEEN = 3  # characters between two fields of one time
LONGEST_RUN = 17  # digits: a date, a time and thousandths; a longer run is an id
FRACTIONS = (3, 6)  # digits of a fraction of a second
LONGEST_FILE = timedelta(hours=12)  # between the two times of a name
_RUN = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[-_.:,~@+ \[\]()/]{0,2}|[-_. ]?[YMDHSTymdhst年月日时点分秒][-_. /]?|_?[tT]_?")
_YEAR, _SHORT_YEAR, _TWO = 4, 2, 2


class FieldOrder(NamedTuple):
    """One order in which a date is written."""

    widths: tuple[int, int, int]  # digits of each field
    places: tuple[int, int, int]  # where year, month and day stand among them


ORDERS = (
    FieldOrder((_YEAR, _TWO, _TWO), (0, 1, 2)),
    FieldOrder((_TWO, _TWO, _YEAR), (2, 1, 0)),  # day first
    FieldOrder((_TWO, _TWO, _YEAR), (2, 0, 1)),  # month first
    FieldOrder((_SHORT_YEAR, _TWO, _TWO), (0, 1, 2)),
)
_PREFERRED = ((0,), (1, 2), (3,))  # a year of four digits is surer than one of two


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits in a row, and what stands before them."""

    digits: str
    first: int  # place of the first digit in the text
    before: str  # what stands between the run before and this one

    @property
    def end(self) -> int:
        """Place after the last digit."""
        return self.first + len(self.digits)


class DigitPlace(NamedTuple):
    """Where reading goes on."""

    run: int
    digit: int


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as a name writes it."""

    start: datetime
    others: tuple[datetime, ...]  # what the same digits can also mean
    first: int  # place of its first digit in the text
    end: int  # place after its last digit
    fraction: bool  # `start` holds a fraction of a second


def digit_runs(text: str) -> list[DigitRun]:
    """Return the runs of digits of a text in their order."""
    runs: list[DigitRun] = []
    for match in _RUN.finditer(text):
        runs.append(DigitRun(match[0], match.start(), text[runs[-1].end if runs else 0 : match.start()]))
    return runs


def first_time(text: str, day: date | None = None, order: int | None = None) -> WrittenTime | None:
    """Return the first time in `text`: with its date, else on `day` where that is given; None where there is none.

    `order`: the index in ORDERS that the whole dump is written in.
    """
    runs = digit_runs(text)
    for orders in _PREFERRED if order is None else ((order,),):
        if day and orders == _PREFERRED[-1] and (alone := _first_clock(runs, day)):
            return alone  # 09.01.08 below a day is a time of that day, and no day of 2009
        for at in range(len(runs)):
            if time := _whole(runs, at, orders):
                return time
    return _first_clock(runs, day) if day else None


def _first_clock(runs: Sequence[DigitRun], day: date) -> WrittenTime | None:
    return next((time for at in range(len(runs)) if (time := _clock_alone(runs, at, day))), None)


def end_after(text: str, begun: WrittenTime, order: int | None = None) -> WrittenTime | None:
    """Return the time that stands right behind another one as its end: with a date, or written like the first one; else None."""
    rest = text[begun.end :]
    runs = digit_runs(rest)
    if not runs or not _joins(runs[0].before):
        return None
    form = [len(run.digits) for run in digit_runs(text[begun.first : begun.end])]
    dated = (_whole(runs, 0, orders) for orders in (_PREFERRED if order is None else ((order,),)))
    time = next((time for time in dated if time), None) or (_clock_alone(runs, 0, begun.start.date()) if _like(runs, form) else None)
    if time is None or not timedelta(0) < time.start - begun.start <= LONGEST_FILE:
        return None
    return WrittenTime(time.start, time.others, time.first + begun.end, time.end + begun.end, time.fraction)


def _like(runs: Sequence[DigitRun], form: Sequence[int]) -> bool:
    """Whether the runs are written like the time of day of a form: 09.30.25 behind 09.30.05, 093025 behind 093005."""
    clock = [6] if form[-1] == 6 else [2, 2, 2]
    return [len(run.digits) for run in runs[: len(clock)]] == clock and form[-len(clock) :] == clock


def _whole(runs: Sequence[DigitRun], at: int, orders: Sequence[int]) -> WrittenTime | None:
    """Read a date and a time that begin with run `at`."""
    if not _may_begin(runs[at]):
        return None
    readings: list[tuple[datetime, DigitPlace]] = []
    for index in orders:
        fields = _fields(runs, DigitPlace(at, 0), (*ORDERS[index].widths, _TWO, _TWO, _TWO))
        moment = _moment(fields[0], ORDERS[index]) if fields else None
        if fields and moment:
            readings.append((moment, fields[1]))
    return _written(runs, at, readings)


def _clock_alone(runs: Sequence[DigitRun], at: int, day: date) -> WrittenTime | None:
    """Read a time of day that begins with run `at`."""
    if not _may_begin(runs[at]):
        return None
    fields = _fields(runs, DigitPlace(at, 0), (_TWO, _TWO, _TWO))
    moment = _clock(day, fields[0]) if fields else None
    return _written(runs, at, [(moment, fields[1])] if fields and moment else [])


def _may_begin(run: DigitRun) -> bool:
    return 2 <= len(run.digits) <= LONGEST_RUN


def _written(runs: Sequence[DigitRun], at: int, readings: Sequence[tuple[datetime, DigitPlace]]) -> WrittenTime | None:
    if not readings:
        return None
    moment, place = readings[0]
    others = tuple(dict.fromkeys(other for other, end in readings[1:] if other != moment and end == place))
    rest = runs[place.run].digits[place.digit :] if place.digit else ""
    fraction = _fraction(rest)
    end = runs[place.run].end if rest else runs[place.run - 1].end
    return WrittenTime(moment + fraction, others, runs[at].first, end, bool(rest))


def _fields(runs: Sequence[DigitRun], place: DigitPlace, widths: Sequence[int]) -> tuple[list[str], DigitPlace] | None:
    """Take fields of these widths; None where a run ends inside one, or what stands between is no punctuation of a time.

    The last field must end its run, or leave a fraction of a second.
    """
    run, digit = place.run, place.digit
    fields: list[str] = []
    for width in widths:
        if run >= len(runs) or (digit == 0 and fields and not _joins(runs[run].before)):
            return None
        if len(runs[run].digits) - digit < width:
            return None
        fields.append(runs[run].digits[digit : digit + width])
        digit += width
        if digit == len(runs[run].digits):
            run, digit = run + 1, 0
    if digit and len(runs[run].digits) - digit not in FRACTIONS:
        return None
    return fields, DigitPlace(run, digit)


def _joins(between: str) -> bool:
    return len(between) <= MOST_BETWEEN and _BETWEEN.fullmatch(between) is not None


def _moment(fields: Sequence[str], order: FieldOrder) -> datetime | None:
    year, month, day = (int(fields[place]) for place in order.places)
    if order.widths[order.places[0]] == _SHORT_YEAR:
        year += 2000 if year < 70 else 1900
    try:
        day_of = date(year, month, day)
    except ValueError:
        return None
    return _clock(day_of, fields[3:]) if FIRST_YEAR <= year <= LAST_YEAR else None


def _clock(day: date, fields: Sequence[str]) -> datetime | None:
    hour, minute, second = map(int, fields)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)


def _fraction(digits: str) -> timedelta:
    return timedelta(microseconds=int(digits.ljust(6, "0"))) if digits else timedelta(0)


def as_fraction(digits: str) -> timedelta | None:
    """Return digits behind a time as a fraction of its second; None where they are none."""
    return _fraction(digits) if len(digits) in FRACTIONS else None
