"""Times, days and figures as a person or a schedule writes them: what cannot be read is a wrong call."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from footage.values.recordings import BEIJING
from messages.errors import BadCall


def instant(text: str | None, name: str) -> datetime | None:
    """Read the ISO 8601 instant of the option `name`; without a zone it is Beijing time, as the help says."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BadCall("cli.bad_time", name=name, given=text) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def day(text: str | None) -> date | None:
    """Read an ISO 8601 day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise BadCall("cli.bad_date", given=text) from problem


def seconds(text: str | None) -> Fraction | None:
    """Read a number of seconds as a parameter of a flow holds it."""
    try:
        return Fraction(text) if text else None
    except (ValueError, ZeroDivisionError) as problem:
        raise BadCall("cli_clock.no_number", given=text) from problem
