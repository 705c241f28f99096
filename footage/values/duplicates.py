"""Footage that is there twice: the same bytes, the same footage under another name, `_IMP` twins, sub-streams.

What is there twice counts once in sessions and makes no overlap; the better one of the two is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from footage.values.names import StreamRole
from footage.values.recordings import Media, Recording, State, seconds_between

NEAR_SECONDS = Fraction(2)  # s; a firmware delays a file to the next second to keep names apart
SAME_LENGTH_SECONDS = Fraction(1, 2)  # s; two files of the same footage are equally long


class TwinReason(StrEnum):
    """Why one recording counts as another one's repetition."""

    SAME_BYTES = "same-bytes"
    SAME_FOOTAGE = "same-footage"  # start, length and number of pictures are equal
    IMPORTANT = "important"  # the recorder's own copy of what was marked as important
    SUB_STREAM = "sub-stream"  # the small copy for the network


@dataclass(frozen=True, slots=True)
class Twin:
    """One recording that repeats another."""

    kept: str  # id of the recording that counts
    repeated: str  # id of the one that does not
    why: TwinReason


def twins(recordings: Sequence[Recording]) -> tuple[Twin, ...]:
    """Return every recording that repeats a better one; each appears once as `repeated`."""
    ordered = sorted(recordings, key=_worth)
    found: dict[str, Twin] = {}
    for _, group in groupby(sorted(ordered, key=lambda one: one.sha256), key=lambda one: one.sha256):
        kept, *others = group
        found |= {other.id: Twin(kept.id, other.id, TwinReason.SAME_BYTES) for other in others}
    left = [one for one in ordered if one.id not in found and one.media in (Media.VIDEO, Media.AUDIO) and one.interval]
    for kept, other, why in _near(left):
        if other.id not in found and kept.id not in found:
            found[other.id] = Twin(kept.id, other.id, why)
    return tuple(found[identity] for identity in sorted(found))


def counted(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """Return the recordings without those that repeat another, in the given order."""
    repeated = {twin.repeated for twin in twins(recordings)}
    return tuple(one for one in recordings if one.id not in repeated)


def _worth(one: Recording) -> tuple[bool, bool, bool, bool, Fraction, int, str]:
    """Best first: the main stream, whole, not the marked copy, not a copy by hand, longest."""
    length = one.probe.duration or Fraction(0)
    copied = any(doubt.key == "recorders.copied_name" for doubt in one.names.doubts)
    broken, sub = one.probe.state is not State.WHOLE, one.names.stream == StreamRole.SUB
    return (sub, broken, one.names.important, copied, -length, len(one.name), one.name)


def _near(recordings: Sequence[Recording]) -> Iterable[tuple[Recording, Recording, TwinReason]]:
    """Pairs (better, other) of one device and kind that could be the same footage, better ones first."""
    rank = {one.id: at for at, one in enumerate(recordings)}
    pairs: list[tuple[Recording, Recording, TwinReason]] = []
    for _, group in groupby(sorted(recordings, key=_lane), key=_lane):
        alive: list[Recording] = []
        for one in sorted(group, key=lambda each: (each.start, each.id)):
            alive = [other for other in alive if _reaches(other, one)]
            pairs.extend(pair for other in alive if (pair := _pair(*sorted((one, other), key=lambda each: rank[each.id]))))
            alive.append(one)
    return sorted(pairs, key=lambda pair: (rank[pair[0].id], rank[pair[1].id]))


def _lane(one: Recording) -> tuple[str, str]:
    return (one.device or "", one.media.value)


def _reaches(earlier: Recording, later: Recording) -> bool:
    assert earlier.end and later.start and earlier.start
    return earlier.end > later.start or seconds_between(earlier.start, later.start) <= NEAR_SECONDS


def _pair(kept: Recording, other: Recording) -> tuple[Recording, Recording, TwinReason] | None:
    """The reason why `other` repeats `kept`, or None where it is footage of its own."""
    assert kept.interval and other.interval
    inside = (
        seconds_between(kept.interval.start, other.interval.start) >= -NEAR_SECONDS
        and seconds_between(other.interval.end, kept.interval.end) >= -NEAR_SECONDS
    )
    if not inside:
        return None
    if other.names.stream == StreamRole.SUB and kept.names.stream == StreamRole.MAIN:
        return kept, other, TwinReason.SUB_STREAM
    if other.names.important and not kept.names.important:
        return kept, other, TwinReason.IMPORTANT
    return (kept, other, TwinReason.SAME_FOOTAGE) if _same_footage(kept, other) else None


def _same_footage(one: Recording, other: Recording) -> bool:
    assert one.start and other.start
    if abs(seconds_between(one.start, other.start)) > NEAR_SECONDS or not one.probe.duration or not other.probe.duration:
        return False
    lead, second = one.probe.video or one.probe.audio, other.probe.video or other.probe.audio
    close = abs(one.probe.duration - other.probe.duration) <= SAME_LENGTH_SECONDS
    return close and lead is not None and second is not None and lead.packets == second.packets
