"""Arithmetic with stretches of time: union, what a stretch leaves uncovered, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from footage.values.recordings import Interval, seconds_between


def merged(intervals: Iterable[Interval], slack: Fraction = Fraction(0)) -> tuple[Interval, ...]:
    """Return the union in order of time; stretches no more than `slack` seconds apart become one."""
    joined: list[Interval] = []
    for one in sorted(intervals, key=lambda each: (each.start, each.end)):
        if joined and seconds_between(joined[-1].end, one.start) <= slack:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return tuple(joined)


def uncovered(whole: Interval, by: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the parts of `whole` that none of `by` covers, in order of time."""
    left: list[Interval] = []
    at = whole.start
    for one in merged(by):
        if one.start > at:
            left.append(Interval(at, min(one.start, whole.end)))
        at = max(at, one.end)
        if at >= whole.end:
            break
    if at < whole.end:
        left.append(Interval(at, whole.end))
    return tuple(one for one in left if one.start < one.end)


def longest(intervals: Iterable[Interval]) -> Fraction:
    """Return the length of the longest stretch in seconds, 0 where there is none."""
    return max((one.seconds for one in intervals), default=Fraction(0))
