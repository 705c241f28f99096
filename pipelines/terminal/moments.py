"""Times, days and figures as a person or a schedule writes them: what cannot be read is a wrong call."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from footage.values.recordings import BEIJING
from messages import Text, text
from messages.errors import BadCall


def instant(given: str | None, name: str) -> datetime | None:
    """Read the ISO 8601 instant of the option `name`; without a zone it is Beijing time, as the help says."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as problem:
        raise BadCall("cli.bad_time", name=name, given=given) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def day(given: str | None) -> date | None:
    """Read an ISO 8601 day."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as problem:
        raise BadCall("cli.bad_date", given=given) from problem


def seconds(given: str | None) -> Fraction | None:
    """Read a number of seconds as a parameter of a flow holds it."""
    try:
        return Fraction(given) if given else None
    except (ValueError, ZeroDivisionError) as problem:
        raise BadCall("cli_clock.no_number", given=given) from problem


AGES = ((2 * 86400, 86400, "cli.age_days"), (2 * 3600, 3600, "cli.age_hours"), (120, 60, "cli.age_minutes"))  # s from which, s a unit


def age(length: float) -> Text:
    """Return how long ago something was, for a person: `length` in s; days from two days on, hours from two hours on."""
    for least, unit, key in AGES:
        if length >= least:
            return text(key, count=int(length // unit))
    return text("cli.age_now")
