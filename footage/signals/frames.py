"""Single frames of a file, decoded no more than asked: keyframes only, one stretch in full, or one moment.

Offsets are exact seconds from the start of the file (its earliest track), as in `recordings.Break`. Decoding runs in this
process: callers that face unknown bytes go through `footage.isolation.IsolatedWorkers`.
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

from footage.containers.opening import open_media
from messages.errors import NotReadable

Luma = npt.NDArray[np.uint8]  # rows × columns
EARLIER = (Fraction(0), Fraction(2), Fraction(12))  # s before the wanted moment at which a search may have to begin
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
    from av.error import FFmpegError

    try:
        with open_media(path, errors="ignore") as container:
            yield container
    except (FFmpegError, OSError, ValueError) as error:
        raise NotReadable("picture.not_decoded", name=name or path.name, reason=str(error)[:200]) from error


def origin(container: Any) -> Fraction:
    """Return the file's own time of its first moment, in seconds."""
    return Fraction(container.start_time or 0, 1_000_000)


def only(container: Any, stream: Any, discard: str = "default") -> None:
    """Read nothing but this stream's packets where the container allows it; `discard`: which of its own are left out."""
    from av.stream import Discard

    for other in container.streams:
        other.discard = Discard[discard] if other is stream else Discard["all"]


def keyframes(container: Any, spacing: Fraction, passed: list[Fraction] | None = None) -> Iterator[Frame]:
    """Return the keyframes of the first video track, leaving out those that follow within `spacing` seconds.

    `passed` receives the moments of those that decode, and of those left out.
    """
    stream = container.streams.video[0]
    context = stream.codec_context
    only(container, stream, "default" if context.has_b_frames else "nonkey")  # FFmpeg misplaces what is left of reordered pictures
    passed = passed if passed is not None else []
    context.skip_frame = "NONKEY"
    context.thread_count = 1
    begin, latest = origin(container), None
    for packet in container.demux(stream):
        if packet.dts is not None and not packet.is_keyframe:
            continue
        at = packet.pts * packet.time_base - begin if packet.pts is not None else None
        if at is not None and latest is not None and at - latest < spacing:
            passed.append(at)
            continue
        for picture in _decoded(packet, at, passed):
            frame = _frame(picture, begin)
            if frame is not None:
                latest = frame.offset
                yield frame


def between(path: Path, start: Fraction, end: Fraction) -> Iterator[Frame]:
    """Return every frame of the first video track from `start` to before `end`, in order of time.

    Files without an index are searched by guesses, which may land too late: then the search begins earlier.
    """
    with opened(path) as container:
        stream = container.streams.video[0]
        only(container, stream)
        stream.codec_context.thread_count = 1
        for earlier in (*EARLIER, None):
            begun = False
            for frame in _sought(container, start - earlier if earlier is not None else Fraction(0)):
                if not begun and frame.offset > start and earlier is not None and earlier < start:
                    break
                begun = True
                if frame.offset >= end:
                    return
                if frame.offset >= start:
                    yield frame
            else:
                return


def _sought(container: Any, start: Fraction) -> Iterator[Frame]:
    """Return the frames from the keyframe that should lie before `start`."""
    stream = container.streams.video[0]
    begin = origin(container)
    container.seek(_ticks(start + begin, stream), stream=stream, backward=True)
    for packet in container.demux(stream):
        for picture in _decoded(packet):
            frame = _frame(picture, begin)
            if frame is not None:
                yield frame


def picture_at(path: Path, offset: Fraction) -> Any:
    """Return the decoded picture shown at `offset` (the last one where the file ends before), or NotReadable."""
    with opened(path) as container:
        stream = container.streams.video[0] if container.streams.video else None
        if stream is None:
            raise NotReadable("picture.no_picture", name=path.name)
        only(container, stream)
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


def _decoded(packet: Any, at: Fraction | None = None, passed: list[Fraction] | None = None) -> Iterator[Any]:
    """Decode one packet; what cannot be decoded is passed over. The moment `at` of one that can be is noted in `passed`."""
    from av.error import FFmpegError

    try:
        pictures = packet.decode()
    except FFmpegError:
        return
    if at is not None and passed is not None:
        passed.append(at)
    yield from pictures


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
