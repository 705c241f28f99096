"""A few packets of a file as numbers: two files that hold the same footage have them alike, however they are wrapped."""

from __future__ import annotations

import zlib

import numpy as np

from footage.containers.index.source import Source
from footage.containers.index.track import Track

MOST = 16  # packets that are looked at
TAIL = 48  # bytes at the end of a packet: what wrapping adds stands at its head


def marks(source: Source, track: Track, contiguous: bool) -> tuple[int, ...]:
    """Return CRC-32 of the ends of packets spread evenly over a track; their sizes where packets lie in pieces."""
    places = np.unique(np.linspace(0, track.count - 1, min(MOST, track.count)).astype(np.int64))
    if not contiguous:
        return tuple(int(track.sizes[place]) for place in places)
    return tuple(_mark(source, int(track.positions[place]), int(track.sizes[place])) for place in places)


def _mark(source: Source, position: int, size: int) -> int:
    length = min(TAIL, size)
    return zlib.crc32(source.at(position + size - length, length))
