"""Lengths of time as a person says them: 5 年, not 157766400 秒."""

from __future__ import annotations

from fractions import Fraction

from messages import Text, number, text

_UNITS = (("years", 365 * 86_400), ("days", 86_400), ("hours", 3600), ("minutes", 60))  # s of each, the largest first
SECONDS_UP_TO = 120  # s; shorter lengths are said in seconds


def length_text(seconds: Fraction | float) -> Text:
    """Return a length in its largest unit and the next one: "3 天 2 小时"; seconds where it is short."""
    whole = int(seconds)
    if whole <= SECONDS_UP_TO:
        return text("lengths.seconds", count=number(seconds))
    place = next(place for place, (_, unit) in enumerate(_UNITS) if whole >= unit)
    name, unit = _UNITS[place]
    count, rest = divmod(whole, unit)
    first = text(f"lengths.{name}", count=count)
    if place + 1 == len(_UNITS):
        return text("lengths.two", first=first, second=text("lengths.seconds", count=str(rest))) if rest else first
    smaller, below = _UNITS[place + 1]
    more = rest // below
    return text("lengths.two", first=first, second=text(f"lengths.{smaller}", count=more)) if more else first
