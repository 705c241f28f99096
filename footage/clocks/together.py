"""A team's recorders on one time: the differences that `align` heard, applied and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footage.clocks.align import Alignment
from footage.clocks.times import Resolved
from footage.values.recordings import Observation, Recording, later
from footage.values.tolerance import Tolerance
from messages import number, text


def together(resolved: Resolved, alignments: Sequence[Alignment], tolerance: Tolerance) -> Resolved:
    """Return the recordings with each recorder moved to its reference's time, and one observation a recorder that was far off.

    A difference within a file split (`tolerance.split_seconds`) is no more than names can tell and moves nothing. Which of two
    recorders shows the true time is not known from their sound, and the sentence says so.
    """
    moved = {one.device: one for one in alignments if abs(one.seconds) > tolerance.split_seconds}
    recordings = tuple(_moved(one, moved.get(one.device or "")) for one in resolved.recordings)
    far = [one for one in moved.values() if abs(one.seconds) > tolerance.clock_seconds]
    return Resolved(recordings, (*resolved.observations, *(_said(one, recordings) for one in far)))


def _moved(one: Recording, by: Alignment | None) -> Recording:
    if by is None or one.start is None or one.clock is None:
        return one
    why = text("clock.corrected_aligned", why=one.clock.why, seconds=number(by.seconds), reference=by.reference)
    clock = replace(one.clock, offset_seconds=one.clock.offset_seconds + by.seconds, why=why,
                    uncertainty_seconds=max(one.clock.uncertainty_seconds, by.uncertainty))
    return replace(one, start=later(one.start, by.seconds), end=later(one.end, by.seconds) if one.end else None, clock=clock)


def _said(by: Alignment, recordings: Sequence[Recording]) -> Observation:
    files = [one for one in recordings if one.device == by.device and one.start]
    key = "clock.behind_other" if by.seconds > 0 else "clock.ahead_of_other"
    message = text(key, reference=by.reference, seconds=number(abs(by.seconds)), stretches=by.stretches, uncertainty=number(by.uncertainty))
    return Observation(
        "clock-offset", tuple(one.id for one in files), message, by.device, seconds=abs(by.seconds), uncertainty_seconds=by.uncertainty,
        evidence={"reference": by.reference, "difference_seconds": float(by.seconds), "stretches": by.stretches,
                  "likeness": by.likeness, "files": len(files)},
    )
