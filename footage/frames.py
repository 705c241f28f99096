"""Single frames of a file, decoded no more than asked: keyframes only, one stretch in full, or one moment.

Offsets are exact seconds from the start of the file (its earliest track), as in `recordings.Break`. Decoding runs in this
process: callers that face unknown bytes go through `footage.worker.guarded`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from messages.errors import NotReadable

Luma = npt.NDArray[np.uint8]  # rows × columns
_EIGHT_BIT = ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "gray")


@dataclass(frozen=True, slots=True)
class Frame:
    """The brightness of one decoded picture."""

    offset: Fraction  # s from the start of the file
    luma: Luma
    black: int  # the value that means black: 16, or 0 where the full range is used


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[Any]:
    """Open a media file for decoding; NotReadable for whatever the decoder cannot do with it, there or later."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            yield container
    except (FFmpegError, OSError, ValueError) as error:
        raise NotReadable("picture.not_decoded", name=name or path.name, reason=str(error)[:200]) from error


def origin(container: Any) -> Fraction:
    """Return the file's own time of its first moment, in seconds."""
    return Fraction(container.start_time or 0, 1_000_000)


def keyframes(container: Any, spacing: Fraction) -> Iterator[Frame]:
    """Return the keyframes of the first video track, leaving out those that follow within `spacing` seconds."""
    stream = container.streams.video[0]
    context = stream.codec_context
    context.skip_frame = "NONKEY"
    context.thread_count = 1
    begin, latest = origin(container), None
    for packet in container.demux(stream):
        if packet.dts is not None and not packet.is_keyframe:
            continue
        if packet.pts is not None and latest is not None and packet.pts * packet.time_base - begin - latest < spacing:
            continue
        for picture in _decoded(packet):
            frame = _frame(picture, begin)
            if frame is not None:
                latest = frame.offset
                yield frame


def between(path: Path, start: Fraction, end: Fraction) -> Iterator[Frame]:
    """Return every frame of the first video track from `start` to before `end`, in order of time."""
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        begin = origin(container)
        container.seek(_ticks(start + begin, stream), stream=stream, backward=True)
        for packet in container.demux(stream):
            for picture in _decoded(packet):
                frame = _frame(picture, begin)
                if frame is None or frame.offset < start:
                    continue
                if frame.offset >= end:
                    return
                yield frame


def picture_at(path: Path, offset: Fraction) -> Any:
    """Return the decoded picture shown at `offset` (the last one where the file ends before), or NotReadable."""
    with opened(path) as container:
        stream = container.streams.video[0] if container.streams.video else None
        if stream is None:
            raise NotReadable("picture.no_picture", name=path.name)
        begin, shown = origin(container), None
        container.seek(_ticks(offset + begin, stream), stream=stream, backward=True)
        for packet in container.demux(stream):
            for picture in _decoded(packet):
                if shown is not None and picture.pts is not None and picture.pts * picture.time_base - begin > offset:
                    return shown
                shown = picture
        if shown is None:
            raise NotReadable("picture.no_picture", name=path.name)
        return shown


def _decoded(packet: Any) -> Iterator[Any]:
    """Decode one packet; what cannot be decoded is passed over (the index check counts it)."""
    from av.error import FFmpegError

    try:
        yield from packet.decode()
    except FFmpegError:
        return


def _frame(picture: Any, begin: Fraction) -> Frame | None:
    if picture.pts is None:
        return None
    name = picture.format.name
    full = name.startswith("yuvj") or int(picture.color_range) == 2
    if name not in _EIGHT_BIT:
        picture = picture.reformat(format="yuv420p")
    plane = picture.planes[0]
    luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: picture.height, : picture.width]
    return Frame(picture.pts * picture.time_base - begin, luma, 0 if full else 16)


def _ticks(seconds: Fraction, stream: Any) -> int:
    return int(seconds / stream.time_base)
