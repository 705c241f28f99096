"""The waveform and the small pictures of a recording, in one reading of the file: what a page shows before anything is played."""

from __future__ import annotations

import io
import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from footage.signals import frames

A_SECOND = 10  # peaks: 600 a minute
WIDTH, QUALITY = 160, 70  # of a small picture
MOST, CLOSEST = 600, Fraction(1)  # small pictures of a recording, and s between two of them
PEAKS, PICTURES, INDEX = "peaks.bin", "pictures.bin", "index.json"  # names in the folder of a preview


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """Where one small picture lies among the others."""

    offset: Fraction  # s from the start of the file
    start: int  # byte
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """What was made of a recording."""

    peaks: int  # how many: a byte each, 0 for silence, 255 for the loudest
    pictures: tuple[SmallPicture, ...]


def write_preview(path: Path, seconds: Fraction | None, folder: Path) -> Preview:
    """Write waveform and small pictures of a file into an empty folder; what does not open is left out, damage ends nothing.

    `seconds`: how long it is, where that is known. Reads the file once, a packet in memory at a time. NotReadable: nothing opens.
    """
    spacing = max(CLOSEST, (seconds or Fraction(0)) / MOST)
    peaks, pictures = _Peaks(), _Pictures(folder / PICTURES, spacing)
    with frames.opened(path) as container, pictures:
        begin = frames.origin(container)
        for packet in container.demux(*_streams(container)):
            if packet.stream.type == "audio":
                peaks.hear(packet, begin)
            elif packet.dts is None or (packet.is_keyframe and pictures.wanted(_moment(packet, begin))):
                pictures.see(packet, begin)
    (folder / PEAKS).write_bytes(peaks.bytes())
    preview = Preview(len(peaks.values), tuple(pictures.index))
    entries = [[str(picture.offset), picture.start, picture.size] for picture in preview.pictures]
    (folder / INDEX).write_text(json.dumps({"peaks": preview.peaks, "pictures": entries}), encoding="ascii")
    return preview


def read_preview(folder: Path) -> Preview:
    """Return what a folder holds."""
    stored = json.loads((folder / INDEX).read_text(encoding="ascii"))
    return Preview(stored["peaks"], tuple(SmallPicture(Fraction(offset), start, size) for offset, start, size in stored["pictures"]))


def _streams(container: Any) -> list[Any]:
    """Return the first track of each kind; of the picture keyframes alone are decoded."""
    from av.stream import Discard

    chosen = [*container.streams.video[:1], *container.streams.audio[:1]]
    for stream in container.streams:
        stream.discard = Discard["default" if stream in chosen else "all"]
        if stream in chosen:
            stream.codec_context.thread_count = 1
            if stream.type == "video":
                stream.codec_context.skip_frame = "NONKEY"
    return chosen


def _moment(packet: Any, begin: Fraction) -> Fraction | None:
    at = packet.pts if packet.pts is not None else packet.dts
    return None if at is None else at * packet.time_base - begin


def _decoded(packet: Any) -> Iterator[Any]:
    from av.error import FFmpegError

    try:
        yield from packet.decode()
    except (FFmpegError, ValueError):
        return


class _Peaks:
    """The loudest sample of each tenth of a second."""

    def __init__(self) -> None:
        self.values = array("B")

    def hear(self, packet: Any, begin: Fraction) -> None:
        """Take in what a packet holds."""
        for frame in _decoded(packet):
            if frame.pts is None or not frame.samples:
                continue
            first = float(frame.pts * frame.time_base - begin)
            for place, level in _levels(frame, first):
                self._note(place, level)

    def _note(self, place: int, level: int) -> None:
        if place < 0 or place > len(self.values) + 3600 * A_SECOND:  # a time stamp that leaps further than an hour says nothing
            return
        self.values.extend([0] * (place + 1 - len(self.values)))
        self.values[place] = max(self.values[place], level)

    def bytes(self) -> bytes:
        """Return them, a byte each."""
        return self.values.tobytes()


def _levels(frame: Any, first: float) -> Iterator[tuple[int, int]]:
    """Yield (tenth of a second, loudness) of the samples of a frame; `first`: s, when it begins."""
    samples = frame.to_ndarray()
    zero = 128 if samples.dtype == np.uint8 else 0
    scale = 1.0 if samples.dtype.kind == "f" else 128.0 if zero else float(np.iinfo(samples.dtype).max)
    loud = np.nan_to_num(np.abs(samples.astype(np.float32) - zero) / scale).max(axis=0)
    beside = max(1, loud.size // frame.samples)  # packed samples of the channels stand side by side
    loud = loud[:frame.samples * beside].reshape(-1, beside).max(axis=1)
    places = ((first + np.arange(loud.size) / frame.sample_rate) * A_SECOND).astype(int)
    for place in np.unique(places):
        yield int(place), int(min(255, round(float(loud[places == place].max()) * 255)))


class _Pictures:
    """Small pictures of keyframes, written one after the other."""

    def __init__(self, path: Path, spacing: Fraction) -> None:
        self._path, self._spacing = path, spacing
        self._latest: Fraction | None = None
        self._size = 0
        self.index: list[SmallPicture] = []

    def __enter__(self) -> _Pictures:
        self._file = self._path.open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def wanted(self, at: Fraction | None) -> bool:
        """Whether the picture of a moment is far enough from the one before."""
        if len(self.index) >= 2 * MOST or (at is not None and self._latest is not None and abs(at - self._latest) < self._spacing):
            return False
        self._latest = self._latest if at is None else at
        return True

    def see(self, packet: Any, begin: Fraction) -> None:
        """Take in what a packet shows."""
        for frame in _decoded(packet):
            if frame.pts is None:
                continue
            written = _jpeg(frame)
            self._file.write(written)
            self.index.append(SmallPicture(frame.pts * frame.time_base - begin, self._size, len(written)))
            self._size += len(written)


def _jpeg(frame: Any) -> bytes:
    height = max(2, round(frame.height * WIDTH / frame.width))
    small = frame.reformat(width=WIDTH, height=height, format="rgb24", interpolation="AREA").to_image()
    with io.BytesIO() as out:
        small.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
