"""MP4, MOV and 3GP from their boxes alone: index first or last, 64-bit, fragmented, edit lists, cut short.

Reads the index (`moov`, `moof`) and a few bytes of the first and last packets, never the pictures.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.source import MOST_AT_ONCE, Source
from footage.containers.index.track import Track
from footage.containers.mp4 import fragments, sample_entry, sample_tables
from footage.containers.mp4.boxes import Box, children, first, top_level
from footage.containers.mp4.tags import tags as read_tags
from footage.values.recordings import State
from footage.values.tracks import Edit, Hidden, Layout, StreamKind, TrackLayout
from messages import text

EPOCH_1904 = 2_082_844_800  # s between 1904-01-01 and 1970-01-01
MOST_TRACKS = 64


def read(source: Source) -> Reading:
    """Return the movie; damage shows in its fields, never as an exception."""
    boxes, reached = top_level(source)
    brand, brands = _brands(source, boxes)
    form = "mov" if brand in ("qt", "") else "3gp" if brand.startswith(("3gp", "3g2")) else "m4a" if brand in ("M4A", "M4B") else "mp4"
    layout = Layout(boxes=_order(boxes), brands=brands, reached=reached)
    holders = _holders(boxes, reached, source.size)
    moov = max((box for box in boxes if box.kind == "moov"), key=lambda box: box.end - box.start, default=None)
    if moov is None:
        has_data = any(end > start for start, end in holders)
        return Reading(form, (), State.TRUNCATED if has_data else State.UNREADABLE,
                       text("container.no_index" if has_data else "container.no_content"), layout=layout, holders=holders)
    data = source.at(moov.start, min(moov.end - moov.start, MOST_AT_ONCE))
    inner = Box("moov", 0, moov.body - moov.start, len(data), moov.claimed - moov.start)
    timescale, created = _movie_header(data, inner)
    pieces = fragments.defaults(data, inner)
    fragments.gather(source, boxes, pieces)
    traks = [box for box in children(data, inner.body, inner.end) if box.kind == "trak"][:MOST_TRACKS]
    tracks = tuple(track for track in (_track(data, trak, timescale, pieces) for trak in traks) if track is not None)
    layout = replace(layout, timescale=timescale, fragmented=any(piece.count for piece in pieces.values()))
    cut = moov.claimed > source.size
    return Reading(form, tracks, State.TRUNCATED if cut else State.WHOLE, text("container.index_cut") if cut else None,
                   created=created, tags=read_tags(data, inner), layout=layout, holders=holders)


def _holders(boxes: tuple[Box, ...], reached: int, size: int) -> tuple[tuple[int, int], ...]:
    """Return where data lie; a last data box whose size was never written reaches to the end of the file."""
    holders = [(box.body, box.end) for box in boxes if box.kind == "mdat"]
    if boxes and boxes[-1].kind == "mdat" and reached < size:
        holders[-1] = (holders[-1][0], size)
    return tuple(holders)


def _order(boxes: tuple[Box, ...]) -> tuple[str, ...]:
    """Return the kinds of boxes in their order, repetitions left out."""
    kinds = [box.kind.encode("ascii", "replace").decode() for box in boxes]
    return tuple(kind for index, kind in enumerate(kinds) if index == 0 or kind != kinds[index - 1])[:24]


def _brands(source: Source, boxes: tuple[Box, ...]) -> tuple[str, str]:
    box = next((box for box in boxes if box.kind in ("ftyp", "styp")), None)
    if box is None:
        return "", ""
    body = source.at(box.body, min(box.end - box.body, 256))
    names = [body[at : at + 4].decode("latin-1").strip() for at in (0, *range(8, len(body) - 3, 4))]
    version = int.from_bytes(body[4:8], "big")
    return names[0], f"{names[0]}:{version}:{','.join(names[1:])}"


def moment(seconds: int) -> datetime | None:
    """Return a box's time stamp read as UTC; None where it was never set or is absurd."""
    seconds = seconds - EPOCH_1904 if seconds >= EPOCH_1904 else seconds
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) if 0 < seconds < 2**33 else None


def _movie_header(data: bytes, moov: Box) -> tuple[int, datetime | None]:
    box = first(data, moov.body, moov.end, "mvhd")
    if box is None or box.end - box.body < 32:
        return 1000, None
    created, _, timescale = struct.unpack_from(">QQI" if data[box.body] == 1 else ">III", data, box.body + 4)
    return timescale or 1000, moment(created)


