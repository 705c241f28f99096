"""The packets of a transport stream, read in blocks as arrays: where each picture or sound unit begins, what was lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from footage.source import Source
from footage.track import Flags, Ints, ints

Bytes = NDArray[np.uint8]
BLOCK_PACKETS = 20_000
WRAP = 1 << 33  # ticks; stamps have 33 bits (ISO/IEC 13818-1 §2.4.3.7)
KEY_MARKS = {
    "h264": (b"\0\0\1\x67", b"\0\0\1\x27", b"\0\0\1\x47", b"\0\0\1\x65", b"\0\0\1\x25", b"\0\0\1\x45"),
    "hevc": (b"\0\0\1\x40", b"\0\0\1\x42", b"\0\0\1\x26", b"\0\0\1\x28"),
    "mpeg2video": (b"\0\0\1\xb3",), "mpeg1video": (b"\0\0\1\xb3",),
    "mpeg4": (b"\0\0\1\xb0", b"\0\0\1\xb6\x00", b"\0\0\1\xb6\x10"),
}


@dataclass(frozen=True, slots=True)
class Stride:
    """How the packets lie."""

    first: int  # byte of the first sync byte
    size: int  # bytes from one to the next: 188, 192 or 204


@dataclass(frozen=True, slots=True)
class Program:
    """One elementary stream."""

    pid: int
    form: int  # stream_type


@dataclass(slots=True)
class Piece:
    """The units (PES packets) of one stream."""

    places: list[int] = field(default_factory=list)  # byte of the packet each begins in
    starts: list[tuple[int, int, int]] = field(default_factory=list)  # pts, dts, payload bytes before it
    heads: list[bytes] = field(default_factory=list)  # first bytes of each, to tell keyframes
    random: list[bool] = field(default_factory=list)  # the stream's own mark of a random access point
    lost: list[tuple[int, int]] = field(default_factory=list)  # byte, packets missing before it
    counter: int = -1  # last continuity counter
    payload: int = 0  # bytes so far

    def times(self) -> tuple[Ints, Ints]:
        """Return decoding and presentation ticks, the 33-bit wrap undone."""
        table = np.array(self.starts, dtype=np.int64).reshape(-1, 3)
        dts = _unwrapped(table[:, 1])
        return dts, dts + (table[:, 0] - table[:, 1] + WRAP // 2) % WRAP - WRAP // 2

    def sizes(self) -> Ints:
        """Return the payload bytes of each unit."""
        before = ints([start[2] for start in self.starts])
        return np.diff(np.append(before, self.payload))

    def keyframes(self, codec: str) -> Flags:
        """Return which units are random access points: as the stream marks them, else by their first bytes."""
        marked = np.array(self.random, dtype=np.bool_)
        if codec not in KEY_MARKS or marked.any():
            return marked if codec in KEY_MARKS else np.ones(len(marked), dtype=np.bool_)
        return np.array([any(mark in head for mark in KEY_MARKS[codec]) for head in self.heads], dtype=np.bool_)


@dataclass(slots=True)
class Pieces:
    """Everything one pass found."""

    streams: dict[int, Piece]
    unsynced: list[tuple[int, int]] = field(default_factory=list)  # byte, length of what is no packet
    lost_tail: bool = False  # the file ends in bytes that are no packets


def _unwrapped(stamps: Ints) -> Ints:
    steps = np.diff(stamps)
    turns = np.cumsum((steps < -(WRAP // 2)).astype(np.int64) - (steps > WRAP // 2))
    return ints(stamps + np.concatenate(([0], turns))[: len(stamps)] * WRAP)


def find_stride(head: bytes) -> Stride | None:
    """Return how packets lie in `head`: eight sync bytes in a row, or all that a short file has."""
    for size in (188, 192, 204):
        for first in range(min(size * 2, len(head))):
            marks = head[first : first + 8 * size : size]
            enough = len(marks) == 8 or (len(marks) >= 3 and len(head) < first + 8 * size)
            if head[first] == 0x47 and enough and set(marks) == {0x47}:
                return Stride(first, size)
    return None


def programs(head: bytes, stride: Stride) -> tuple[Program, ...]:
    """Return the streams that the first program map lists."""
    maps: set[int] = set()
    for at in range(stride.first, len(head) - 187, stride.size):
        packet = head[at : at + 188]
        pid = (packet[1] & 31) << 8 | packet[2]
        if packet[0] != 0x47 or not packet[1] & 0x40 or (pid and pid not in maps):
            continue
        section = _section(packet)
        if pid == 0 and section[:1] == b"\0":
            maps |= {(section[place + 2] & 31) << 8 | section[place + 3] for place in range(8, _section_end(section), 4)}
        elif section[:1] == b"\2":
            return _map(section)
    return ()


def _section(packet: bytes) -> bytes:
    start = 5 + packet[4] if packet[3] & 0x20 else 4
    return packet[start + 1 + packet[start] :] if start < 187 else b""


def _section_end(section: bytes) -> int:
    """Return the byte before the checksum."""
    return min(len(section), 3 + ((section[1] & 15) << 8 | section[2])) - 4 if len(section) > 3 else 0


def _map(section: bytes) -> tuple[Program, ...]:
    found: dict[int, Program] = {}
    end = _section_end(section)
    at = 12 + ((section[10] & 15) << 8 | section[11]) if end > 12 else end
    while at + 5 <= end and len(found) < 32:
        pid = (section[at + 1] & 31) << 8 | section[at + 2]
        found.setdefault(pid, Program(pid, section[at]))
        at += 5 + ((section[at + 3] & 15) << 8 | section[at + 4])
    return tuple(found.values())


def scan(source: Source, stride: Stride, found: tuple[Program, ...]) -> Pieces:
    """Read the whole file once, in blocks."""
    pieces = Pieces({program.pid: Piece() for program in found})
    at = stride.first
    while at + 188 <= source.size:
        raw = source.at(at, BLOCK_PACKETS * stride.size)
        rows = np.frombuffer(raw, dtype=np.uint8, count=len(raw) // stride.size * stride.size).reshape(-1, stride.size)[:, :188]
        if not len(rows):
            rows = np.frombuffer(raw, dtype=np.uint8, count=188).reshape(1, 188)
        wrong = np.flatnonzero(rows[:, 0] != 0x47)
        good = int(wrong[0]) if len(wrong) else len(rows)
        if good:
            _block(rows[:good], at, stride.size, pieces)
            at += good * stride.size
            continue
        step = _next_sync(raw, stride.size)
        pieces.unsynced.append((at, step))
        at += step
        pieces.lost_tail = at + 188 > source.size
    return pieces


def _next_sync(raw: bytes, size: int) -> int:
    """Return how many bytes to skip until three packets follow each other."""
    data = np.frombuffer(raw, dtype=np.uint8) == 0x47
    if len(data) > 2 * size:
        found = np.flatnonzero(data[1 : len(data) - 2 * size] & data[1 + size : len(data) - size] & data[1 + 2 * size :])
        if len(found):
            return int(found[0]) + 1
    return max(len(raw) - 2 * size, 1) if len(raw) == BLOCK_PACKETS * size else len(raw)


def _block(rows: Bytes, at: int, size: int, pieces: Pieces) -> None:
    pids = (rows[:, 1].astype(np.int64) & 31) << 8 | rows[:, 2]
    for pid, piece in pieces.streams.items():
        mine = np.flatnonzero(pids == pid)
        if len(mine):
            _stream(rows, mine, at + mine * size, piece)


def _stream(rows: Bytes, mine: Ints, places: Ints, piece: Piece) -> None:
    """Add the packets of `rows` numbered `mine` to their stream; only their first bytes are looked at."""
    marks = rows[mine, :6]
    adapted, carries = marks[:, 3] & 0x20 != 0, marks[:, 3] & 0x10 != 0
    start = np.where(adapted, 5 + ints(marks[:, 4]), 4)
    flags = np.where(adapted & (marks[:, 4] > 0), marks[:, 5], 0)
    _counters(marks[carries, 3] & 15, flags[carries] & 0x80 != 0, places[carries], piece)
    lengths = np.where(carries, np.clip(188 - start, 0, 184), 0)
    before = piece.payload + np.concatenate(([0], np.cumsum(lengths)))
    begins = np.flatnonzero((marks[:, 1] & 0x40 != 0) & carries & (start < 169))
    heads = rows[mine[begins, None], start[begins, None] + np.arange(19)].astype(np.int64)
    stamped = (heads[:, 0] == 0) & (heads[:, 1] == 0) & (heads[:, 2] == 1) & (heads[:, 7] & 0x80 != 0)
    for row, head in zip(begins[stamped], heads[stamped], strict=True):
        pts = _stamp(head[9:14])
        piece.places.append(int(places[row]))
        piece.starts.append((pts, _stamp(head[14:19]) if head[7] & 0x40 else pts, int(before[row])))
        piece.heads.append(rows[mine[row], int(start[row]) + 9 :].tobytes())
        piece.random.append(bool(flags[row] & 0x40))
    piece.payload = int(before[-1])


def _stamp(part: Ints) -> int:
    high, a, b, c, d = (int(byte) for byte in part)
    return (high >> 1 & 7) << 30 | a << 22 | (b >> 1) << 15 | c << 7 | d >> 1


def _counters(counters: Bytes, announced: Flags, places: Ints, piece: Piece) -> None:
    """Note where the four-bit counter does not go on by one (twice the same is allowed, §2.4.3.3)."""
    if not len(counters):
        return
    steps = np.diff(np.concatenate(([piece.counter if piece.counter >= 0 else int(counters[0])], ints(counters)))) % 16
    wrong = (steps > 1) & ~announced
    piece.lost += [(int(places[index]), int(steps[index]) - 1) for index in np.flatnonzero(wrong)[:1000]]
    piece.counter = int(counters[-1])
