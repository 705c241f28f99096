"""The day of a matter: which edition of a regulation is asked about it."""

from __future__ import annotations

from datetime import date

from footage.values.recordings import BEIJING
from regulations.values.facts import Case


def day_of(case: Case) -> date | None:
    """Return the day of the activity: its end, else the first place the team was at, else the closing; None where nothing says."""
    moments = [case.activity_ended] if case.activity_ended else [place.interval.start for place in case.places]
    return min(moments).astimezone(BEIJING).date() if moments else case.closed
