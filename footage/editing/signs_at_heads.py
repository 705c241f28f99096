"""Signs of editing at the heads of keyframes: a count that breaks, units that come otherwise than before every other keyframe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from footage.values.measurement import Heads
from footage.values.recordings import Observation, Recording, later
from messages import Text, number, text

MOST_PLACES = 6  # a rule broken more often is none
NEAR = Fraction(3)  # s; lost packets this near explain a broken count


def count_signs(recording: Recording, family: Sequence[Recording], heads: Mapping[str, Heads]) -> Iterator[Observation]:
    """Yield what the heads of a file's keyframes show, unless its siblings show the same or lost packets explain it."""
    own = heads.get(recording.id)
    if own is None:
        return
    others = [heads[one.id] for one in family if one.id != recording.id and one.id in heads]
    broken = [at for at in own.broken if not _lost_near(recording, at)]
    if own.rule and 0 < len(broken) <= MOST_PLACES and not any(one.broken or one.rule != own.rule for one in others):
        yield _sign(recording, "keyframe-count", "integrity_heads.count", broken, own, len(others))
    odd = [at for at in own.odd if not _lost_near(recording, at)]
    if 0 < len(odd) <= MOST_PLACES and own.keyframes > 2 * len(odd) and not any(one.odd for one in others):
        yield _sign(recording, "keyframe-units", "integrity_heads.units", odd, own, len(others))


def _lost_near(recording: Recording, at: Fraction) -> bool:
    return any(one.start - NEAR <= at <= one.start + one.seconds + NEAR for one in recording.probe.breaks)


def _sign(recording: Recording, sign: str, key: str, places: Sequence[Fraction], heads: Heads, others: int) -> Observation:
    at = later(recording.start, places[0]) if recording.start else None
    shown: Text = text(key, name=recording.name, offset=number(places[0]), places=len(places), keyframes=heads.keyframes, others=others)
    return Observation("edited", (recording.id,), shown, recording.device, at, at, evidence={
        "sign": sign, "rule": heads.rule, "units": heads.units, "offsets": [float(place) for place in places], "keyframes": heads.keyframes,
        "siblings_without": others})
