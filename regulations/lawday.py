"""A deadline as the law says it, and as the catalogue keeps it: a day lasts until its midnight, an hour until itself.

The catalogue keeps the instant. Wherever a deadline is shown, answered or written on a paper it goes through `law_day` here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction

from footage.values.recordings import BEIJING
from footage.values.seconds import seconds_between
from messages import Text, text

LONG_DAYS = 2  # a lateness against an hour is said in days from here on


def end_of(due: datetime | date) -> datetime:
    """Return the instant until which a deadline is kept; a date lasts until its midnight, Beijing time."""
    if isinstance(due, datetime):
        return due
    return datetime(due.year, due.month, due.day, tzinfo=BEIJING) + timedelta(days=1)


def law_day(due: datetime | date) -> datetime | date:
    """Return a deadline as the law says it, from the instant that is kept: the day whose midnight that is, else the instant itself.

    `end_of` undoes it. The only place where a deadline gets the form in which it is read.
    """
    if not isinstance(due, datetime):
        return due
    at = due.astimezone(BEIJING)
    return at.date() - timedelta(days=1) if at.time() == time.min else at


def due_words(due: datetime | date) -> Text:
    """Return a deadline in words: the day where the law counts days, the hour where it counts hours."""
    return text("deadline.due", due=law_day(due))


def late_words(due: datetime | date, done_at: datetime) -> Text:
    """Return in words by how much something done at `done_at` (aware) missed its deadline: days where the deadline is a day."""
    due = law_day(due)
    if not isinstance(due, datetime):
        return text("deadline.days", count=(done_at.astimezone(BEIJING).date() - due).days)
    minutes = int(seconds_between(due, done_at) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days >= LONG_DAYS:
        return text("deadline.days_and_hours", days=days, hours=hours)
    return text("deadline.hours", hours=Fraction(minutes, 60)) if minutes >= 60 else text("deadline.minutes", count=max(1, minutes))
