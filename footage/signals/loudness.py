"""How loud a file's sound is, block by block.

Of a long file half a second in a few is listened to first; all of it is decoded only where two such glances in a row are quiet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from footage.containers.index.track import Flags
from footage.containers.table import of_demuxer
from footage.signals import frames

QUIET = 10 ** (-50 / 20)  # of full scale: no sample of a silent stretch is louder
BLOCK = Fraction(1, 50)  # s; how finely sound is measured
PIECE = 480_000  # samples that are measured at once
GLANCE = Fraction(1, 2)  # s; how much of a long file is listened to at a time
OPENING = Fraction(4)  # s; how much of its beginning: sound may start late
LONG = Fraction(120)  # s; shorter files are decoded whole
WARM = Fraction(1, 4)  # s decoded before a glance and thrown away: a decoder needs the frames before the first one
Floats = npt.NDArray[np.float64]
BlockColumns = tuple[Floats, Floats, Floats, Floats]  # starts, lengths, peaks and powers of its blocks


@dataclass(frozen=True, slots=True)
class Blocks:
    """Loudness of the sound, one figure a block, in order of time."""

    starts: Floats  # s from the start of the file
    lengths: Floats  # s
    peaks: Floats  # of full scale
    powers: Floats  # mean square
    unheard: Flags  # what lies right before the block was not listened to


def listen(path: Path, shortest: Fraction = Fraction(0)) -> Blocks:
    """Return the loudness of the first sound track; where not all is listened to, all of each quiet stretch of `shortest` s still is.

    Raises NotReadable where the file cannot be opened.
    """
    with frames.opened(path) as container:
        parts = _heard(container, container.streams.audio[0], shortest) if container.streams.audio else []
    if not parts:
        nothing = np.empty(0)
        return Blocks(nothing, nothing, nothing, nothing, nothing > 0)
    unheard = np.concatenate([np.arange(len(piece[0])) == (-1 if listened else 0) for piece, listened in parts])
    columns = [np.concatenate([piece[column] for piece, _ in parts]) for column in range(4)]
    ends = np.maximum.accumulate(np.append(-np.inf, columns[0] + columns[1]))[:-1]
    new = (columns[0] > ends - float(BLOCK) / 2) | ~unheard.any()  # raw sound has no frames of its own: two stretches may overlap
    starts, lengths, peaks, powers = (column[new] for column in columns)
    return Blocks(starts, lengths, peaks, powers, unheard[new])


def _heard(container: Any, stream: Any, shortest: Fraction) -> list[tuple[BlockColumns, bool]]:
    """Return the loudness piece by piece, each with whether what lies before it was listened to."""
    frames.only(container, stream)
    lasting = Fraction(stream.duration) * stream.time_base if stream.duration else Fraction(container.duration or 0, 1_000_000)
    step = (shortest - GLANCE) / 2
    if step < OPENING or lasting < LONG or not _seeks(container):
        return [(piece, True) for piece in _loudness(_decoded(container, stream), container, stream)]
    return _glanced(container, stream, step, lasting)


def _seeks(container: Any) -> bool:
    known = of_demuxer(container.format.name)
    return known is not None and known.seeks


def _glanced(container: Any, stream: Any, step: Fraction, lasting: Fraction) -> list[tuple[BlockColumns, bool]]:
    """Listen to a little every `step` seconds, and to everything around two quiet glances in a row or a quiet beginning."""
    starts = [step * number for number in range(int(lasting / step) + 1)]
    ends = [start + (GLANCE if start else OPENING) for start in starts]
    glances = [_stretch(container, stream, start, end) for start, end in zip(starts, ends, strict=True)]
    quiet = [all(bool((piece[2] < QUIET).all()) for piece in glance) for glance in glances]
    parts: list[tuple[BlockColumns, bool]] = []
    number, listened = 0, True
    while number < len(starts):
        after = next((later for later in range(number, len(starts)) if not quiet[later]), len(starts))
        if after - number > 1 or (after and not number):
            begin = ends[number - 1] if number else Fraction(0)
            end = starts[after] if after < len(starts) else lasting + OPENING
            parts += [(piece, True) for piece in _stretch(container, stream, begin, end)]
            number, listened = after, True
        else:
            parts += [(piece, listened or place > 0) for place, piece in enumerate(glances[number])]
            number, listened = number + 1, False
    return parts


def _stretch(container: Any, stream: Any, start: Fraction, end: Fraction) -> list[BlockColumns]:
    """Return the loudness between two moments."""
    begin, step = frames.origin(container), stream.time_base
    container.seek(int((max(start - WARM, Fraction(0)) + begin) / step), stream=stream, backward=True)
    first, last = (start + begin) / step if start else -(2**62), (end + begin) / step
    return list(_loudness(_within(_decoded(container, stream), int(first), int(last)), container, stream))


def _within(sounds: Iterable[Any], first: int, last: int) -> Iterator[Any]:
    """Pass on the frames from tick `first` to before tick `last`."""
    for sound in sounds:
        if sound.pts >= last:
            return
        if sound.pts >= first:
            yield sound


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    from av.error import FFmpegError

    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except FFmpegError:
            continue
        yield from (sound for sound in decoded if sound.pts is not None and sound.samples)


def _loudness(sounds: Iterable[Any], container: Any, stream: Any) -> Iterator[BlockColumns]:
    """Return loudness a gap-free piece of about `PIECE` samples at a time: one frame at a time would cost ten times as much."""
    begin, step = float(frames.origin(container)), float(stream.time_base)
    piece: list[Any] = []
    held, start, follows = 0, 0.0, 0.0
    for sound in sounds:
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


def _measured(piece: list[Any], start: float) -> BlockColumns:
    first = piece[0]
    values = np.concatenate([sound.to_ndarray() for sound in piece], axis=1)
    if not first.format.is_planar:
        values = values.reshape(-1, len(first.layout.channels)).T
    if values.dtype.kind in "iu":
        middle = 128 if values.dtype.kind == "u" else 0
        values = (values.astype(np.float32) - middle) / (float(np.iinfo(values.dtype).max) - middle)
    size = max(1, int(first.sample_rate * BLOCK))
    places = np.arange(0, values.shape[1], size)
    lengths = np.diff(np.append(places, values.shape[1]))
    peaks = np.maximum.reduceat(np.abs(values).max(axis=0), places)
    powers = np.add.reduceat(np.square(values, dtype=np.float64).mean(axis=0), places) / lengths
    return start + places / first.sample_rate, lengths / first.sample_rate, peaks.astype(np.float64), powers
