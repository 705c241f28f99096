"""Signs of editing at the heads of keyframes: a count that breaks, units that come otherwise than before every other keyframe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from footage.values.measurement import Heads
from footage.values.recordings import Observation, ObservationKind, Recording
from footage.values.seconds import later
from messages import Text, number, text

MOST_PLACES = 6  # a rule broken more often is none
NEAR = Fraction(3)  # s; lost packets this near explain a broken count


def count_signs(recording: Recording, family: Sequence[Recording], heads: Mapping[str, Heads]) -> Iterator[Observation]:
    """Yield what the heads of a file's keyframes show, unless its siblings show the same or lost packets explain it."""
    own_heads = heads.get(recording.id)
    if own_heads is None:
        return
    others = [heads[sibling.id] for sibling in family if sibling.id != recording.id and sibling.id in heads]
    broken = [place for place in own_heads.broken if not _lost_near(recording, place)]
    if own_heads.rule and 0 < len(broken) <= MOST_PLACES and not any(other.broken or other.rule != own_heads.rule for other in others):
        yield _sign(recording, "keyframe-count", "integrity_heads.count", broken, own_heads, len(others))
    odd = [place for place in own_heads.odd if not _lost_near(recording, place)]
    if 0 < len(odd) <= MOST_PLACES and own_heads.keyframes > 2 * len(odd) and not any(other.odd for other in others):
        yield _sign(recording, "keyframe-units", "integrity_heads.units", odd, own_heads, len(others))


def _lost_near(recording: Recording, place: Fraction) -> bool:
    shut = recording.probe.decoding.stretches if recording.probe.decoding is not None else ()
    spans = [(flaw.start, flaw.start + flaw.seconds) for flaw in recording.probe.breaks]
    spans += [(stretch.start, stretch.start + stretch.seconds) for stretch in shut]
    return any(start - NEAR <= place <= end + NEAR for start, end in spans)


def _sign(recording: Recording, sign: str, key: str, places: Sequence[Fraction], heads: Heads, others: int) -> Observation:
    at = later(recording.start, places[0]) if recording.start else None
    message: Text = text(key, name=recording.name, offset=number(places[0]), places=len(places), keyframes=heads.keyframes, others=others)
    return Observation(ObservationKind.EDITED, (recording.id,), message, recording.device, at, at, evidence={
        "sign": sign, "rule": heads.rule, "units": heads.units, "offsets": [float(place) for place in places], "keyframes": heads.keyframes,
        "siblings_without": others})
