"""Digital silence, a dead microphone, and sound that starts late. A quiet room is none of these: it still has its tone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from footage.containers.index.track import Flags
from footage.signals.loudness import QUIET, Blocks, listen
from footage.values.measurement import Stretch, StretchKind
from footage.values.tolerance import Tolerance

DEAD = -62.0  # dB of full scale, median of the blocks: what is left of a microphone that hears nothing
DROP = 12.0  # dB; a stretch this far below the quietest tenth of the rest has lost its room tone
LATE = Fraction(2)  # s; from here on sound that is missing at the beginning is reported
TRACK_LATE = Fraction(1, 2)  # s; a sound track may begin this much after the picture
_FLOOR = 1e-6  # full scale; −120 dB, below what 16 bits can hold


def stretches(path: Path, picture_start: Fraction | None, tolerance: Tolerance) -> tuple[Stretch, ...]:
    """Return the silent stretches and a late start of the first sound track; NotReadable where it cannot be opened."""
    blocks = listen(path, tolerance.silent_seconds)
    if not len(blocks.starts):
        return ()
    silences = [silence for first, last in _quiet(blocks) if (silence := _judged(blocks, first, last, tolerance)) is not None]
    late = Fraction(float(blocks.starts[0])).limit_denominator(1000) - (picture_start or Fraction(0))
    if picture_start is not None and late > TRACK_LATE:
        silences.insert(0, Stretch(StretchKind.LATE_SOUND, picture_start, late, {"cause": "track"}))
    return tuple(silences)


def _quiet(blocks: Blocks) -> Iterator[tuple[int, int]]:
    """Return first and last index of each run of quiet blocks of which all was listened to."""
    for first, last in _runs(blocks.peaks < QUIET):
        cuts = [first, *(first + 1 + int(at) for at in np.flatnonzero(blocks.unheard[first + 1 : last + 1])), last + 1]
        yield from ((start, after - 1) for start, after in pairwise(cuts))


def _runs(flags: Flags) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    for first, stop in edges.reshape(-1, 2):
        yield int(first), int(stop) - 1


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
    kind = StretchKind.LATE_SOUND if leading else StretchKind.SILENT
    return Stretch(kind, exact, Fraction(end).limit_denominator(48000) - exact, evidence)


def _dropped(blocks: Blocks, first: int, last: int, level: float) -> bool:
    rest = np.concatenate((blocks.powers[:first], blocks.powers[last + 1 :]))
    return bool(len(rest)) and level < _decibel(float(np.quantile(rest, 0.1))) - DROP


def _decibel(power: float) -> float:
    return float(10 * np.log10(max(power, _FLOOR**2)))
