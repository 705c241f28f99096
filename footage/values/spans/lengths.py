"""How long a cut-off recording probably was: from its bytes, and the bytes a second of its whole siblings."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from footage.values.recordings import Recording, State


def missing_seconds(cut: Recording, recordings: Sequence[Recording]) -> Fraction | None:
    """Return how many seconds of a truncated recording its readable part probably lacks (an estimate, never a time).

    0 for a whole recording; None where no whole recording of the same recorder and kind allows an estimate.
    """
    if not cut.probe.open_end or _only_unclosed(cut):
        return Fraction(0)
    rates = [
        Fraction(recording.size) / recording.probe.duration
        for recording in recordings
        if recording.probe.state is State.WHOLE and recording.probe.duration and _alike(recording, cut)
    ]
    if not rates:
        return None
    likely = Fraction(cut.size) / median(rates)
    return max(likely - (cut.probe.duration or 0), Fraction(0))


def _only_unclosed(cut: Recording) -> bool:
    """Whether only the header was never completed: what was recorded is all there."""
    return cut.probe.problem is not None and cut.probe.problem.key == "container.wav_unfinished"


def _alike(first: Recording, second: Recording) -> bool:
    return first.lane == second.lane and first.media is second.media and first.names.stream == second.names.stream

