"""Arithmetic with stretches of time: union, what a stretch leaves uncovered, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from footage.values.recordings import Interval
from footage.values.seconds import seconds_between


def merged(intervals: Iterable[Interval], slack: Fraction = Fraction(0)) -> tuple[Interval, ...]:
    """Return the union in order of time; stretches no more than `slack` seconds apart become one."""
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: (item.start, item.end)):
        if joined and seconds_between(joined[-1].end, interval.start) <= slack:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, interval.end))
        else:
            joined.append(interval)
    return tuple(joined)


def uncovered(whole: Interval, by: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the parts of `whole` that none of `by` covers, in order of time."""
    gaps: list[Interval] = []
    at = whole.start
    for interval in merged(by):
        if interval.start > at:
            gaps.append(Interval(at, min(interval.start, whole.end)))
        at = max(at, interval.end)
        if at >= whole.end:
            break
    if at < whole.end:
        gaps.append(Interval(at, whole.end))
    return tuple(interval for interval in gaps if interval.start < interval.end)


def longest(intervals: Iterable[Interval]) -> Fraction:
    """Return the length of the longest stretch in seconds, 0 where there is none."""
    return max((interval.seconds for interval in intervals), default=Fraction(0))
