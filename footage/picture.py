"""Black, covered and frozen picture: keyframes first, every frame only around what was found.

Figures are brightness on 160 × 90 points (0–255), without the top and the bottom where the clock ticks. A night scene, a
static room or a lens that points at a wall is none of these: they are brighter, or they are never twice the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from footage import frames
from footage.frames import Frame
from footage.measurement import Stretch
from footage.tolerance import Tolerance

SPACING = Fraction(9, 10)  # s; keyframes closer than this tell nothing more
BLACK_LEVEL = 4.0  # brightness above black up to which a picture without structure is black
BLACK_SPREAD = 0.7  # standard deviation up to which a picture has no structure at all
COVERED_LEVEL = 40.0  # brightness above black up to which a picture without structure is a covered lens
COVERED_SPREAD = 1.0
SAME = 0.33  # mean difference up to which two keyframes are the same picture, noise included
SAME_NEXT = 0.08  # mean difference of neighbouring frames up to which the picture stands still
_Small = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame looks like from afar."""

    offset: Fraction  # s
    level: float  # mean brightness above black
    spread: float  # standard deviation of the brightness
    small: _Small

    @property
    def dark(self) -> str:
        """"black", "covered" or ""."""
        if self.level <= BLACK_LEVEL and self.spread <= BLACK_SPREAD:
            return "black"
        return "covered" if self.level <= COVERED_LEVEL and self.spread <= COVERED_SPREAD else ""

    def differs(self, other: Look) -> float:
        """Return the mean difference of brightness."""
        return float(np.abs(self.small - other.small).mean())


def look(frame: Frame) -> Look:
    """Return the frame on 160 × 90 points without the lines where the clock stands."""
    import cv2

    small = cv2.resize(frame.luma, (160, 90), interpolation=cv2.INTER_AREA)[17:81].astype(np.float32)
    return Look(frame.offset, float(small.mean()) - frame.black, float(small.std()), small)


def stretches(path: Path, looks: list[Look], end: Fraction, tolerance: Tolerance) -> tuple[Stretch, ...]:
    """Return the black, covered and frozen stretches of a file whose keyframes are `looks` and whose picture ends at `end`."""
    dark = [_darkness(path, looks, first, last, end) for first, last in _runs([bool(one.dark) for one in looks])]
    still = [one for first, last in _still_runs(looks) if (one := _freeze(path, looks, first, last, end)) is not None]
    kept = [one for one in dark if one.seconds >= tolerance.black_seconds]
    return tuple(sorted([*kept, *(one for one in still if one.seconds >= tolerance.frozen_seconds)], key=lambda one: one.start))


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Return first and last index of each run of True."""
    first = None
    for index, flag in enumerate([*flags, False]):
        if flag and first is None:
            first = index
        elif not flag and first is not None:
            yield first, index - 1
            first = None


def _still_runs(looks: list[Look]) -> Iterator[tuple[int, int]]:
    same = [one.differs(other) <= SAME and not one.dark and not other.dark for one, other in pairwise(looks)]
    for first, last in _runs(same):
        yield first, last + 1


def _darkness(path: Path, looks: list[Look], first: int, last: int, end: Fraction) -> Stretch:
    start, stop = _edges(path, looks, first, last, end, lambda one: bool(one.dark))
    inside = looks[first : last + 1]
    level, spread = max(one.level for one in inside), max(one.spread for one in inside)
    kind = "black" if all(one.dark == "black" for one in inside) else "covered"
    return Stretch(kind, start, stop - start, {"level": round(level, 2), "spread": round(spread, 2), "keyframes": len(inside)})


def _freeze(path: Path, looks: list[Look], first: int, last: int, end: Fraction) -> Stretch | None:
    """Return the frozen stretch, or None where neighbouring frames show that the picture lives."""
    moved = _liveliness(from_afar(frames.between(path, looks[first].offset, looks[first + 1].offset)))
    if moved > SAME_NEXT:
        return None
    start, stop = _edges(path, looks, first, last, end, lambda one: one.differs(looks[first]) <= SAME)
    differs = max(one.differs(looks[first]) for one in looks[first : last + 1])
    evidence = {"difference": round(differs, 3), "next_difference": round(moved, 3), "keyframes": last - first + 1}
    return Stretch("frozen", start, stop - start, evidence)


def from_afar(found: Iterable[Frame]) -> Iterator[Look]:
    """Return each frame from afar."""
    return map(look, found)


def _liveliness(looks: Iterable[Look]) -> float:
    """Return how much neighbouring frames differ: the ninth decile, so that the first of a group does not count."""
    moves = [one.differs(other) for one, other in pairwise(looks)]
    return float(np.quantile(moves, 0.9)) if moves else 0.0


def _edges(path: Path, looks: list[Look], first: int, last: int, end: Fraction,
           holds: Callable[[Look], bool]) -> tuple[Fraction, Fraction]:
    """Return where what `holds` at the keyframes `first` to `last` begins and ends, to the frame."""
    start, stop = looks[first].offset, end
    if first > 0:
        for one in from_afar(frames.between(path, looks[first - 1].offset, looks[first].offset)):
            start = min(start, one.offset) if holds(one) else looks[first].offset
    if last + 1 < len(looks):
        stop = looks[last + 1].offset
        for one in from_afar(frames.between(path, looks[last].offset, stop)):
            if not holds(one):
                return start, one.offset
    return start, stop


def survey(container: Any) -> Iterator[tuple[Look, Frame]]:
    """Return every keyframe worth a look, from afar and as decoded."""
    for frame in frames.keyframes(container, SPACING):
        yield look(frame), frame
