"""Fragmented MP4 (ISO/IEC 14496-12 §8.8): the packets of every `moof`, track by track."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

from footage.containers.index.source import Source
from footage.containers.index.track import MOST_PACKETS, Ints, ints
from footage.containers.mp4.boxes import Box, children, first
from footage.containers.mp4.sample_tables import SampleTable

BASE_IS_MOOF = 0x020000  # default-base-is-moof
NOT_A_KEYFRAME = 0x00010000  # sample_is_non_sync_sample


@dataclass(slots=True)
class Fragments:
    """Everything the fragments hold of one track."""

    duration: int = 0  # ticks, where a run gives none (trex)
    size: int = 0  # bytes, likewise
    flags: int = 0
    end: int = 0  # ticks, where the next run begins if no tfdt says so
    count: int = 0
    parts: list[tuple[Ints, ...]] = field(default_factory=list)  # dts, offset, duration, size, position, flags

    def table(self) -> SampleTable:
        """Return the packets as one table."""
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)] or [ints()] * 6
        dts, offsets, durations, sizes, positions, flags = columns
        return SampleTable(dts, offsets, durations, sizes, positions, (flags & NOT_A_KEYFRAME) == 0, self.count)


def defaults(data: bytes, moov: Box) -> dict[int, Fragments]:
    """Return an empty collection for each track that `mvex` announces."""
    tracks: dict[int, Fragments] = {}
    mvex = first(data, moov.body, moov.end, "mvex")
    for box in children(data, mvex.body, mvex.end) if mvex is not None else ():
        if box.kind == "trex" and box.end - box.body >= 24:
            track, _, duration, size, flags = struct.unpack_from(">5I", data, box.body + 4)
            tracks[track] = Fragments(duration, size, flags)
    return tracks


def gather(source: Source, boxes: tuple[Box, ...], tracks: dict[int, Fragments]) -> None:
    """Add the packets of every `moof` of the file to `tracks`."""
    for box in boxes:
        if box.kind != "moof":
            continue
        data = source.at(box.start, box.end - box.start)
        base = 0
        for traf in children(data, box.body - box.start, box.end - box.start):
            if traf.kind == "traf":
                base = _track_fragment(data, traf, box.start, base, tracks)


def _track_fragment(data: bytes, traf: Box, moof: int, follows: int, tracks: dict[int, Fragments]) -> int:
    inner = list(children(data, traf.body, traf.end))
    head = next((box for box in inner if box.kind == "tfhd" and box.end - box.body >= 8), None)
    if head is None:
        return follows
    track, base, (duration, size, flags) = _fragment_header(data, head, moof, follows, tracks)
    time = next((box for box in inner if box.kind == "tfdt"), None)
    if time is not None:
        wide = data[time.body : time.body + 1] == b"\1"
        track.end = int.from_bytes(data[time.body + 4 : time.body + (12 if wide else 8)], "big") & (2**62 - 1)
    position = base
    for run in inner:
        if run.kind == "trun" and run.end - run.body >= 8:
            position = _run(data, run, track, base, position, (duration, size, flags))
    return position


Usual = tuple[int, int, int]  # duration, size, flags of a run's packets where it does not give them


def _fragment_header(
    data: bytes, head: Box, moof: int, follows: int, tracks: dict[int, Fragments]
) -> tuple[Fragments, int, Usual]:
    """Return the track, the byte its runs count from (§8.8.7: given, the `moof`, or where the last track's data ended), defaults."""
    flags, number = struct.unpack_from(">II", data, head.body)
    track = tracks.setdefault(number, Fragments())
    at, values = head.body + 8, [track.duration, track.size, track.flags]
    base = moof if flags & BASE_IS_MOOF or not follows else follows
    if flags & 1 and at + 8 <= head.end:
        base, at = struct.unpack_from(">Q", data, at)[0] & (2**62 - 1), at + 8
    at += 4 if flags & 2 else 0
    for index, bit in enumerate((8, 16, 32)):
        if flags & bit and at + 4 <= head.end:
            values[index], at = struct.unpack_from(">I", data, at)[0], at + 4
    return track, base, (values[0], values[1], values[2])


def _run(data: bytes, run: Box, track: Fragments, base: int, position: int, usual: Usual) -> int:
    word, count = struct.unpack_from(">II", data, run.body)
    flags, at, first_flags = word & 0xFFFFFF, run.body + 8, None
    if flags & 1 and at + 4 <= run.end:
        position, at = base + struct.unpack_from(">i", data, at)[0], at + 4
    if flags & 4 and at + 4 <= run.end:
        first_flags, at = struct.unpack_from(">I", data, at)[0], at + 4
    columns = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    most = (run.end - at) // (4 * len(columns)) if columns else 20_000
    count = max(0, min(count, most, MOST_PACKETS - track.count))
    rows = np.frombuffer(data, dtype=">u4", count=count * len(columns), offset=at).reshape(count, len(columns))
    given = {bit: ints(rows[:, index]) for index, bit in enumerate(columns)}
    durations, sizes, sample_flags = (given.get(bit, np.full(count, value, dtype=np.int64))
                                      for bit, value in zip((0x100, 0x200, 0x400), usual, strict=True))
    offsets = given.get(0x800, np.zeros(count, dtype=np.int64)).astype(np.int32).astype(np.int64)
    if first_flags is not None and count:
        sample_flags[0] = first_flags
    dts = track.end + np.concatenate(([0], np.cumsum(durations)))
    places = position + np.concatenate(([0], np.cumsum(sizes)))
    track.parts.append((dts[:-1], offsets, durations, sizes, places[:-1], sample_flags))
    track.end, track.count = int(dts[-1]), track.count + count
    return int(places[-1])
