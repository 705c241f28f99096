"""One pass over a transport stream in blocks of packets as arrays: where each picture or sound unit begins, what was lost.

Only the first four bytes of a packet are looked at, and more where it says that there is more to see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footage.containers.index.source import Source
from footage.containers.index.track import Flags, Ints, ints
from footage.containers.mpeg.packets import Program
from footage.containers.stride import Stride

Bytes = NDArray[np.uint8]
PacketWords = NDArray[np.uint32]
BLOCK_PACKETS = 16_384
WRAP = 1 << 33  # ticks; stamps have 33 bits (ISO/IEC 13818-1 §2.4.3.7)
SEARCHED = 65_536  # bytes looked through at once for the next packet
AFTER_A_LOSS = 32  # packets looked at where they begin again, then four times as many each time
MOST_RESYNCS = 5_000  # places in one file where packets begin again; after them it is no stream any more
MOST_LOST = 200_000  # places of lost packets kept of one stream
SYNC, PID_BITS, START_BIT, CARRIES_BIT, ADAPTED_BIT = 0x47, 0x00FF1F00, 0x4000, 0x10000000, 0x20000000  # of a packet's first
PLAIN_BITS, PLAIN = START_BIT | CARRIES_BIT | ADAPTED_BIT, CARRIES_BIT  # four bytes, read as a little-endian word
KEY_UNITS = {
    "h264": (0x67, 0x27, 0x47, 0x65, 0x25, 0x45), "hevc": (0x40, 0x42, 0x26, 0x28), "mpeg2video": (0xB3,), "mpeg1video": (0xB3,),
    "mpeg4": (0xB0,),
}


@dataclass(slots=True)
class StreamUnits:
    """The units (PES packets) of one stream."""

    codec: str  # as ffmpeg names it; decides what a keyframe begins with
    units: list[tuple[Ints, ...]] = field(default_factory=list)  # a block's: place, pts, dts, payload before it, random, key
    lost: list[tuple[int, int]] = field(default_factory=list)  # byte, packets missing before it
    marked: bool = False  # the stream marks its random access points itself
    counter: int = -1  # last continuity counter
    payload: int = 0  # bytes so far

    def column(self, number: int) -> Ints:
        """Return one column of all units."""
        return np.concatenate([ints(), *(block[number] for block in self.units)])

    def places(self) -> Ints:
        """Return the byte of the packet each unit begins in."""
        return self.column(0)

    def times(self) -> tuple[Ints, Ints]:
        """Return decoding and presentation ticks, the 33-bit wrap undone."""
        shown, decoded = self.column(1), self.column(2)
        dts = _unwrapped(decoded)
        return dts, dts + (shown - decoded + WRAP // 2) % WRAP - WRAP // 2

    def sizes(self) -> Ints:
        """Return the payload bytes of each unit."""
        return np.diff(np.append(self.column(3), self.payload))

    def keyframes(self) -> Flags:
        """Return which units are random access points: as the stream marks them, else by their first bytes."""
        if self.codec not in KEY_UNITS:
            return np.ones(len(self.column(0)), dtype=np.bool_)
        flags: Flags = self.column(4 if self.marked else 5) != 0
        return flags


@dataclass(slots=True)
class ScanResult:
    """Everything one pass found."""

    streams: dict[int, StreamUnits]
    unsynced: list[tuple[int, int]] = field(default_factory=list)  # byte, length of what is no packet
    lost_tail: bool = False  # the file ends in bytes that are no packets


def _unwrapped(stamps: Ints) -> Ints:
    steps = np.diff(stamps)
    turns = np.cumsum((steps < -(WRAP // 2)).astype(np.int64) - (steps > WRAP // 2))
    return ints(stamps + np.concatenate(([0], turns))[: len(stamps)] * WRAP)


def scan(source: Source, stride: Stride, listed: tuple[Program, ...], codecs: dict[int, str]) -> ScanResult:
    """Read the whole file once, in blocks; `codecs`: what each stream id holds."""
    result = ScanResult({program.pid: StreamUnits(codecs.get(program.pid, "")) for program in listed})
    buffer = bytearray(BLOCK_PACKETS * stride.size + 256)
    window = memoryview(buffer)[: BLOCK_PACKETS * stride.size]
    at = stride.first
    while at + 188 <= source.size and len(result.unsynced) < MOST_RESYNCS:
        held = source.into(at, window)
        if held < 188:
            break
        at += _block(buffer, held, at, stride.size, result)
    result.lost_tail |= at + 188 <= source.size
    return result


def _block(buffer: bytearray, held: int, at: int, size: int, result: ScanResult) -> int:
    """Take in the packets of a block that begins at byte `at`; return how many bytes are done with."""
    done, most = 0, BLOCK_PACKETS
    while held - done >= 188 and len(result.unsynced) < MOST_RESYNCS:
        count = max(1, min(most, (held - done) // size))  # the very last packet may lack the bytes that follow it
        rows = np.frombuffer(buffer, dtype=np.uint8, count=count * size, offset=done).reshape(count, size)
        words = np.frombuffer(buffer, dtype="<u4", count=count * size // 4, offset=done).reshape(count, size // 4)[:, 0].copy()
        wrong = np.flatnonzero((words & 0xFF) != SYNC)
        good = int(wrong[0]) if len(wrong) else count
        for pid, stream in result.streams.items():
            rows_of_stream = np.flatnonzero((words[:good] & PID_BITS) == ((pid >> 8) << 8 | (pid & 0xFF) << 16))
            if len(rows_of_stream):
                _stream(rows, rows_of_stream, words[rows_of_stream], at + done, stream)
        done, most = done + good * size, most * 4
        if good < count:
            most = AFTER_A_LOSS
            step = _next_sync(buffer, done, held, size)
            result.unsynced.append((at + done, step))
            done += step
            result.lost_tail = done + 188 > held and held < BLOCK_PACKETS * size
    return done


def _next_sync(buffer: bytearray, begin: int, held: int, size: int) -> int:
    """Return how many bytes to skip until three packets follow each other."""
    start, last = begin + 1, held - 2 * size
    while start < last:
        stop = min(start + SEARCHED, last)
        marks = [np.frombuffer(buffer, dtype=np.uint8, count=stop - start, offset=start + ahead * size) == SYNC for ahead in range(3)]
        starts = np.flatnonzero(marks[0] & marks[1] & marks[2])
        if len(starts):
            return start + int(starts[0]) - begin
        start = stop
    return (last if held == BLOCK_PACKETS * size and last > begin else held) - begin


def _stream(rows: Bytes, rows_of_stream: Ints, words: PacketWords, at: int, stream: StreamUnits) -> None:
    """Add the packets of `rows` numbered `rows_of_stream` to their stream; `at`: byte of the first row.

    Most packets carry 184 bytes in the middle of a unit; `other` are those that do not.
    """
    other = np.flatnonzero((words & PLAIN_BITS) != PLAIN)
    numbers, heads = rows_of_stream[other], words[other]
    carries, adapted = heads & CARRIES_BIT != 0, heads & ADAPTED_BIT != 0
    fields = np.where(adapted, rows[numbers, 4], 0)
    flags = np.where(fields > 0, rows[numbers, 5], 0)
    start = np.where(adapted, 5 + ints(fields), 4)
    lacking = 184 - np.where(carries, np.maximum(188 - start, 0), 0)
    before = stream.payload + 184 * other - np.cumsum(lacking) + lacking
    begins = np.flatnonzero((heads & START_BIT != 0) & carries & (start < 169))
    _units(rows, numbers[begins], start[begins], flags[begins], before[begins], at, stream)
    _counters(words, other, carries, flags & 0x80 != 0, lambda row: at + int(rows_of_stream[row]) * rows.shape[1], stream)
    stream.payload += 184 * len(rows_of_stream) - int(lacking.sum())


def _units(rows: Bytes, numbers: Ints, start: Ints, flags: Bytes, before: Ints, at: int, stream: StreamUnits) -> None:
    """Note the units that begin with a stamp `start` bytes into the rows numbered `numbers`."""
    heads = ints(rows[numbers[:, None], start[:, None] + np.arange(19)])
    stamped = (heads[:, 0] == 0) & (heads[:, 1] == 0) & (heads[:, 2] == 1) & (heads[:, 7] & 0x80 != 0)
    heads, random = heads[stamped], ints(flags[stamped] & 0x40)
    stream.marked |= bool(random.any())
    keys = _keys(rows, numbers[stamped], start[stamped] + 9, stream.codec) if not stream.marked else random
    shown = _stamp(heads[:, 9:14])
    decoded = np.where(heads[:, 7] & 0x40 != 0, _stamp(heads[:, 14:19]), shown)
    stream.units.append((at + numbers[stamped] * rows.shape[1], shown, decoded, before[stamped], random, keys))


def _stamp(part: Ints) -> Ints:
    """Return 33-bit stamps from their five bytes each."""
    high, a, b, c, d = (part[:, column] for column in range(5))
    return ints((high >> 1 & 7) << 30 | a << 22 | (b >> 1) << 15 | c << 7 | d >> 1)


def _keys(rows: Bytes, numbers: Ints, start: Ints, codec: str) -> Ints:
    """Return which packets hold the beginning of a keyframe behind `start`, by the units' own start codes."""
    seen = rows[numbers[:, None], np.minimum(start[:, None] + np.arange(179), 187)]
    begun = (seen[:, :-4] == 0) & (seen[:, 1:-3] == 0) & (seen[:, 2:-2] == 1)
    keys = begun & np.isin(seen[:, 3:-1], KEY_UNITS.get(codec, ()))
    if codec == "mpeg4":
        keys |= begun & (seen[:, 3:-1] == 0xB6) & np.isin(seen[:, 4:], (0x00, 0x10))
    return ints(keys.any(axis=1))


def _counters(words: PacketWords, other: Ints, carries: Flags, announced: Flags, place: Callable[[int], int], stream: StreamUnits) -> None:
    """Note where the four-bit counter does not go on by one (twice the same is allowed, §2.4.3.3) unless that was announced."""
    counters = (words >> 24).astype(np.uint8)
    announced_rows = set(other[announced & carries].tolist())
    carrying = None if carries.all() else np.delete(np.arange(len(words)), other[~carries])
    counters = counters if carrying is None else counters[carrying]
    if not len(counters):
        return
    steps = np.diff(counters, prepend=np.uint8(stream.counter if stream.counter >= 0 else counters[0])) & 15
    wrong = np.flatnonzero(steps > 1)
    for index in wrong[: max(0, MOST_LOST - len(stream.lost))].tolist():
        row = index if carrying is None else int(carrying[index])
        if row not in announced_rows:
            stream.lost.append((place(row), int(steps[index]) - 1))
    stream.counter = int(counters[-1] & 15)
