"""Pauses between recordings, with what is not known about their length carried along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from footage.values.recordings import Interruption, Interval, Recording
from footage.values.seconds import seconds_between
from footage.values.spans.lengths import missing_seconds
from footage.values.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Pause:
    """Time between the latest end so far and the next start."""

    interval: Interval
    before: tuple[Recording, ...]  # end where it begins
    after: tuple[Recording, ...]  # begin where it ends


def pauses(recordings: Sequence[Recording]) -> tuple[Pause, ...]:
    """Return every pause in the union of the recordings, however short, in order of time."""
    timed = sorted((recording for recording in recordings if recording.interval), key=lambda item: (item.start, item.end, item.id))
    pauses_found: list[Pause] = []
    open_files: list[Recording] = []
    for place, recording in enumerate(timed):
        assert recording.start and recording.end
        end = max((other.end for other in open_files if other.end), default=None)
        if end is not None and recording.start > end:
            before = tuple(other for other in open_files if other.end == end)
            after = tuple(other for other in timed[place:] if other.start == recording.start)
            pauses_found.append(Pause(Interval(end, recording.start), before, after))
            open_files = []
        open_files = [other for other in open_files if other.end and other.end >= recording.end]
        open_files.append(recording)
    return tuple(pauses_found)


def interruption(pause: Pause, device: str | None, tolerance: Tolerance, recordings: Sequence[Recording]) -> Interruption | None:
    """Return the pause as an interruption, or None where it is a file split within the uncertainty of its clocks.

    A pause beyond `tolerance.doubtful_split_seconds` is never dropped, however uncertain the clocks are; nor because the
    recording before it is cut off: then the uncertainty grows by what that one probably lacks.
    """
    sure = clock_uncertainty(pause.before, pause.after, tolerance)
    if pause.interval.seconds <= min(sure, tolerance.doubtful_split_seconds):
        return None
    cut = [recording for recording in pause.before if recording.probe.open_end]
    lacking = max((_lacking(recording, pause, recordings) for recording in cut), default=Fraction(0))
    return Interruption(
        interval=pause.interval,
        uncertainty_seconds=sure + lacking,
        device=device,
        before=tuple(recording.id for recording in pause.before),
        after=tuple(recording.id for recording in pause.after),
        open_ended=bool(cut),
    )


def clock_uncertainty(before: Sequence[Recording], after: Sequence[Recording], tolerance: Tolerance) -> Fraction:
    """Return by how many seconds the distance between two recordings may be wrong.

    On one clock of one recorder an error of the clock itself cancels out: what is left is that of a file split. Across
    recorders, sources or corrections both errors count.
    """
    pairs = [_pair(first, second) for first in before for second in after]
    return max([tolerance.split_seconds, *(uncertainty for uncertainty in pairs if uncertainty is not None)])


def _pair(first: Recording, second: Recording) -> Fraction | None:
    if first.clock is None or second.clock is None:
        return None
    same_way = (first.clock.source, first.clock.offset_seconds) == (second.clock.source, second.clock.offset_seconds)
    if same_way and first.own_recorder == second.own_recorder:
        return None
    return first.clock.uncertainty_seconds + second.clock.uncertainty_seconds


def _lacking(cut: Recording, pause: Pause, recordings: Sequence[Recording]) -> Fraction:
    estimate = missing_seconds(cut, recordings)
    whole = seconds_between(pause.interval.start, pause.interval.end)
    return whole if estimate is None else min(estimate, whole)
