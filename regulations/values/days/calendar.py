"""The days off and make-up days (调休) of one year, as the State Council's notice names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

LONGEST = 31  # days off in one go; more is a slip of the pen
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DaysOff:
    """One holiday: its first and its last day off."""

    name: str  # 春节
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Yield each day of it."""
        return (self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The holidays of one year, entered by an office from the notice."""

    year: int
    notice: str = field(metadata={"filled": True})  # 文号, e.g. 国办发明电〔2026〕7号
    quote: str = field(metadata={"filled": True})  # the notice's own words
    off: tuple[DaysOff, ...]
    make_up: tuple[date, ...] = ()  # Saturdays and Sundays that are worked

    def days_off(self) -> frozenset[date]:
        """Return every day off that the notice names."""
        return frozenset(day for holiday in self.off for day in holiday.days())

    def faults(self) -> Iterator[tuple[str, date | None]]:
        """Yield what cannot be: the name of the fault and the day that shows it."""
        if not self.off:
            yield "nothing", None
        for holiday in self.off:
            if not 0 <= (holiday.last - holiday.first).days < LONGEST:
                yield "span", holiday.first
        for day in (*(day for holiday in self.off for day in (holiday.first, holiday.last)), *self.make_up):
            if not date(self.year - 1, 12, 1) <= day <= date(self.year + 1, 1, 31):
                yield "year", day
        for day in self.make_up:
            if day.weekday() < _SATURDAY:
                yield "weekday", day
            elif any(holiday.first <= day <= holiday.last for holiday in self.off):
                yield "both", day
