"""How far a recording's own time can be wrong, and which moments it may cover all the same."""

from __future__ import annotations

from fractions import Fraction

from footage.values.recordings import Interval, Media, Recording, State
from footage.values.seconds import later

PLAYED = frozenset({Media.VIDEO, Media.AUDIO})


def may_reach(recording: Recording) -> Interval | None:
    """Return from when to when a recording may have run, its clock's uncertainty on both sides; None where its time is unknown."""
    if recording.start is None:
        return None
    unsure = uncertainty(recording)
    return Interval(later(recording.start, -unsure), later(recording.end or recording.start, unsure))


def uncertainty(recording: Recording) -> Fraction:
    """Return by how much its time may be wrong in seconds; 0 where it has no time."""
    return recording.clock.uncertainty_seconds if recording.clock else Fraction(0)


def may_lie_anywhere(recording: Recording, span: Interval) -> bool:
    """Whether nothing says when a film or sound was made, not even its day: it may be the footage of any span of these days."""
    playable = recording.media in PLAYED and recording.start is None and recording.probe.state in (State.WHOLE, State.TRUNCATED)
    day = recording.names.day
    return playable and (day is None or recording.names.start is not None or span.start.date() <= day <= span.end.date())
