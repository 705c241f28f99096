"""Moments and exact seconds between them."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction


def seconds_between(start: datetime, end: datetime) -> Fraction:
    """Return `end - start` in exact seconds."""
    delta = end - start
    whole = delta.days * 86400 + delta.seconds
    return Fraction(whole * 1_000_000 + delta.microseconds, 1_000_000) if delta.microseconds else Fraction(whole)


def later(start: datetime, seconds: Fraction) -> datetime:
    """Return `start` plus `seconds`, to the microsecond a datetime can hold."""
    if seconds.denominator == 1:  # mostly, and it costs a tenth
        return start + timedelta(seconds=seconds.numerator)
    return start + timedelta(microseconds=round(seconds * 1_000_000))
