"""What an index claims and what a decoder opened, put together into one verdict on a file. Can be undone and done again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from footage.values.decoding import Decoding, Readability
from footage.values.recordings import Claim, Probe, State
from footage.values.tracks import StreamKind

TAIL = Fraction(1, 2)  # s; a stretch that ends this near to the end of the file is its tail


def index_alone(probe: Probe) -> Probe:
    """Return the verdict as it was before anything was decoded."""
    claim = probe.claim
    if claim is None:
        return replace(probe, decoding=None)
    return replace(probe, decoding=None, claim=None, state=claim.state, duration=claim.duration, problem=claim.problem)


def judged(probe: Probe, decoding: Decoding | None) -> Probe:
    """Return the verdict with what decoding showed; None: nothing was decoded, and the index stands alone.

    What no decoder opens has no length and so covers no time; where only the tail does not open, the length ends before it.
    """
    index = index_alone(probe)
    if decoding is None or decoding.readability is Readability.READABLE:
        return replace(index, decoding=decoding)
    claim = Claim(index.state, index.duration, index.problem)
    if decoding.readability is not Readability.PARTLY:
        return replace(index, decoding=decoding, claim=claim, state=State.UNREADABLE, duration=None, problem=decoding.problem)
    return replace(index, decoding=decoding, claim=claim, state=State.TRUNCATED, duration=_before_tail(index, decoding),
                   problem=decoding.problem if index.state is State.WHOLE else index.problem)


def condition(probe: Probe) -> str:
    """Return the state as papers name it: "partly" where some of a file does not open and its end is certain nevertheless."""
    partly = probe.state is State.TRUNCATED and probe.decoding is not None and not probe.open_end
    return "partly" if partly else probe.state.value


def _before_tail(index: Probe, decoding: Decoding) -> Fraction | None:
    """Return the length up to the last moment of which something opens."""
    if index.duration is None:
        return None
    kinds = {stream.kind for stream in index.streams if stream.kind != StreamKind.DATA}
    shut = {kind: min((stretch.start for stretch in decoding.stretches
                       if stretch.stream == kind and stretch.start + stretch.seconds >= index.duration - TAIL), default=index.duration)
            for kind in kinds}
    return max(shut.values(), default=index.duration)
