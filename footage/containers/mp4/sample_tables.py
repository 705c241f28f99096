"""The sample tables of a track (ISO/IEC 14496-12 §8.6–8.7) as arrays: times, sizes, places, keyframes.

A table is believed as far as its bytes go; the counts it claims never decide how much memory is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footage.containers.index.track import MOST_PACKETS, Flags, Ints, ints
from footage.containers.mp4.boxes import Box, children


@dataclass(frozen=True, slots=True, eq=False)
class SampleTable:
    """Packets of one track in media time, no edit list applied."""

    dts: Ints
    offsets: Ints  # presentation minus decoding time
    durations: Ints
    sizes: Ints
    positions: Ints
    keys: Flags
    claimed: int  # samples the size table says there are


def joined(first: SampleTable, then: SampleTable) -> SampleTable:
    """Return the packets of the index and those of the fragments after it (a file may have both)."""
    if not len(first.dts):
        return then
    return SampleTable(
        np.concatenate((first.dts, then.dts)), np.concatenate((first.offsets, then.offsets)),
        np.concatenate((first.durations, then.durations)), np.concatenate((first.sizes, then.sizes)),
        np.concatenate((first.positions, then.positions)), np.concatenate((first.keys, then.keys)), first.claimed + then.claimed,
    )


def _words(data: bytes, box: Box, skip: int, width: int, kind: str = ">u4") -> NDArray[np.uint32]:
    """Return the rows of `width` words after `skip` bytes and the 32-bit row count, as far as the box goes."""
    at = box.body + skip
    if at + 4 > box.end:
        return np.zeros((0, width), dtype=kind)
    size = np.dtype(kind).itemsize * width
    rows = min(int.from_bytes(data[at : at + 4], "big"), (box.end - at - 4) // size)
    return np.frombuffer(data, dtype=kind, count=rows * width, offset=at + 4).reshape(rows, width)


def read(data: bytes, stbl: Box, grouped: bool) -> SampleTable:
    """Return the packets of `stbl`; `grouped` makes one of each chunk where all samples have one size."""
    boxes = {box.kind: box for box in reversed(list(children(data, stbl.body, stbl.end)))}
    chunks = _chunk_offsets(data, boxes)
    per_chunk = _samples_per_chunk(data, boxes.get("stsc"), len(chunks))
    common_size, sizes, claimed = _sizes(data, boxes)
    if common_size and grouped:
        return _by_chunk(data, boxes, chunks, per_chunk, common_size, claimed)
    if common_size:
        sizes = np.full(min(claimed, int(min(per_chunk.sum(), MOST_PACKETS))), common_size, dtype=np.int64)
    return _by_sample(data, boxes, chunks, per_chunk, sizes, claimed)


def _chunk_offsets(data: bytes, boxes: dict[str, Box]) -> Ints:
    if "stco" in boxes:
        return ints(_words(data, boxes["stco"], 4, 1)[:, 0])
    if "co64" in boxes:
        return ints(np.minimum(_words(data, boxes["co64"], 4, 1, ">u8")[:, 0], np.uint64(2**62)))
    return ints()


def _samples_per_chunk(data: bytes, stsc: Box | None, chunks: int) -> Ints:
    if stsc is None or not chunks:
        return ints(np.ones(chunks))
    rows = _words(data, stsc, 4, 3)
    starts = np.clip(ints(rows[:, 0]) - 1, 0, chunks)
    order = np.maximum.accumulate(starts) if len(starts) else starts
    lengths = np.diff(np.append(order, chunks))
    return np.minimum(np.repeat(ints(rows[:, 1]), lengths), MOST_PACKETS)


def _sizes(data: bytes, boxes: dict[str, Box]) -> tuple[int, Ints, int]:
    box = boxes.get("stsz")
    if box is not None and box.end - box.body >= 12:
        common_size, count = (int.from_bytes(data[box.body + at : box.body + at + 4], "big") for at in (4, 8))
        return (common_size, ints(), count) if common_size else (0, ints(_words(data, box, 8, 1)[:, 0]), count)
    box = boxes.get("stz2")
    if box is not None and box.end - box.body >= 12:
        bits, count = data[box.body + 7], int.from_bytes(data[box.body + 8 : box.body + 12], "big")
        raw = np.frombuffer(data[box.body + 12 : box.end], dtype=np.uint8)
        if bits == 16:
            return 0, ints(raw[: len(raw) // 2 * 2].view(">u2"))[:count], count
        halves = np.stack((raw >> 4, raw & 15), axis=1).ravel() if bits == 4 else raw
        return 0, ints(halves)[:count], count
    return 0, ints(), 0


def _time_runs(data: bytes, stts: Box | None) -> tuple[Ints, Ints]:
    rows = _words(data, stts, 4, 2) if stts is not None else np.zeros((0, 2), dtype=np.uint32)
    return ints(rows[:, 0]), ints(rows[:, 1].astype(np.int64).astype(np.int32))


def _times_at(counts: Ints, deltas: Ints, samples: Ints) -> tuple[Ints, Ints]:
    """Return the decoding time and the length of the samples with these numbers."""
    if not len(counts):
        return np.zeros(len(samples), dtype=np.int64), np.zeros(len(samples), dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(counts)))
    time = np.concatenate(([0], np.cumsum(counts * deltas)))
    run = np.clip(np.searchsorted(first, samples, side="right") - 1, 0, len(counts) - 1)
    return time[run] + (samples - first[run]) * deltas[run], deltas[run]


def _by_sample(data: bytes, boxes: dict[str, Box], chunks: Ints, per_chunk: Ints, sizes: Ints, claimed: int) -> SampleTable:
    count = min(len(sizes), int(per_chunk.sum()), MOST_PACKETS)
    sizes = sizes[:count]
    first_of = np.minimum(np.concatenate(([0], np.cumsum(per_chunk))), count)
    before = np.concatenate(([0], np.cumsum(sizes)))
    positions = before[:-1] + np.repeat(chunks - before[first_of[:-1]], np.diff(first_of)) if count else ints()
    durations = _spread(*_time_runs(data, boxes.get("stts")), count)
    dts = np.concatenate(([0], np.cumsum(durations)[:-1])) if count else ints()
    return SampleTable(dts, _offsets(data, boxes.get("ctts"), count), durations, sizes, positions,
                 _keys(data, boxes.get("stss"), count), claimed)


def _by_chunk(data: bytes, boxes: dict[str, Box], chunks: Ints, per_chunk: Ints, common_size: int, claimed: int) -> SampleTable:
    first_of = np.concatenate(([0], np.cumsum(per_chunk)))
    held = np.clip(np.minimum(first_of[1:], claimed) - first_of[:-1], 0, None)
    nonempty = held > 0
    counts, deltas = _time_runs(data, boxes.get("stts"))
    begin, _ = _times_at(counts, deltas, first_of[:-1])
    usual = int(deltas[counts.argmax()]) if len(counts) else 0
    blank = np.zeros(int(nonempty.sum()), dtype=np.int64)
    return SampleTable(begin[nonempty], blank, held[nonempty] * usual, held[nonempty] * common_size, chunks[nonempty],
                 np.ones(len(blank), dtype=np.bool_), claimed)


def _offsets(data: bytes, ctts: Box | None, count: int) -> Ints:
    if ctts is None:
        return np.zeros(count, dtype=np.int64)
    rows = _words(data, ctts, 4, 2)
    return _spread(ints(rows[:, 0]), ints(rows[:, 1].astype(np.int64).astype(np.int32)), count, rest=0)


def _spread(counts: Ints, values: Ints, count: int, rest: int | None = None) -> Ints:
    """Return the value of each of the first `count` samples; those no run covers get `rest`, or what the last run says."""
    counts = np.minimum(counts, count)
    within = np.concatenate(([0], np.cumsum(counts)))[: len(counts)] < count
    spread = np.repeat(values[within], counts[within])[:count]
    last = rest if rest is not None else int(values[-1]) if len(values) else 0
    return np.concatenate((spread, np.full(count - len(spread), last, dtype=np.int64)))


def _keys(data: bytes, stss: Box | None, count: int) -> Flags:
    if stss is None:
        return np.ones(count, dtype=np.bool_)
    numbers = ints(_words(data, stss, 4, 1)[:, 0]) - 1
    keys = np.zeros(count, dtype=np.bool_)
    keys[numbers[(numbers >= 0) & (numbers < count)]] = True
    return keys