def _track(data: bytes, trak: Box, movie_scale: int, pieces: dict[int, fragments.Fragments]) -> Track | None:
    mdia = first(data, trak.body, trak.end, "mdia")
    stbl = first(data, trak.body, trak.end, "mdia", "minf", "stbl")
    mdhd = first(data, trak.body, trak.end, "mdia", "mdhd")
    if mdia is None or stbl is None or mdhd is None or mdhd.end - mdhd.body < 24:
        return None
    scale = struct.unpack_from(">I", data, mdhd.body + (20 if data[mdhd.body] == 1 else 12))[0] or 1
    handler, name = _handler(data, mdia)
    entry = sample_entry.read(data, stbl, handler)
    table = sample_tables.read(data, stbl, grouped=entry.kind == StreamKind.AUDIO)
    piece = pieces.get(_track_number(data, trak))
    table = sample_tables.joined(table, piece.table()) if piece is not None and piece.count else table
    edits = _edits(data, trak)
    shift, opens, closes = _window(edits, movie_scale, scale)
    layout = TrackLayout(entry.kind, entry.codec, name, entry.compressor, entry.form, scale, edits, table.claimed,
                         reordered=bool((np.diff(table.dts + table.offsets) < 0).any()), descriptions=entry.descriptions,
                         encrypted=entry.encrypted,
                         hidden=_hidden(table, edits, movie_scale, scale))
    return Track(entry.kind, entry.codec, Fraction(scale), table.dts + shift, table.dts + table.offsets + shift, table.durations,
                 table.sizes, table.positions, table.keys, entry.width, entry.height, entry.rate, entry.channels,
                 opens, closes, entry.setup, layout)


def _hidden(table: sample_tables.SampleTable, edits: tuple[Edit, ...], movie_scale: int, scale: int) -> Hidden:
    """Return the seconds of recorded material before, between and after what the edit list shows."""
    shown = sorted((media, media + length * scale // movie_scale) for length, media in edits if media >= 0)
    if not shown or not len(table.dts):
        return Hidden()
    stamps = table.dts + table.offsets
    begin, end = int(stamps.min()), int((stamps + table.durations).max())
    between = sum(max(0, later[0] - earlier[1]) for earlier, later in pairwise(shown))
    last = max(stop for _, stop in shown)
    after = end - last if last > shown[0][0] else 0
    return Hidden(max(0, shown[0][0] - begin) / scale, between / scale, max(0, after) / scale)


def _track_number(data: bytes, trak: Box) -> int:
    tkhd = first(data, trak.body, trak.end, "tkhd")
    if tkhd is None or tkhd.end - tkhd.body < 24:
        return 0
    return int(struct.unpack_from(">I", data, tkhd.body + (20 if data[tkhd.body] == 1 else 12))[0])


def _handler(data: bytes, mdia: Box) -> tuple[str, str]:
    box = first(data, mdia.body, mdia.end, "hdlr")
    if box is None or box.end - box.body < 12:
        return "", ""
    raw = data[box.body + 24 : min(box.end, box.body + 280)]
    raw = raw[1:] if raw[:1] and raw[0] == len(raw) - 1 else raw
    return data[box.body + 8 : box.body + 12].decode("latin-1"), raw.split(b"\0")[0].decode("utf-8", "replace")


def _edits(data: bytes, trak: Box) -> tuple[Edit, ...]:
    """Return the edit list, at most its first 1000 entries."""
    box = first(data, trak.body, trak.end, "edts", "elst")
    if box is None or box.end - box.body < 8:
        return ()
    form, size = (">Qq", 20) if data[box.body] == 1 else (">Ii", 12)
    count = min(int.from_bytes(data[box.body + 4 : box.body + 8], "big"), (box.end - box.body - 8) // size, 1000)
    return tuple(Edit(*struct.unpack_from(form, data, box.body + 8 + size * index)) for index in range(count))


def _window(edits: tuple[Edit, ...], movie_scale: int, scale: int) -> tuple[int, Fraction | None, Fraction | None]:
    """Return how far the edit list moves the packets (ticks), and between which seconds they are shown."""
    shown = [(length, media) for length, media in edits if media >= 0]
    if not shown:
        return 0, None, None
    empty = Fraction(0)
    for length, media in edits:
        if media >= 0:
            break
        empty += Fraction(length, movie_scale)
    length = sum(length for length, _ in shown)
    first_media = min(media for _, media in shown)
    shift = max(-(2**61), min(2**61, round(empty * scale) - first_media))
    return shift, empty, empty + Fraction(length, movie_scale) if length else None
