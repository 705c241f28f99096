"""Files without an index of their own kind of ours: every packet's stamps through FFmpeg's demuxers, nothing decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from footage.track import MOST_PACKETS, Track, ints

OPEN_SECONDS = 10.0  # s without progress, then the demuxer is given up
NEVER = -(2**62)


@dataclass(slots=True)
class _Rows:
    """The packets of one stream while they are gathered."""

    stamps: list[tuple[int, int, int, int, int, bool]] = field(default_factory=list)  # dts, pts, duration, size, position, key
    corrupt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Demuxed:
    """What FFmpeg found in a file."""

    format: str  # FFmpeg's short name
    tracks: tuple[Track, ...]
    created: datetime | None
    tags: Mapping[str, str]
    corrupt: int  # packets flagged as damaged
    complete: bool  # read to its end without an error


def read(path: Path, form: str | None = None) -> Demuxed | None:
    """Return the packets of a file, or None where no demuxer knows it."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path), format=form, timeout=OPEN_SECONDS, metadata_errors="replace") as container:
            rows = {stream.index: _Rows() for stream in container.streams}
            complete = _gather(container, rows)
            tracks = tuple(_track(stream, rows[stream.index]) for stream in container.streams)
            name = container.format.name if container.format is not None else "unknown"
            return Demuxed(name, tracks, created(container.metadata), dict(container.metadata),
                           sum(row.corrupt for row in rows.values()), complete)
    except (FFmpegError, OSError, ValueError, OverflowError, MemoryError, IndexError):
        return None


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
            row.corrupt += bool(packet.is_corrupt)
            total += 1
            if total >= MOST_PACKETS:
                return False
    except (FFmpegError, OSError, ValueError):
        return False
    return True


def created(metadata: Mapping[str, str]) -> datetime | None:
    """Return the container's `creation_time` read as UTC."""
    try:
        found = datetime.fromisoformat(metadata.get("creation_time", ""))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _codec_name(codec: Any) -> str:
    """Return the codec's own name, not that of one of its decoders (mp3, not mp3float)."""
    return str(codec.codec.canonical_name) if codec is not None and codec.codec is not None else "unknown"


def _track(stream: Any, row: _Rows) -> Track:
    codec = stream.codec_context
    kind = stream.type if stream.type in ("video", "audio") else "data"
    base = stream.time_base or Fraction(1, 1000)
    table = ints(row.stamps).reshape(len(row.stamps), 6)
    dts, pts, durations = table[:, 0], table[:, 1], table[:, 2]
    pts = np.where(pts == NEVER, dts, pts)
    dts = np.where(dts == NEVER, pts, dts)
    known = pts != NEVER
    table, dts, pts, durations = table[known], dts[known], pts[known], durations[known]
    if len(dts) > 1 and not durations.any():
        durations = np.full(len(dts), int(np.median(np.diff(np.sort(pts)))), dtype=np.int64)
    sound = kind == "audio" and codec is not None
    return Track(kind, _codec_name(codec) if kind != "data" else "bin_data", 1 / Fraction(base), dts, pts, durations,
                 table[:, 3], table[:, 4], table[:, 5].astype(np.bool_),
                 getattr(codec, "width", None) or None if kind == "video" else None,
                 getattr(codec, "height", None) or None if kind == "video" else None,
                 Fraction(codec.sample_rate) if sound and codec.sample_rate else None,
                 codec.layout.nb_channels if sound and codec.layout else None,
                 setup=bytes(codec.extradata or b"") if codec is not None else b"",
                 facts={"corrupt": row.corrupt})
