"""Working days of mainland China, with the make-up days (调休) the State Council announces each year.

The library's table ends with some year; an office enters the next one from the notice, and its own table wins over the library's.
Years whose holidays neither knows count Monday to Friday, and `announced` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from chinese_calendar import is_workday as _listed_workday
from chinese_calendar.constants import holidays

from regulations.values.days.calendar import HolidayYear

FIRST_YEAR: int = min(holidays).year  # first year with a table
LAST_YEAR: int = max(holidays).year  # last year whose holidays the library knows
WARN_FROM = 12  # the month from which the next year's holidays should be known


@dataclass(frozen=True, slots=True)
class Calendar:
    """The library's table with an office's own years over it."""

    years: tuple[HolidayYear, ...] = ()
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _made_up: frozenset[date] = field(init=False, repr=False, compare=False)
    _own: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the days once."""
        object.__setattr__(self, "_off", frozenset(day for year in self.years for day in year.days_off()))
        object.__setattr__(self, "_made_up", frozenset(day for year in self.years for day in year.make_up))
        object.__setattr__(self, "_own", frozenset(year.year for year in self.years))

    def announced(self, day: date) -> bool:
        """Return whether the holidays of the day's year are known."""
        return day.year in self._own or FIRST_YEAR <= day.year <= LAST_YEAR

    def is_workday(self, day: date) -> bool:
        """Return whether offices work that day; by weekday alone where the year is not announced."""
        if day in self._made_up:
            return True
        if day in self._off:
            return False
        if day.year not in self._own and FIRST_YEAR <= day.year <= LAST_YEAR:
            return bool(_listed_workday(day))
        return day.weekday() < 5

    def add_workdays(self, day: date, amount: int) -> date:
        """Return the `amount`-th working day after `day`; `day` itself is not counted."""
        while amount > 0:
            day += timedelta(days=1)
            amount -= self.is_workday(day)
        return day

    def rolled(self, day: date) -> date:
        """Return `day`, or the next working day where offices are closed on it."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def missing(self, today: date) -> int | None:
        """Return the year whose holidays should be known by now and are not: this one, from December the next; None for neither."""
        wanted = [today.year, *([today.year + 1] if today.month >= WARN_FROM else [])]
        return next((year for year in wanted if not self.announced(date(year, 1, 1))), None)


LISTED = Calendar()  # the library's table alone


def differences(year: HolidayYear) -> Iterator[tuple[date, bool]]:
    """Yield each day on which an office's own table says otherwise than the library's: the day, and whether it is worked by the own one."""
    own = Calendar((year,))
    for number in range(366 if FIRST_YEAR <= year.year <= LAST_YEAR else 0):
        day = date(year.year, 1, 1) + timedelta(days=number)
        if day.year == year.year and own.is_workday(day) != LISTED.is_workday(day):
            yield day, own.is_workday(day)
