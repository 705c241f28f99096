"""Pauses between recordings, with what is not known about their length carried along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from footage.values.lengths import missing_seconds
from footage.values.recordings import Interruption, Interval, Recording, State, seconds_between
from footage.values.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Pause:
    """Time between the latest end so far and the next start."""

    interval: Interval
    before: tuple[Recording, ...]  # end where it begins
    after: tuple[Recording, ...]  # begin where it ends


def pauses(recordings: Sequence[Recording]) -> tuple[Pause, ...]:
    """Return every pause in the union of the recordings, however short, in order of time."""
    timed = sorted((one for one in recordings if one.interval), key=lambda one: (one.start, one.end, one.id))
    found: list[Pause] = []
    running: list[Recording] = []
    for place, one in enumerate(timed):
        assert one.start and one.end
        end = max((each.end for each in running if each.end), default=None)
        if end is not None and one.start > end:
            before = tuple(each for each in running if each.end == end)
            after = tuple(each for each in timed[place:] if each.start == one.start)
            found.append(Pause(Interval(end, one.start), before, after))
            running = []
        running = [each for each in running if each.end and each.end >= one.end]
        running.append(one)
    return tuple(found)


def interruption(pause: Pause, device: str | None, tolerance: Tolerance, recordings: Sequence[Recording]) -> Interruption | None:
    """Return the pause as an interruption, or None where it is a file split within the uncertainty of its clocks.

    A pause beyond `tolerance.doubtful_split_seconds` is never dropped, however uncertain the clocks are; nor because the
    recording before it is cut off: then the uncertainty grows by what that one probably lacks.
    """
    sure = clock_uncertainty(pause.before, pause.after, tolerance)
    if pause.interval.seconds <= min(sure, tolerance.doubtful_split_seconds):
        return None
    cut = [one for one in pause.before if one.probe.state is State.TRUNCATED]
    lacking = max((_lacking(one, pause, recordings) for one in cut), default=Fraction(0))
    return Interruption(
        interval=pause.interval,
        uncertainty_seconds=sure + lacking,
        device=device,
        before=tuple(one.id for one in pause.before),
        after=tuple(one.id for one in pause.after),
        open_ended=bool(cut),
    )


def clock_uncertainty(before: Sequence[Recording], after: Sequence[Recording], tolerance: Tolerance) -> Fraction:
    """Return by how many seconds the distance between two recordings may be wrong.

    On one clock of one recorder an error of the clock itself cancels out: what is left is that of a file split. Across
    recorders, sources or corrections both errors count.
    """
    pairs = [_pair(one, other) for one in before for other in after]
    return max([tolerance.split_seconds, *(found for found in pairs if found is not None)])


def _pair(one: Recording, other: Recording) -> Fraction | None:
    if one.clock is None or other.clock is None:
        return None
    same_way = (one.clock.source, one.clock.offset_seconds) == (other.clock.source, other.clock.offset_seconds)
    return None if same_way and one.device == other.device else one.clock.uncertainty_seconds + other.clock.uncertainty_seconds


def _lacking(cut: Recording, pause: Pause, recordings: Sequence[Recording]) -> Fraction:
    estimate = missing_seconds(cut, recordings)
    whole = seconds_between(pause.interval.start, pause.interval.end)
    return whole if estimate is None else min(estimate, whole)
