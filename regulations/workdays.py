"""Working days of mainland China, with the make-up days (调休) the State Council announces each year.

Years whose holidays are not announced yet (or lie before the table) count Monday to Friday, and `announced` says so.
"""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import is_workday as _listed_workday
from chinese_calendar.constants import holidays

FIRST_YEAR: int = min(holidays).year  # first year with a table
LAST_YEAR: int = max(holidays).year  # last year whose holidays are announced


def announced(day: date) -> bool:
    """Return whether the holidays of the day's year are in the table."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def is_workday(day: date) -> bool:
    """Return whether offices work that day; by weekday alone where the year is not announced."""
    return bool(_listed_workday(day)) if announced(day) else day.weekday() < 5


def add_workdays(day: date, amount: int) -> date:
    """Return the `amount`-th working day after `day`; `day` itself is not counted."""
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_workday(day)
    return day


def rolled(day: date) -> date:
    """Return `day`, or the next working day where offices are closed on it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day
