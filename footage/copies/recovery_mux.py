"""Writing what was recovered: the pictures byte for byte, the sound decoded once and kept without loss (FLAC)."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np

from footage.containers.index.track import Track
from footage.containers.opening import create_media, open_media
from footage.copies.recovery_walk import DataSpan, SpanKind
from messages import LANGS, say
from messages.errors import NotReadable

BEHIND_SECONDS = 1.0  # s; sound further behind the pictures is set to their time again


def write(
    data: mmap.mmap, spans: Sequence[DataSpan], picture: Track, sound: Track | None, reference: Path, out: Path
) -> tuple[Fraction | None, int]:
    """Write `out`; return the seconds of sound in it (None where there is none) and the bytes that proved to be no sound."""
    from av.error import FFmpegError

    beside = out.with_name(f".{out.name}.part")
    try:
        with open_media(reference) as reference_file, create_media(beside, "mp4") as output:
            output.metadata["comment"] = " / ".join(say("recovery.label", lang) for lang in LANGS)
            pictures = output.add_stream_from_template(reference_file.streams.video[0])
            sound_writer = _Voice(output, sound) if sound is not None else None
            for packet in _packets(data, spans, picture, pictures, sound_writer):
                output.mux(packet)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(out)
    except (FFmpegError, ValueError) as error:
        raise NotReadable("recovery.failed", name=reference.name, reason=str(error)[:200]) from error
    finally:
        beside.unlink(missing_ok=True)
    return (sound_writer.seconds, sound_writer.lost) if sound_writer is not None else (None, 0)


def _packets(data: mmap.mmap, spans: Sequence[DataSpan], picture: Track, stream: Any, sound_writer: _Voice | None) -> Iterator[Any]:
    """Yield pictures and sound in the order of the broken file."""
    import av

    step = picture.seconds(picture.usual_step())
    base = Fraction(1) / picture.timescale
    reordered = picture.layout is not None and picture.layout.reordered
    shown = _presentation([span for span in spans if span.kind == SpanKind.PICTURE], reordered)
    delay = max((number - place for number, place in enumerate(shown)), default=0)
    number = 0
    for span in spans:
        if span.kind == SpanKind.PICTURE:
            packet = av.Packet(data[span.start : span.start + span.size])
            packet.stream, packet.time_base, packet.is_keyframe = stream, base, span.key
            packet.dts, packet.pts = round(number * step / base), round((shown[number] + delay) * step / base)
            packet.duration = round(step / base)
            number += 1
            yield packet
        elif span.kind == SpanKind.SOUND and sound_writer is not None:
            yield from sound_writer.packets(data[span.start : span.start + span.size], number * step)
    if sound_writer is not None:
        yield from sound_writer.rest()


def _presentation(pictures: Sequence[DataSpan], reordered: bool) -> list[int]:
    """Return when each picture is shown, counted in pictures: by picture order within each keyframe's group."""
    if not reordered:
        return list(range(len(pictures)))
    shown, begin = [0] * len(pictures), 0
    for end in [*(index for index, picture in enumerate(pictures) if picture.key and index), len(pictures)]:
        orders = _unfolded([picture.order for picture in pictures[begin:end]])
        for rank, index in enumerate(np.argsort(orders, kind="stable")):
            shown[begin + int(index)] = begin + rank
        begin = end
    return shown


def _unfolded(orders: list[int]) -> list[int]:
    """Undo the wrap of pic_order_cnt_lsb (H.264 §8.2.1.1)."""
    size = 1 << max(4, max(orders, default=0).bit_length())
    result, before = [], 0
    for order in orders:
        wraps = round((before - order) / size)
        before = order + wraps * size
        result.append(before)
    return result


class _Voice:
    """The sound track of the derivative."""

    def __init__(self, output: Any, sound: Track) -> None:
        import av

        self.seconds: Fraction | None = None
        self.lost = 0
        self._samples = 0
        self._rate = int(sound.rate or 8000)
        layout = "stereo" if (sound.channels or 1) > 1 else "mono"
        self._decoder = cast(Any, av.CodecContext.create(sound.codec, "r"))
        self._decoder.extradata = sound.setup or None
        self._decoder.sample_rate, self._decoder.layout = self._rate, layout
        self._stream = output.add_stream("flac", rate=self._rate, layout=layout)
        self._shape = av.AudioResampler(format="s16", layout=layout, rate=self._rate)

    def packets(self, raw: bytes, shown: Fraction) -> Iterator[Any]:
        """Decode one stretch, which may hold several frames, and yield it coded again."""
        import av
        from av.error import FFmpegError

        try:
            frames = self._decoder.decode(av.Packet(raw))
        except FFmpegError:
            self.lost += len(raw)
            return
        behind = shown - Fraction(self._samples, self._rate)
        if behind > BEHIND_SECONDS:
            self._samples += round(behind * self._rate)
        for frame in frames:
            frame.pts = None
            for shaped in self._shape.resample(frame):
                yield from self._coded(shaped)

    def _coded(self, frame: Any) -> Iterator[Any]:
        frame.pts, frame.time_base = self._samples, Fraction(1, self._rate)
        self._samples += frame.samples
        self.seconds = (self.seconds or Fraction(0)) + Fraction(frame.samples, self._rate)
        yield from self._stream.encode(frame)

    def rest(self) -> Iterator[Any]:
        """Yield what the coder still holds."""
        yield from self._stream.encode(None)
