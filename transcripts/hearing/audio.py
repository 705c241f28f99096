"""Sound of one file as 16 kHz mono, every sample at the time its time stamp says: silence where sound is missing.

Damaged frames are counted, and what follows them keeps its true time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from footage.containers.opening import open_media
from messages.errors import NotReadable
from transcripts.hearing.samples import Samples, Tape, blocks

RATE = 16_000  # samples a second
_JITTER = RATE // 20  # samples; a time stamp off by less is rounding, not a gap
_BEYOND = 60  # s; a jump further beyond the file's claimed length is a broken time stamp
_UNKNOWN_LENGTH = 4 * 3600  # s; the furthest a jump may lead where the file claims no length


@dataclass(frozen=True)
class Sound:
    """The sound of one recording."""

    samples: Samples  # mono, 16 bit, RATE a second, from the start of the file
    track: bool = True  # False: the file has no sound track at all
    bad_frames: int = 0  # packets that could not be decoded
    missing: tuple[tuple[Fraction, Fraction], ...] = ()  # s; stretches filled with silence: start, end
    codec: str = ""  # "aac", "pcm_s16le", "amrnb" …

    @property
    def seconds(self) -> Fraction:
        """Length in seconds."""
        return Fraction(len(self.samples), RATE)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the 16 kHz samples: the same sound under another container is the same sound."""
        digest = hashlib.sha256()
        for block in blocks(self.samples):
            digest.update(np.ascontiguousarray(block, dtype="<i2").data)
        return digest.hexdigest()

    @cached_property
    def peak(self) -> float:
        """The loudest sample, 0 to 1."""
        return max((max(int(block.max()), -int(block.min())) / 32768 for block in blocks(self.samples)), default=0.0)

    def piece(self, start: int, end: int) -> npt.NDArray[np.float32]:
        """Return samples `start` to `end` as floats between -1 and 1."""
        return self.samples[start:end].astype(np.float32) / np.float32(32768)


def no_track() -> Sound:
    """Return the sound of a file without a sound track."""
    return Sound(np.zeros(0, dtype=np.int16), track=False)


def load(path: Path, scratch: Path | None = None) -> Sound:
    """Decode the first sound track of `path`; NotReadable where the file is not a media file.

    With a folder `scratch` the samples lie there, in an unnamed file, and not in memory.
    """
    from av.error import FFmpegError

    try:
        with open_media(path) as container:
            if not container.streams.audio:
                return no_track()
            return _decoded(container, container.streams.audio[0], Tape(scratch))
    except (FFmpegError, OSError) as problem:
        raise NotReadable("speech.not_readable", path=path.name) from problem


def _decoded(container: Any, stream: Any, tape: Tape) -> Sound:
    recorder = _Recorder(tape, _origin(container, stream), _furthest(container))
    for frame in _frames(container, stream, recorder):
        recorder.add(frame)
    recorder.flush()
    return Sound(tape.row(), True, recorder.bad, tuple(recorder.missing), str(stream.codec_context.name))


def _origin(container: Any, stream: Any) -> Fraction:
    """The moment that counts as 0 s: where the file begins, not where its sound begins."""
    if container.start_time is not None:
        return Fraction(container.start_time, 1_000_000)
    return Fraction(stream.start_time or 0) * Fraction(stream.time_base)


def _furthest(container: Any) -> int:
    """The last sample a believable time stamp may point to."""
    claimed = container.duration / 1_000_000 + _BEYOND if container.duration else _UNKNOWN_LENGTH
    return int(claimed * RATE)


def _frames(container: Any, stream: Any, recorder: _Recorder) -> Iterator[Any]:
    from av.error import FFmpegError

    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except FFmpegError:
                recorder.bad += 1
    except FFmpegError:  # the file ends inside a packet: what was read so far stands
        recorder.bad += 1


class _Recorder:
    """Resamples decoded frames and writes them to a tape, each at its own time."""

    def __init__(self, tape: Tape, origin: Fraction, furthest: int) -> None:
        self._tape = tape
        self.bad = 0
        self.missing: list[tuple[Fraction, Fraction]] = []
        self._origin = origin
        self._furthest = furthest
        self._resampler: Any = None
        self._shape: tuple[Any, ...] = ()
        self._run_start = Fraction(0)  # s; where the present unbroken run began
        self._given = Fraction(0)  # s; how much sound was put into the resampler since

    def add(self, frame: Any) -> None:
        """Append one decoded frame at its own time."""
        at = None if frame.pts is None else frame.pts * Fraction(frame.time_base) - self._origin
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape or self._jumps(at):
            self.flush()
            self._start_run(at, shape)
        self._given += Fraction(frame.samples, frame.sample_rate)
        frame.pts = None
        for piece in self._resampler.resample(frame):
            self._write(piece)

    def flush(self) -> None:
        """Write what the resampler still holds."""
        if self._resampler is not None:
            for piece in self._resampler.resample(None):
                self._write(piece)
        self._resampler = None

    def _jumps(self, at: Fraction | None) -> bool:
        """Whether time goes on later than the sound so far; backwards and unbelievable stamps are not followed."""
        if at is None:
            return False
        late = int((at - self._run_start - self._given) * RATE)
        return late > _JITTER and at * RATE < self._furthest

    def _start_run(self, at: Fraction | None, shape: tuple[Any, ...]) -> None:
        from av import AudioResampler

        start = Fraction(len(self._tape), RATE)
        if at is not None and (at - start) * RATE > _JITTER and at * RATE < self._furthest:
            self._tape.add_silence(int(at * RATE) - len(self._tape))
            self.missing.append((start, at))
            start = at
        self._run_start, self._given, self._shape = start, Fraction(0), shape
        self._resampler = AudioResampler(format="s16", layout="mono", rate=RATE)

    def _write(self, piece: Any) -> None:
        self._tape.add(piece.to_ndarray()[0].astype("<i2", copy=False).tobytes())
