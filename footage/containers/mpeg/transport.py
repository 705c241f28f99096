"""MPEG transport streams (ISO/IEC 13818-1), which have no index: every 188-byte packet's head, never the pictures.

Lost packets show in the continuity counters, lost time in the stamps; both are placed in the file's own time.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from footage.containers.index import demuxed
from footage.containers.index.reading import Reading
from footage.containers.index.source import Source
from footage.containers.index.track import Ints, Track, ints
from footage.containers.mpeg.packets import Program, programs
from footage.containers.mpeg.units import ScanResult, StreamUnits, scan
from footage.containers.stride import find_stride
from footage.containers.table import HEAD_BYTES
from footage.values.recordings import State
from footage.values.tracks import PLAYED, Break, BreakDetail, BreakKind, Layout, StreamKind, TrackLayout
from messages import text

CLOCK = Fraction(90_000)  # Hz
CODECS = {
    0x01: "mpeg1video", 0x02: "mpeg2video", 0x10: "mpeg4", 0x1B: "h264", 0x24: "hevc", 0x03: "mp3", 0x04: "mp2", 0x0F: "aac",
    0x11: "aac_latm", 0x81: "ac3", 0x87: "eac3", 0x90: "pcm_alaw", 0x91: "pcm_mulaw",
}
PICTURES = {0x01, 0x02, 0x10, 0x1B, 0x24, 0x33}
MOST_BREAKS = 200
DESCRIBED_BYTES = 4 << 20  # bytes FFmpeg sees to tell picture size and sound rate


def read(source: Source) -> Reading | None:
    """Return the tracks of the first program, in one pass over the file; None where it is no transport stream."""
    head = source.at(0, DESCRIBED_BYTES)
    stride = find_stride(head[:HEAD_BYTES])
    if stride is None:
        return None
    listed = programs(head, stride)
    if not listed:
        return Reading("ts", (), State.UNREADABLE, text("container.no_packets"))
    described = demuxed.describe(head, "mpegts")
    kinds = {program.pid: _kind(program, described.get(program.pid)) for program in listed}
    scanned = scan(source, stride, listed, {pid: codec for pid, (_, codec) in kinds.items()})
    origin = min((int(units.times()[1].min()) for units in scanned.streams.values() if len(units.places())), default=0)
    tracks = tuple(
        _track(program, kinds[program.pid], scanned.streams[program.pid], described.get(program.pid), origin) for program in listed
    )
    cut = (source.size - stride.first) % stride.size
    state = State.TRUNCATED if cut or scanned.lost_tail else State.WHOLE
    lost = sum(len(units.lost) for units in scanned.streams.values())
    return Reading("ts", tracks, state, text("container.ts_cut") if state is State.TRUNCATED else None,
                   _unsynced(scanned, origin), layout=Layout(packet_bytes=stride.size, lost_packets=lost))


def _kind(program: Program, described: Track | None) -> tuple[StreamKind, str]:
    """Return kind and codec of a stream: as the program map has them, else as FFmpeg sees them."""
    listed = StreamKind.VIDEO if program.form in PICTURES else StreamKind.AUDIO if program.form in CODECS else StreamKind.DATA
    kind = described.kind if described is not None and listed == StreamKind.DATA else listed
    if described is not None and described.codec not in ("unknown", "bin_data"):
        return kind, described.codec
    return kind, CODECS.get(program.form, "bin_data" if kind == StreamKind.DATA else "unknown")


def _track(program: Program, named: tuple[StreamKind, str], units: StreamUnits, described: Track | None, origin: int) -> Track:
    (kind, codec), places, (dts, pts), sizes = named, units.places(), units.times(), units.sizes()
    return Track(kind, codec, CLOCK, dts, pts, _durations(pts, sizes, kind), sizes, places, units.keyframes(),
                 described.width if described else None, described.height if described else None,
                 described.rate if described else None, described.channels if described else None,
                 layout=TrackLayout(kind, codec, form=str(program.form)), breaks=_lost(units.lost, places, pts, kind, origin))


def _durations(pts: Ints, sizes: Ints, kind: StreamKind) -> Ints:
    """Return how long each packet lasts: the usual step; sound packets until the next, or as their bytes let expect."""
    steps = np.diff(np.sort(pts))
    usual = int(np.median(steps[steps > 0])) if (steps > 0).any() else 0
    if kind != StreamKind.AUDIO or len(pts) < 2:
        return np.full(len(pts), usual, dtype=np.int64)
    nexts = np.append(np.diff(pts), 0)
    expected = ints(np.minimum(sizes / max(float(np.median(sizes)), 1.0), 1.0) * usual)
    return np.where((nexts > 0) & (nexts < 3 * usual), nexts, expected)


def _lost(lost: list[tuple[int, int]], places: Ints, pts: Ints, kind: StreamKind, origin: int) -> tuple[Break, ...]:
    """Return one break for each run of lost packets, at the picture or sound they were part of."""
    breaks = []
    for place, packets in lost[:MOST_BREAKS]:
        index = max(int(np.searchsorted(places, place, side="right")) - 1, 0)
        start = Fraction(int(pts[index]) - origin) / CLOCK if len(pts) else Fraction(0)
        stream = kind if kind in PLAYED else StreamKind.VIDEO
        breaks.append(Break(BreakKind.CORRUPT, max(start, Fraction(0)), Fraction(0), stream, BreakDetail(lost_packets=packets, byte=place)))
    return tuple(breaks)


def _unsynced(scanned: ScanResult, origin: int) -> tuple[Break, ...]:
    """Return the stretches of bytes that are no packets."""
    breaks = []
    pictures = max(scanned.streams.values(), key=lambda units: len(units.places()))
    places, pts = pictures.places(), pictures.times()[1]
    for place, length in scanned.unsynced[:MOST_BREAKS]:
        index = max(int(np.searchsorted(places, place)) - 1, 0)
        start = Fraction(int(pts[index]) - origin) / CLOCK if len(pts) else Fraction(0)
        detail = BreakDetail(bytes=length, byte=place)
        breaks.append(Break(BreakKind.CORRUPT, max(start, Fraction(0)), Fraction(0), StreamKind.VIDEO, detail))
    return tuple(breaks)
