"""Which recordings were made on a clock that had fallen back, or was never right: by date, by sign, and by order against number.

A factory date, dates 1024 weeks back, a date after the hand-over, or files that are numbered behind others and dated years before
them. What is merely old, and numbered so, is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from footage.clocks.guess import Guess
from footage.values.seconds import later, seconds_between

FACTORY_DAYS = tuple(date(year, 1, 1) for year in (1970, 1980, 2000, 2008, 2010, 2012, 2014, 2015, 2016, 2018))
FACTORY_RUNS = timedelta(days=2)  # how long after a factory date a clock is still thought to run from it
NEW_YEAR_RUNS = timedelta(hours=12)  # the same of a new year's day that is no known factory date
ROLLOVER = Fraction(1024 * 7 * 86_400)  # s; after so many weeks the GPS's own count begins again
FAR = Fraction(86_400)  # s; clocks that differ by less were set, or drift
LONG_AGO = timedelta(days=30)  # between two dates of one recorder's files that need a reason
NEAR_NUMBERS = 10  # a counter goes on by less from one file to the next


class ResetSign(StrEnum):
    """What shows that a clock is wrong."""

    FACTORY = "factory"  # a date from which clocks start
    ROLLOVER = "rollover"  # 1024 weeks, or twice that, behind
    FUTURE = "future"  # later than the hand-over
    ORDER = "order"  # numbered behind files of a much later date


def is_factory(start: datetime) -> bool:
    """Return whether a time is what a recorder shows after its battery was empty."""
    return any(timedelta(0) <= start.date() - day < FACTORY_RUNS for day in FACTORY_DAYS)


def fallen(guesses: Sequence[Guess], received: datetime | None = None) -> Mapping[str, ResetSign]:
    """Return the recordings of one recorder whose clock cannot have been right, by id, each with what shows it.

    `received`: when the recorder was handed over, where that is known.
    """
    signs = {guess.recording.id: sign for guess in guesses if (sign := _alone(guess, received)) is not None}
    sane = [guess for guess in guesses if guess.recording.id not in signs]
    if received is not None and sane and all(rollovers(guess.start, received) for guess in sane):
        return {**signs, **{guess.recording.id: ResetSign.ROLLOVER for guess in sane}}  # all of them, and nothing else to hold against
    groups = _groups(sane)
    for group in groups[:-1]:
        newer = [guess for later_group in groups[groups.index(group) + 1 :] for guess in later_group]
        sign = _against(group, newer)
        if sign is not None:
            signs |= {guess.recording.id: sign for guess in group}
    return signs


def rollovers(start: datetime, near: datetime) -> int:
    """Return how often 1024 weeks have to be added to come within 30 days before `near`; 0 where that does not work."""
    return next((count for count in (1, 2) if timedelta(0) <= near - later(start, count * ROLLOVER) <= LONG_AGO), 0)


def _alone(guess: Guess, received: datetime | None) -> ResetSign | None:
    if received is not None and seconds_between(received, guess.start) > FAR:
        return ResetSign.FUTURE
    return ResetSign.FACTORY if is_factory(guess.start) else None


def _groups(guesses: Sequence[Guess]) -> list[list[Guess]]:
    """The recordings in order of time, parted where dates lie far from one another."""
    groups: list[list[Guess]] = []
    for guess in sorted(guesses, key=lambda other: (other.start, other.recording.name)):
        if not groups or guess.start - groups[-1][-1].start > LONG_AGO:
            groups.append([])
        groups[-1].append(guess)
    return groups


def _against(group: Sequence[Guess], newer: Sequence[Guess]) -> ResetSign | None:
    """What shows that a group of older dates belongs among newer ones; None where it may simply be older."""
    back = {count for guess in group for count in (1, 2) if _lands(later(guess.start, count * ROLLOVER), newer)}
    if len(back) == 1:
        return ResetSign.ROLLOVER
    new_year = all(timedelta(0) <= guess.start - guess.start.replace(month=1, day=1, hour=0, minute=0, second=0) < NEW_YEAR_RUNS
                   for guess in group)
    if _numbered_behind(group, newer):
        return ResetSign.FACTORY if new_year else ResetSign.ORDER
    return ResetSign.FACTORY if new_year and not any(guess.recording.names.number is not None for guess in group) else None


def _lands(start: datetime, newer: Sequence[Guess]) -> bool:
    return any(abs(seconds_between(guess.start, start)) <= FAR for guess in newer)


def _numbered_behind(group: Sequence[Guess], newer: Sequence[Guess]) -> bool:
    """Whether the older dates stand right behind newer ones by their numbers, as long as numbers do not simply begin again."""
    old = sorted(guess.recording.names.number for guess in group if guess.recording.names.number is not None)
    new = sorted(guess.recording.names.number for guess in newer if guess.recording.names.number is not None)
    if len(old) < len(group) or not new:
        return False
    before = [number for number in new if number < old[0]]
    return bool(before) and old[0] - before[-1] <= NEAR_NUMBERS


def ordered_gaps(guesses: Sequence[Guess]) -> list[tuple[datetime, datetime]]:
    """Return the pauses between recordings whose clock is right, in order of time."""
    ordered = sorted(guesses, key=lambda guess: guess.start)
    ends = [later(guess.start, guess.recording.probe.duration or Fraction(0)) for guess in ordered]
    latest = [max(ends[: place + 1]) for place in range(len(ends))]
    return [(end, after.start) for end, (_, after) in zip(latest, pairwise(ordered), strict=False) if after.start > end]
