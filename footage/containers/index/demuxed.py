"""Files without an index of their own kind of ours: every packet's stamps through FFmpeg's demuxers, nothing decoded."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.track import MOST_PACKETS, Track
from footage.containers.opening import open_media
from footage.containers.table import of_demuxer
from footage.values.recordings import State
from footage.values.tracks import PLAYED, Break, BreakKind, Layout, StreamKind
from messages import text

OPEN_SECONDS = 10.0  # s without progress, then the demuxer is given up
NEVER = -(2**62)
MOST_BREAKS = 200  # of one kind in one file
RAW = {"h264": "H.264", "hevc": "H.265"}  # bare streams: FFmpeg's name, and what people call it
USUAL_RATE = Fraction(25)  # pictures a second, where a bare stream says nothing


@dataclass(slots=True)
class _Rows:
    """The packets of one stream while they are gathered."""

    stamps: list[tuple[int, int, int, int, int, bool]] = field(default_factory=list)  # dts, pts, duration, size, position, key
    corrupt: list[int] = field(default_factory=list)  # ticks of packets flagged as damaged


def read(path: Path, guess: bool) -> Reading | None:
    """Return the packets of a file, or None where no demuxer knows it; `guess`: bare streams too, which have no mark."""
    from av.error import FFmpegError

    try:
        with open_media(path, timeout=OPEN_SECONDS) as container:
            name = container.format.name
            container_kind = of_demuxer(name)
            if container_kind is None and not guess:
                return None
            rows = {stream.index: _Rows() for stream in container.streams}
            complete = _gather(container, rows)
            tracks = tuple(_track(stream, rows[stream.index], name in RAW) for stream in container.streams)
            tags = {key.lower(): value for key, value in container.metadata.items()}
    except (FFmpegError, OSError, ValueError, OverflowError, MemoryError, IndexError):
        return None
    if name in RAW and tracks:
        return _raw(name, tracks, tags)
    state = State.WHOLE if complete else State.TRUNCATED
    return Reading(
        container_kind.format if container_kind is not None else name,
        tracks,
        state,
        None if complete else text("container.read_stopped"),
        created=created(tags),
        tags=tags,
        layout=Layout(demuxer=name),
    )


def _raw(name: str, tracks: tuple[Track, ...], tags: Mapping[str, str]) -> Reading:
    """A bare stream is what a recorder without power leaves: no container, so no length; its pictures are counted."""
    pictures = tracks[0]
    problem = text("container.raw_stream", codec=RAW[name], count=pictures.count, rate=pictures.timescale)
    return Reading(name, tracks, State.TRUNCATED, problem, tags=tags, layout=Layout(demuxer=name))


def _gather(container: Any, rows: dict[int, _Rows]) -> bool:
    """Fill `rows`; say whether the file could be read to its end."""
    from av.error import FFmpegError

    total = 0
    try:
        for packet in container.demux():
            if not packet.size or packet.stream_index not in rows:
                continue
            row = rows[packet.stream_index]
            dts = packet.dts if packet.dts is not None else NEVER
            pts = packet.pts if packet.pts is not None else NEVER
            row.stamps.append((dts, pts, packet.duration or 0, packet.size, packet.pos if packet.pos is not None else -1,
                               bool(packet.is_keyframe)))
            if packet.is_corrupt and len(row.corrupt) < MOST_BREAKS:
                row.corrupt.append(max(dts, pts))
            total += 1
            if total >= MOST_PACKETS:
                return False
    except (FFmpegError, OSError, ValueError):
        return False
    return True


def created(metadata: Mapping[str, str]) -> datetime | None:
    """Return the container's `creation_time` read as UTC."""
    try:
        time = datetime.fromisoformat(metadata.get("creation_time", ""))
    except ValueError:
        return None
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)


def _corrupt(kind: StreamKind, base: Fraction, ticks: list[int], origin: int) -> tuple[Break, ...]:
    return tuple(Break(BreakKind.CORRUPT, max(0, tick - origin) * base, Fraction(0), kind) for tick in ticks if tick != NEVER)


def describe(head: bytes, form: str) -> dict[int, Track]:
    """Return codec, picture size and sound rate of each stream id, from the first bytes of a file; empty tracks."""
    from av.error import FFmpegError

    try:
        with open_media(io.BytesIO(head), form=form) as container:
            return {stream.id: _track(stream, _Rows()) for stream in container.streams}
    except (FFmpegError, OSError, ValueError, OverflowError, MemoryError, IndexError):
        return {}


def _codec_name(codec: Any) -> str:
    """Return the codec's own name, not that of one of its decoders (mp3, not mp3float)."""
    return str(codec.codec.canonical_name) if codec is not None and codec.codec is not None else "unknown"


def _counted(table: Any, stream: Any) -> tuple[Any, Fraction]:
    """Give the pictures of a bare stream the times of a steady rate: what the stream says, else the usual one."""
    rate = stream.codec_context.framerate or stream.base_rate or USUAL_RATE
    places = np.arange(len(table), dtype=np.int64)
    return np.column_stack([places, places, np.ones_like(places), table[:, 3:]]), Fraction(rate)


def _track(stream: Any, row: _Rows, raw: bool = False) -> Track:
    codec = stream.codec_context
    kind = StreamKind(stream.type) if stream.type in PLAYED else StreamKind.DATA
    base = stream.time_base or Fraction(1, 1000)
    table = np.array(row.stamps, dtype=np.int64).reshape(len(row.stamps), 6)
    if raw:
        table, rate = _counted(table, stream)
        base = 1 / rate
    dts, pts, durations = table[:, 0], table[:, 1], table[:, 2]
    pts = np.where(pts == NEVER, dts, pts)
    dts = np.where(dts == NEVER, pts, dts)
    stamped = pts != NEVER
    table, dts, pts, durations = table[stamped], dts[stamped], pts[stamped], durations[stamped]
    if len(dts) > 1 and not durations.any():
        durations = np.full(len(dts), int(np.median(np.diff(np.sort(pts)))), dtype=np.int64)
    sound = kind == StreamKind.AUDIO and codec is not None
    return Track(kind, _codec_name(codec) if kind != StreamKind.DATA else "bin_data", 1 / Fraction(base), dts, pts, durations,
                 table[:, 3], table[:, 4], table[:, 5].astype(np.bool_),
                 getattr(codec, "width", None) or None if kind == StreamKind.VIDEO else None,
                 getattr(codec, "height", None) or None if kind == StreamKind.VIDEO else None,
                 Fraction(codec.sample_rate) if sound and codec.sample_rate else None,
                 codec.layout.nb_channels if sound and codec.layout else None,
                 setup=bytes(codec.extradata or b"") if codec is not None else b"",
                 breaks=_corrupt(kind, Fraction(base), row.corrupt, int(dts.min()) if len(dts) else 0))
