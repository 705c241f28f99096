"""A team's recorders on one time: the differences that `align` heard, applied and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footage.clocks.align import Alignment
from footage.clocks.times import Resolved
from footage.values.recordings import Observation, ObservationKind, Recording
from footage.values.seconds import later
from footage.values.tolerance import Tolerance
from messages import number, text


def together(resolved: Resolved, alignments: Sequence[Alignment], tolerance: Tolerance) -> Resolved:
    """Return the recordings with each recorder moved to its reference's time, and one observation a recorder that was far off.

    A difference within a file split (`tolerance.split_seconds`) is no more than names can tell and moves nothing. Which of two
    recorders shows the true time is not known from their sound, and the sentence says so.
    """
    moved = {alignment.device: alignment for alignment in alignments if abs(alignment.seconds) > tolerance.split_seconds}
    recordings = tuple(_moved(recording, moved.get(recording.device or "")) for recording in resolved.recordings)
    far = [alignment for alignment in moved.values() if abs(alignment.seconds) > tolerance.clock_seconds]
    return Resolved(recordings, (*resolved.observations, *(_said(alignment, recordings) for alignment in far)))


def _moved(recording: Recording, alignment: Alignment | None) -> Recording:
    if alignment is None or recording.start is None or recording.clock is None:
        return recording
    why = text("clock.corrected_aligned", why=recording.clock.why, seconds=number(alignment.seconds), reference=alignment.reference)
    clock = replace(recording.clock, offset_seconds=recording.clock.offset_seconds + alignment.seconds, why=why,
                    uncertainty_seconds=max(recording.clock.uncertainty_seconds, alignment.uncertainty))
    return replace(
        recording,
        start=later(recording.start, alignment.seconds),
        end=later(recording.end, alignment.seconds) if recording.end else None,
        clock=clock,
    )


def _said(alignment: Alignment, recordings: Sequence[Recording]) -> Observation:
    files = [recording for recording in recordings if recording.device == alignment.device and recording.start]
    key = "clock.behind_other" if alignment.seconds > 0 else "clock.ahead_of_other"
    message = text(
        key,
        reference=alignment.reference,
        seconds=number(abs(alignment.seconds)),
        stretches=alignment.stretches,
        uncertainty=number(alignment.uncertainty),
    )
    return Observation(
        ObservationKind.CLOCK_OFFSET,
        tuple(recording.id for recording in files),
        message,
        alignment.device,
        seconds=abs(alignment.seconds),
        uncertainty_seconds=alignment.uncertainty,
        evidence={
            "reference": alignment.reference,
            "difference_seconds": float(alignment.seconds),
            "stretches": alignment.stretches,
            "likeness": alignment.likeness,
            "files": len(files),
        },
    )
