"""Footage that is there twice: the same bytes, the same footage under another name, `_IMP` twins, sub-streams.

What is there twice counts once in sessions and makes no overlap; the better one of the two is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from footage.values.recordings import Media, Recording, State
from footage.values.seconds import seconds_between

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
    repeats: dict[str, Twin] = {}
    for _, group in groupby(sorted(ordered, key=lambda recording: recording.sha256), key=lambda recording: recording.sha256):
        kept, *others = group
        repeats |= {other.id: Twin(kept.id, other.id, TwinReason.SAME_BYTES) for other in others}
    candidates = [
        recording
        for recording in ordered
        if recording.id not in repeats and recording.media in (Media.VIDEO, Media.AUDIO) and recording.interval
    ]
    for kept, other, why in _near(candidates):
        if other.id not in repeats and kept.id not in repeats:
            repeats[other.id] = Twin(kept.id, other.id, why)
    return tuple(repeats[identity] for identity in sorted(repeats))


def counted(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """Return the recordings without those that repeat another, in the given order."""
    repeated = {twin.repeated for twin in twins(recordings)}
    return tuple(recording for recording in recordings if recording.id not in repeated)


def _worth(recording: Recording) -> tuple[bool, bool, bool, bool, int, bool, Fraction, int, str]:
    """Best first: no small copy, whole, not the marked copy, not a copy by hand, the largest picture, with sound, longest."""
    length = recording.probe.duration or Fraction(0)
    copied = any(doubt.key == "recorders.copied_name" for doubt in recording.names.doubts)
    broken, small, silent = recording.probe.state is not State.WHOLE, recording.names.small_copy, recording.probe.audio is None
    return (small, broken, recording.names.important, copied, -_pixels(recording), silent, -length, len(recording.name), recording.name)


def _pixels(recording: Recording) -> int:
    video = recording.probe.video
    return (video.width or 0) * (video.height or 0) if video else 0


def _near(recordings: Sequence[Recording]) -> Iterable[tuple[Recording, Recording, TwinReason]]:
    """Pairs (better, other) of one device and kind that could be the same footage, better ones first."""
    rank = {recording.id: place for place, recording in enumerate(recordings)}
    pairs: list[tuple[Recording, Recording, TwinReason]] = []
    for _, group in groupby(sorted(recordings, key=_lane), key=_lane):
        reaching: list[Recording] = []
        for recording in sorted(group, key=lambda item: (item.start, item.id)):
            reaching = [other for other in reaching if _reaches(other, recording)]
            pairs.extend(pair for other in reaching if (pair := _pair(*sorted((recording, other), key=lambda item: rank[item.id]))))
            reaching.append(recording)
    return sorted(pairs, key=lambda pair: (rank[pair[0].id], rank[pair[1].id]))


def _lane(recording: Recording) -> tuple[str, str, str]:
    return (*recording.lane, recording.media.value)


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
    if (other.names.small_copy and not kept.names.small_copy) or _beside(kept, other):
        return kept, other, TwinReason.SUB_STREAM
    if other.names.important and not kept.names.important:
        return kept, other, TwinReason.IMPORTANT
    return (kept, other, TwinReason.SAME_FOOTAGE) if _same_footage(kept, other) else None


def _same_footage(first: Recording, second: Recording) -> bool:
    assert first.start and second.start
    if abs(seconds_between(first.start, second.start)) > NEAR_SECONDS or not first.probe.duration or not second.probe.duration:
        return False
    stream, other_stream = first.probe.video or first.probe.audio, second.probe.video or second.probe.audio
    close = abs(first.probe.duration - second.probe.duration) <= SAME_LENGTH_SECONDS
    counted_alike = stream is not None and other_stream is not None and stream.packets == other_stream.packets
    return close and counted_alike and _same_packets(first.probe.layout.marks, second.probe.layout.marks)


def _same_packets(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether the packets looked at are the same; of files registered before packets were looked at, nothing speaks against it."""
    if not first or not second:
        return not first and not second
    alike = sum(one == another for one, another in zip(first, second, strict=False))
    return len(first) == len(second) and 10 * alike >= 9 * len(first) and (len(set(first)) > 1 or len(first) == 1)


def _beside(kept: Recording, other: Recording) -> bool:
    """Whether `other` is a smaller picture of the same name but for its ending, and as long: a copy for looking through."""
    length, other_length = kept.probe.duration, other.probe.duration
    if length is None or other_length is None or kept.name.rpartition(".")[0] != other.name.rpartition(".")[0]:
        return False
    return abs(length - other_length) <= SAME_LENGTH_SECONDS and _pixels(other) < _pixels(kept)
