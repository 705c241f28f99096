"""AVI from its index: `idx1` or OpenDML (`indx`, `ix##`); where the recorder died before writing one, chunk by chunk.

AVI has no time stamps: picture n is shown n steps after the first, and an empty chunk repeats the picture before it.
Empty chunks are therefore no packets here, and a run of them shows as a hole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.source import Source
from footage.containers.index.track import Track, ints
from footage.containers.riff import chunks
from footage.containers.riff.avi_index import StreamChunks, open_dml, plain, walked
from footage.values.recordings import State
from footage.values.tracks import IndexSource, Layout, StreamKind, TrackLayout
from messages import text

KINDS = {b"vids": StreamKind.VIDEO, b"auds": StreamKind.AUDIO, b"iavs": StreamKind.VIDEO}
PICTURE_CODECS = {
    "H264": "h264", "X264": "h264", "AVC1": "h264", "DAVC": "h264", "VSSH": "h264", "HEVC": "hevc", "H265": "hevc",
    "HVC1": "hevc", "MJPG": "mjpeg", "JPEG": "mjpeg", "AVRN": "mjpeg", "DMB1": "mjpeg", "XVID": "mpeg4", "DIVX": "mpeg4",
    "DX50": "mpeg4", "FMP4": "mpeg4", "MP4V": "mpeg4", "M4S2": "mpeg4",
    "MPG4": "msmpeg4v1", "MP42": "msmpeg4v2", "DIV3": "msmpeg4v3", "MP43": "msmpeg4v3",
    "H263": "h263", "DVSD": "dvvideo", "CVID": "cinepak", "WMV3": "wmv3", "VP80": "vp8", "MPG1": "mpeg1video",
    "MPG2": "mpeg2video", "\0\0\0\0": "rawvideo", "YUY2": "rawvideo", "I420": "rawvideo",
}


@dataclass(slots=True)
class _StreamHeader:
    """One `strl`."""

    kind: StreamKind
    codec: str
    scale: int
    rate: int
    sample_size: int
    claimed: int  # length in the stream header
    handler: str
    width: int | None = None
    height: int | None = None
    sound: chunks.Wave | None = None
    supers: list[tuple[int, int]] = field(default_factory=list)  # place and size of each ix##
    setup: bytes = b""


def read(source: Source) -> Reading:
    """Return the tracks; without an index the chunks are walked and the file is TRUNCATED."""
    streams: list[_StreamHeader] = []
    tags: dict[str, str] = {}
    movies: list[chunks.Chunk] = []
    index: chunks.Chunk | None = None
    order: list[str] = []
    for chunk in _inside(source):
        order.append(chunk.kind.decode("latin-1").strip())
        if chunk.kind == b"hdrl":
            streams = [_stream(source, listed) for listed in chunks.chunks(source, chunk.body, chunk.end) if listed.kind == b"strl"][:64]
        elif chunk.kind == b"INFO":
            tags |= chunks.info(source, chunk)
        elif chunk.kind == b"movi":
            movies.append(chunk)
        elif chunk.kind == b"idx1":
            index = chunk
    layout = Layout(boxes=tuple(order[:24]))
    if not streams or not movies:
        return Reading("avi", (), State.UNREADABLE, text("container.no_content"), tags=tags, layout=layout)
    rows, how = _rows(source, streams, movies, index)
    tracks = tuple(_track(stream, rows[number]) for number, stream in enumerate(streams))
    problem = text("container.no_avi_index") if how == IndexSource.WALKED else None
    return Reading("avi", tracks, State.TRUNCATED if problem else State.WHOLE, problem, tags=tags, layout=replace(layout, index=how),
                   holders=tuple((movie.body, movie.end) for movie in movies))


def _inside(source: Source) -> Iterable[chunks.Chunk]:
    """Yield the chunks within every RIFF of the file."""
    for outer in chunks.chunks(source, 0, source.size):
        if outer.is_list:
            yield from chunks.chunks(source, outer.body, max(outer.end, source.size if outer.claimed <= 12 else 0))


def _stream(source: Source, listed: chunks.Chunk) -> _StreamHeader:
    stream = _StreamHeader(StreamKind.DATA, "bin_data", 1, 1, 0, 0, "")
    for chunk in chunks.chunks(source, listed.body, listed.end):
        raw = source.at(chunk.body, min(chunk.end - chunk.body, 1 << 20))
        if chunk.kind == b"strh" and len(raw) >= 48:
            kind, handler, scale, rate = raw[:4], raw[4:8], *struct.unpack_from("<II", raw, 20)
            stream.kind = KINDS.get(kind, StreamKind.DATA)
            stream.handler, stream.scale, stream.rate = handler.decode("latin-1").strip("\0 "), scale or 1, rate or 1
            stream.claimed, stream.sample_size = struct.unpack_from("<I", raw, 32)[0], struct.unpack_from("<I", raw, 44)[0]
        elif chunk.kind == b"strf":
            _format(stream, raw)
        elif chunk.kind == b"indx" and len(raw) >= 24 and raw[3] == 0:
            count = min(struct.unpack_from("<I", raw, 4)[0], (len(raw) - 24) // 16)
            stream.supers = [struct.unpack_from("<QI", raw, 24 + 16 * number) for number in range(count)]
    return stream


def _format(stream: _StreamHeader, raw: bytes) -> None:
    if stream.kind == StreamKind.VIDEO and len(raw) >= 40:
        width, height = struct.unpack_from("<ii", raw, 4)
        form = raw[16:20].decode("latin-1").upper()
        stream.width, stream.height = abs(width), abs(height)
        stream.codec = PICTURE_CODECS.get(form, form.strip("\0 ").lower() or "rawvideo")
        stream.setup = raw[40:]
    elif stream.kind == StreamKind.AUDIO:
        stream.sound = chunks.wave(raw)
        stream.codec = stream.sound.codec if stream.sound is not None else "unknown"


def _rows(
    source: Source, streams: list[_StreamHeader], movies: list[chunks.Chunk], index: chunks.Chunk | None
) -> tuple[list[StreamChunks], IndexSource]:
    """Return the chunks of each stream, and where they were found."""
    if any(stream.supers for stream in streams):
        rows_of_streams = [open_dml(source, stream.supers) for stream in streams]
        if any(len(rows.positions) for rows in rows_of_streams):
            return rows_of_streams, IndexSource.OPEN_DML
    if index is not None:
        rows_of_streams = plain(source, index, movies[0], len(streams))
        if any(len(rows.positions) for rows in rows_of_streams):
            return rows_of_streams, IndexSource.IDX1
    return walked(source, movies, len(streams)), IndexSource.WALKED


def _track(stream: _StreamHeader, rows: StreamChunks) -> Track:
    layout = TrackLayout(stream.kind, stream.codec, handler=stream.handler, claimed=stream.claimed)
    step = Fraction(stream.scale, stream.rate)
    if stream.kind == StreamKind.AUDIO and stream.sound is not None:
        return _sound(stream, stream.sound, rows, layout)
    numbers = np.arange(len(rows.positions), dtype=np.int64)
    real = rows.sizes > 0
    length = np.ones(int(real.sum()), dtype=np.int64)
    keys = rows.keys[real] if stream.codec != "mjpeg" else length > 0
    numbers = numbers[real]
    return Track(stream.kind, stream.codec, 1 / step, numbers, numbers, length, rows.sizes[real], rows.positions[real], keys,
                 stream.width, stream.height, setup=stream.setup, layout=layout)


def _sound(stream: _StreamHeader, sound: chunks.Wave, rows: StreamChunks, layout: TrackLayout) -> Track:
    """Return the sound: by its bytes where all seconds have as many, else one step a chunk."""
    if stream.sample_size and sound.bytes_a_second:
        scale = Fraction(sound.rate)
        before = np.concatenate(([0], np.cumsum(rows.sizes)))
        exact = sound.block_samples if sound.block_samples else 0
        ticks = before // sound.block * exact if exact else before * sound.rate // sound.bytes_a_second
        times, lengths = ints(ticks[:-1]), ints(np.diff(ticks))
    else:
        scale = Fraction(stream.rate, stream.scale)
        times = np.arange(len(rows.positions), dtype=np.int64)
        lengths = np.ones(len(times), dtype=np.int64)
    return Track(StreamKind.AUDIO, stream.codec, scale, times, times, lengths, rows.sizes, rows.positions,
                 np.ones(len(times), dtype=np.bool_), rate=Fraction(sound.rate), channels=sound.channels, layout=layout)
