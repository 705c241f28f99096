"""Pictures seen from afar: brightness on 160 × 90 points without the top and the bottom, where the clock ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from footage.signals import frames
from footage.signals.frames import Frame, Luma
from footage.values.measurement import StretchKind

BLACK_LEVEL = 4.0  # brightness above black up to which a picture without structure is black
COVERED_LEVEL = 40.0  # the same for a covered lens, which lets a little light through
NO_STRUCTURE = 0.5  # standard deviation over 40 × 16 fields up to which a picture shows nothing
WIDTH, HEIGHT, TOP, BOTTOM = 160, 90, 17, 81  # points of a whole picture, and the rows that count
OPEN = 3  # places in a file whose pictures are kept while the places around them are looked at
_NEVER = Fraction(2**40)  # s


@dataclass(frozen=True, slots=True)
class KeyframeLook:
    """What is remembered of every keyframe of a file, however long it is."""

    offset: Fraction  # s
    level: float  # mean brightness above black
    spread: float  # standard deviation of the brightness over coarse fields, which even out the sensor's noise
    moved: float  # mean difference of brightness from the keyframe before; 0 for the first

    @property
    def dark(self) -> StretchKind | None:
        """BLACK or COVERED, None where something can be seen."""
        if self.spread > NO_STRUCTURE or self.level > COVERED_LEVEL:
            return None
        return StretchKind.BLACK if self.level <= BLACK_LEVEL else StretchKind.COVERED


@dataclass(frozen=True, slots=True)
class Look(KeyframeLook):
    """What one frame looks like from afar."""

    small: Luma

    def differs(self, other: Look) -> float:
        """Return the mean difference of brightness."""
        import cv2

        return float(cv2.absdiff(self.small, other.small).mean())


def remembered(keyframes: Iterable[Frame]) -> Iterator[tuple[KeyframeLook, Frame]]:
    """Return each keyframe as it is to be remembered, and as decoded."""
    before: Look | None = None
    for frame in keyframes:
        current = look(frame)
        moved = current.differs(before) if before is not None else 0.0
        yield KeyframeLook(current.offset, current.level, current.spread, moved), frame
        before = current


def look(frame: Frame) -> Look:
    """Return the frame on 160 × 90 points without the lines where the clock stands."""
    import cv2

    high = len(frame.luma)
    middle = frame.luma[high * TOP // HEIGHT : -(-high * BOTTOM // HEIGHT)]
    small = cv2.resize(middle, (WIDTH, BOTTOM - TOP), interpolation=cv2.INTER_AREA)
    fields = cv2.resize(small.astype(np.float32), (WIDTH // 4, (BOTTOM - TOP) // 4), interpolation=cv2.INTER_AREA)
    return Look(frame.offset, float(small.mean()) - frame.black, float(fields.std()), 0.0, small.astype(np.uint8, copy=False))


class NearbyPictures:
    """Every picture near a keyframe, from afar, decoded once however often it is looked at."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[Fraction, tuple[list[Look], Iterator[Frame]]] = {}

    def between(self, start: Fraction, end: Fraction) -> Iterator[Look]:
        """Return the pictures from `start` to before `end`, in order of time, decoding no further than is asked for."""
        seen, more = self._at(start)
        for picture in seen:
            if picture.offset >= end:
                return
            yield picture
        for frame in more:
            picture = look(frame)
            seen.append(picture)
            if picture.offset >= end:
                return
            yield picture

    def at(self, offset: Fraction) -> Look | None:
        """Return the first picture from `offset` on, or None where none can be decoded."""
        return next(self.between(offset, _NEVER), None)

    def _at(self, start: Fraction) -> tuple[list[Look], Iterator[Frame]]:
        if start not in self._places:
            while len(self._places) >= OPEN:
                del self._places[next(iter(self._places))]
            self._places[start] = ([], frames.between(self._path, start, _NEVER))
        return self._places[start]
