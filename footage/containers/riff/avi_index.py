"""The three ways to find the chunks of an AVI: `idx1`, the OpenDML standard indexes, or walking from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footage.containers.index.source import MOST_AT_ONCE, Source
from footage.containers.index.track import Flags, Ints, ints
from footage.containers.riff.chunks import Chunk

MOST_WALKED = 2_000_000  # chunks; eighteen hours of picture and sound
KEYFRAME = 0x10


@dataclass(frozen=True, slots=True, eq=False)
class StreamChunks:
    """The chunks of one stream in file order."""

    positions: Ints  # byte of the content
    sizes: Ints  # bytes of the content
    keys: Flags


def _number(ids: np.ndarray) -> Ints:
    """Return the stream number two digits of each chunk's name give, -1 where they give none."""
    tens, units = ints(ids[:, 0]) - 48, ints(ids[:, 1]) - 48
    digits = (tens >= 0) & (tens <= 9) & (units >= 0) & (units <= 9)
    return np.where(digits, tens * 10 + units, -1)


def plain(source: Source, index: Chunk, movie: Chunk, streams: int) -> list[StreamChunks]:
    """Return the chunks `idx1` lists; its places count from the `movi` list or from the file's first byte."""
    raw = source.at(index.body, min(index.end - index.body, MOST_AT_ONCE))
    table = np.frombuffer(raw, dtype=np.uint8, count=len(raw) // 16 * 16).reshape(-1, 16)
    if not len(table):
        return [_none()] * streams
    words = table.view("<u4")
    flags, places, sizes = (ints(words[:, column]) for column in (1, 2, 3))
    base = _base(source, table, places, movie)
    stream, is_data = _number(table[:, :2]), (table[:, 3] != ord("x")) | (table[:, 2] != ord("i"))
    rows = []
    for number in range(streams):
        chosen = (stream == number) & is_data
        rows.append(StreamChunks(places[chosen] + base + 8, sizes[chosen], (flags[chosen] & KEYFRAME) != 0))
    return rows


def _base(source: Source, table: np.ndarray, places: Ints, movie: Chunk) -> int:
    for base in (movie.body - 4, 0, movie.body):
        if source.at(base + int(places[0]), 4) == table[0, :4].tobytes():
            return base
    return movie.body - 4


def open_dml(source: Source, supers: list[tuple[int, int]]) -> StreamChunks:
    """Return the chunks of every standard index a super index points to."""
    positions, sizes = [ints()], [ints()]
    for place, length in supers[:4096]:
        raw = source.at(place, min(length + 8, MOST_AT_ONCE))
        if len(raw) < 32 or raw[11] != 1:
            continue
        base = int.from_bytes(raw[20:28], "little") & (2**62 - 1)
        count = min(int.from_bytes(raw[12:16], "little"), (len(raw) - 32) // 8)
        table = np.frombuffer(raw, dtype="<u4", count=count * 2, offset=32).reshape(-1, 2)
        positions.append(base + ints(table[:, 0]))
        sizes.append(ints(table[:, 1]))
    lengths = np.concatenate(sizes)
    return StreamChunks(np.concatenate(positions), lengths & 0x7FFFFFFF, lengths & 0x80000000 == 0)


def walked(source: Source, movies: list[Chunk], streams: int) -> list[StreamChunks]:
    """Return the chunks found by stepping from header to header, to the end of what is there."""
    chunks_found: list[tuple[int, int, int]] = []
    for movie in movies:
        place, end = movie.body, source.size if movie is movies[-1] else movie.end
        while place + 8 <= end and len(chunks_found) < MOST_WALKED:
            head = source.at(place, 8)
            size = int.from_bytes(head[4:8], "little")
            if head[:4] == b"LIST":
                place += 12
                continue
            if head[:2].isdigit() and int(head[:2]) < streams:
                chunks_found.append((int(head[:2]), place + 8, size))
            elif head[:4] not in (b"JUNK", b"idx1") and head[:2] != b"ix":
                break
            place += 8 + size + size % 2
    table = np.array(chunks_found, dtype=np.int64).reshape(-1, 3)
    return [_of(table[table[:, 0] == number]) for number in range(streams)]


def _of(table: Ints) -> StreamChunks:
    return StreamChunks(table[:, 1], table[:, 2], np.zeros(len(table), dtype=np.bool_))


def _none() -> StreamChunks:
    return StreamChunks(ints(), ints(), np.zeros(0, dtype=np.bool_))
