"""Digital silence, a dead microphone, and sound that starts late. A quiet room is none of these: it still has its tone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from footage import frames
from footage.measurement import Stretch
from footage.tolerance import Tolerance

QUIET = 10 ** (-50 / 20)  # of full scale: no sample of a silent stretch is louder
DEAD = -62.0  # dB of full scale, median of the blocks: what is left of a microphone that hears nothing
DROP = 12.0  # dB; a stretch this far below the quietest tenth of the rest has lost its room tone
BLOCK = Fraction(1, 50)  # s; how finely sound is measured
PIECE = 480_000  # samples that are measured at once
LATE = Fraction(2)  # s; from here on sound that is missing at the beginning is reported
TRACK_LATE = Fraction(1, 2)  # s; a sound track may begin this much after the picture
_FLOOR = 1e-6  # full scale; −120 dB, below what 16 bits can hold
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Loudness of the sound, one figure a block, in order of time."""

    starts: Floats  # s from the start of the file
    lengths: Floats  # s
    peaks: Floats  # of full scale
    powers: Floats  # mean square


def stretches(path: Path, picture_start: Fraction | None, tolerance: Tolerance) -> tuple[Stretch, ...]:
    """Return the silent stretches and a late start of the first sound track; NotReadable where it cannot be opened."""
    blocks = listen(path)
    if not len(blocks.starts):
        return ()
    found = [one for first, last in _runs(blocks.peaks < QUIET) if (one := _judged(blocks, first, last, tolerance)) is not None]
    late = Fraction(float(blocks.starts[0])).limit_denominator(1000) - (picture_start or Fraction(0))
    if picture_start is not None and late > TRACK_LATE:
        found.insert(0, Stretch("late-sound", picture_start, late, {"cause": "track"}))
    return tuple(found)


def listen(path: Path) -> Blocks:
    """Return the loudness of the first sound track, decoded once."""
    with frames.opened(path) as container:
        if not container.streams.audio:
            return Blocks(*(np.empty(0) for _ in range(4)))
        parts = list(_loudness(container))
    columns = zip(*parts, strict=True) if parts else [[np.empty(0)]] * 4
    return Blocks(*(np.concatenate(list(column)) for column in columns))


def _loudness(container: Any) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Return loudness a gap-free piece of about `PIECE` samples at a time: one frame at a time would cost ten times as much."""
    stream = container.streams.audio[0]
    begin, step = float(frames.origin(container)), float(stream.time_base)
    piece: list[Any] = []
    held, start, follows = 0, 0.0, 0.0
    for sound in _decoded(container, stream):
        at = sound.pts * step - begin
        if piece and (held >= PIECE or abs(at - follows) > 0.01):
            yield _measured(piece, start)
            piece, held = [], 0
        start = start if piece else at
        piece.append(sound)
        held += sound.samples
        follows = at + sound.samples / sound.sample_rate
    if piece:
        yield _measured(piece, start)


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    from av.error import FFmpegError

    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except FFmpegError:
            continue
        yield from (sound for sound in decoded if sound.pts is not None and sound.samples)


def _measured(piece: list[Any], start: float) -> tuple[Floats, Floats, Floats, Floats]:
    one = piece[0]
    values = np.concatenate([sound.to_ndarray() for sound in piece], axis=1)
    if not one.format.is_planar:
        values = values.reshape(-1, len(one.layout.channels)).T
    if values.dtype.kind in "iu":
        middle = 128 if values.dtype.kind == "u" else 0
        values = (values.astype(np.float32) - middle) / (float(np.iinfo(values.dtype).max) - middle)
    size = max(1, int(one.sample_rate * BLOCK))
    places = np.arange(0, values.shape[1], size)
    lengths = np.diff(np.append(places, values.shape[1]))
    peaks = np.maximum.reduceat(np.abs(values).max(axis=0), places)
    powers = np.add.reduceat(np.square(values, dtype=np.float64).mean(axis=0), places) / lengths
    return start + places / one.sample_rate, lengths / one.sample_rate, peaks.astype(np.float64), powers


def _runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    for first, after in edges.reshape(-1, 2):
        yield int(first), int(after) - 1


def _judged(blocks: Blocks, first: int, last: int, tolerance: Tolerance) -> Stretch | None:
    """Return the silence of the blocks `first` to `last`, or None where it is short or only a quiet room."""
    start, end = float(blocks.starts[first]), float(blocks.starts[last] + blocks.lengths[last])
    whole = float(blocks.starts[-1] + blocks.lengths[-1] - blocks.starts[0])
    leading = first == 0 and last + 1 < len(blocks.starts)
    shortest = LATE if leading else max(LATE, min(tolerance.silent_seconds, Fraction(whole) * 9 / 10))
    level = _decibel(float(np.median(blocks.powers[first : last + 1])))
    if end - start < shortest or (level > DEAD and not _dropped(blocks, first, last, level)):
        return None
    evidence = {"level_db": round(level, 1), "peak_db": round(_decibel(blocks.peaks[first : last + 1].max() ** 2), 1)}
    evidence |= {"digital": bool(level <= -96)}
    exact = Fraction(start).limit_denominator(48000)
    kind = "late-sound" if leading else "silent"
    return Stretch(kind, exact, Fraction(end).limit_denominator(48000) - exact, evidence)


def _dropped(blocks: Blocks, first: int, last: int, level: float) -> bool:
    rest = np.concatenate((blocks.powers[:first], blocks.powers[last + 1 :]))
    return bool(len(rest)) and level < _decibel(float(np.quantile(rest, 0.1))) - DROP


def _decibel(power: float) -> float:
    return float(10 * np.log10(max(power, _FLOOR**2)))
