"""Boxes of ISO base media files (ISO/IEC 14496-12 §4.2): where each begins and ends, whatever it claims."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from footage.containers.index.source import Source

MOST_BOXES = 400_000  # a day of half-second fragments; more is a lie or no file of ours


@dataclass(frozen=True, slots=True)
class Box:
    """One box; `end` never lies beyond what holds it."""

    kind: str
    start: int  # byte of the size field
    body: int  # byte after the header
    end: int  # byte after the box, cut to its holder
    claimed: int  # byte after the box, as its size says


def _name(raw: bytes) -> str:
    return raw.decode("latin-1")


def top_level(source: Source) -> tuple[tuple[Box, ...], int]:
    """Return the boxes of the file and the byte up to which they reach."""
    boxes: list[Box] = []
    position = 0
    while position + 8 <= source.size and len(boxes) < MOST_BOXES:
        box = _header(source.at(position, 16), position, source.size)
        if box is None or not _plausible(box.kind):
            break
        boxes.append(box)
        position = box.end
    return tuple(boxes), position


def _plausible(kind: str) -> bool:
    return all(" " <= character <= "~" or character == "\xa9" for character in kind)


def _header(head: bytes, position: int, limit: int) -> Box | None:
    if len(head) < 8:
        return None
    size, kind = struct.unpack_from(">I4s", head)
    body = 8
    if size == 1:
        if len(head) < 16:
            return None
        size, body = struct.unpack_from(">Q", head, 8)[0], 16
    if size == 0:  # to the end of the file: a box that its writer meant to complete later
        size = limit - position
    if size < body:
        return None
    return Box(_name(kind), position, position + body, min(position + size, limit), position + size)


def children(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes of `data[start:end]`; stops where no box can begin."""
    end = min(end, len(data))
    while start + 8 <= end:
        box = _header(data[start : start + 16], start, end)
        if box is None:
            return
        yield box
        start = box.end


def first(data: bytes, start: int, end: int, *path: str) -> Box | None:
    """Return the first box along `path` below `data[start:end]`."""
    box_found: Box | None = None
    for kind in path:
        box_found = next((box for box in children(data, start, end) if box.kind == kind), None)
        if box_found is None:
            return None
        start, end = box_found.body, box_found.end
    return box_found
