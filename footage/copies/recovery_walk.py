"""Walking through recorded data without an index: from unit to unit, over the sound between them, past what is broken."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from footage.containers.mpeg.nal import HEAD_BYTES, Head, Sequence, UnitKind

WINDOW = 1 << 20  # bytes looked through at once
CHAIN = 3  # units in a row that make a new beginning credible after damage


@dataclass(frozen=True, slots=True)
class Rules:
    """How this recorder writes."""

    head: Callable[[bytes, Sequence], Head | None]
    sequence: Sequence
    length_bytes: int  # of the length before each unit
    longest: int  # bytes; no unit is longer
    sound_gap: int  # bytes; no stretch of sound between two pictures is longer, 0 where there is no sound


class SpanKind(StrEnum):
    """What a stretch of recorded data holds."""

    PICTURE = "picture"
    SOUND = "sound"
    LOST = "lost"  # cannot be told apart


@dataclass(frozen=True, slots=True)
class DataSpan:
    """One stretch of the data."""

    kind: SpanKind
    start: int  # byte
    size: int  # bytes
    key: bool = False
    order: int = 0  # pic_order_cnt_lsb


@dataclass(slots=True)
class _Picture:
    """A picture while its units are gathered."""

    start: int
    head: Head | None = None  # of its first slice


def walk(data: mmap.mmap, at: int, end: int, rules: Rules) -> Iterator[DataSpan]:
    """Yield pictures, sound and lost stretches of `data[at:end]` in their order; a picture cut at the end is left out."""
    current, last = _Picture(at), -1
    while at + rules.length_bytes < end:
        unit = _unit(data, at, end, rules, last)
        if unit is not None:
            size, head = unit
            if current.head is not None and head.kind in (UnitKind.BEFORE, UnitKind.SLICE, UnitKind.KEY):
                yield _closed(current, at)
                current = _Picture(at)
            if head.kind in (UnitKind.SLICE, UnitKind.KEY):
                current.head, last = head, head.frame
            at += size
            continue
        if current.head is not None:
            yield _closed(current, at)
        elif at > current.start:
            yield DataSpan(SpanKind.LOST, current.start, at - current.start)
        begin, sound = _next_picture(data, at, end, rules, last)
        if begin > at:
            yield DataSpan(SpanKind.SOUND if sound else SpanKind.LOST, at, begin - at)
        last = last if sound else -1
        at, current = begin, _Picture(begin)
    if current.head is not None:
        yield _closed(current, at)


def _closed(picture: _Picture, end: int) -> DataSpan:
    head = picture.head
    key, order = (head.kind == UnitKind.KEY, head.order) if head is not None else (False, 0)
    return DataSpan(SpanKind.PICTURE, picture.start, end - picture.start, key, order)


def _unit(data: mmap.mmap, at: int, end: int, rules: Rules, last: int) -> tuple[int, Head] | None:
    """Return the size (with its length field) and the head of the unit that begins here."""
    length = int.from_bytes(data[at : at + rules.length_bytes], "big")
    begin = at + rules.length_bytes
    if not 2 <= length <= rules.longest or begin + length > end:
        return None
    head = rules.head(data[begin : begin + min(length, HEAD_BYTES)], rules.sequence)
    if head is None or data.find(b"\0\0\0", begin, begin + length) >= 0:  # no unit holds three zero bytes (H.264 §7.4.1)
        return None
    if last >= 0 and head.frame >= 0 and not _follows(head, last, rules):
        return None
    return rules.length_bytes + length, head


def _follows(head: Head, last: int, rules: Rules) -> bool:
    """Say whether frame_num goes on as it must (H.264 §7.4.3): the same or one more, or a new beginning."""
    return head.kind == UnitKind.KEY or (head.frame - last) % (1 << rules.sequence.frame_bits) in (0, 1)


def _next_picture(data: mmap.mmap, at: int, end: int, rules: Rules, last: int) -> tuple[int, bool]:
    """Return where pictures go on, and whether what lies before can be sound; the end where they do not."""
    near = min(end, at + rules.sound_gap)
    for place in _candidates(data, at + 1, near, rules):
        if _credible(data, place, end, rules, last, 2):
            return place, True
    begin = at + 1
    while begin < end:
        stop = min(end, begin + WINDOW)
        for place in _candidates(data, begin, stop, rules):
            if _credible(data, place, end, rules, -1, CHAIN):
                return place, False
        begin = stop
    rest = data[at : min(end, at + 65_536)]
    return end, bool(rules.sound_gap) and end - at <= rules.sound_gap and bool(rest.strip(b"\0"))


def _candidates(data: mmap.mmap, begin: int, stop: int, rules: Rules) -> Iterator[int]:
    """Yield the places where a believable length is followed by a byte that may begin a unit."""
    width = rules.length_bytes
    raw = np.frombuffer(data[begin : stop + width + 2], dtype=np.uint8).astype(np.int64)
    count = len(raw) - width - 1
    if count <= 0:
        return
    length = np.zeros(count, dtype=np.int64)
    for index in range(width):
        length = length << 8 | raw[index : index + count]
    likely = (length >= 2) & (length <= rules.longest) & (raw[width : width + count] < 0x80)
    for place in np.flatnonzero(likely):
        unit = begin + int(place) + width
        if rules.head(data[unit : unit + HEAD_BYTES], rules.sequence) is not None:
            yield begin + int(place)


def _credible(data: mmap.mmap, at: int, end: int, rules: Rules, last: int, chain: int) -> bool:
    """Say whether `chain` units, or fewer and then sound or the end, begin here; after damage the first must be a keyframe's."""
    for index in range(chain):
        unit = _unit(data, at, end, rules, last)
        if unit is None:
            return index > 0 and last >= 0 and bool(rules.sound_gap)
        size, head = unit
        if last < 0 and index == 0 and head.kind not in (UnitKind.KEY, UnitKind.BEFORE):
            return False
        last = head.frame if head.frame >= 0 else last
        at += size
        if at >= end - rules.length_bytes:
            return True
    return True
