"""The burned-in clock: found once in a file, read at a few keyframes, and closer where clock and footage part.

Recognition is rapidocr's, offline, only on the strip where the clock stands. What cannot be read is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

from footage import frames
from footage.frames import Frame
from footage.measurement import ClockReading
from footage.osd_reader import Place, Strip, locate, read
from footage.recordings import seconds_between

EVERY = Fraction(10)  # s between two readings of a short file
MOST = 40  # readings of one file before it is looked at more closely
STRIPS = 1000  # strips of one file that are kept; in longer files every second one, then every fourth …
TRIES = (0, 2, 8, 32)  # keyframes in which the clock is looked for
PARTED = 12  # places in one file where clock and footage part that are looked at more closely
TICK = Fraction(13, 10)  # s in which the shown second must change once
_SHOWN = Fraction(1)  # s; the clock shows whole seconds


class Watch:
    """Sees a file's keyframes go by, remembers where the clock stands, and reads it when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place: Place | None = None
        self._strips: list[Strip] = []
        self._seen = 0
        self._step = 1

    def see(self, frame: Frame) -> None:
        """Take note of one keyframe, in order of time."""
        if self._place is None and self._seen in TRIES:
            self._place = locate(frame.luma)
        if self._place is not None and self._seen % self._step == 0:
            self._strips.append(Strip(frame.offset, self._place.cut(frame.luma)))
        self._seen += 1
        if len(self._strips) > STRIPS:
            self._strips, self._step = self._strips[::2], self._step * 2

    def readings(self) -> tuple[ClockReading, ...]:
        """Return the readings in order of time: regular ones, every part near a jump, and the tick at both ends."""
        if self._place is None or not self._strips:
            return ()
        found = {one.offset: one for one in map(read, _regular(self._strips)) if one is not None}
        for one in [*self._ticks(found), *self._parted(found)]:
            found[one.offset] = one
        return tuple(sorted(found.values(), key=lambda one: one.offset))

    def _ticks(self, found: dict[Fraction, ClockReading]) -> list[ClockReading]:
        """Return the two frames between which the second changes, near the first and the last reading."""
        ordered = sorted(found)
        near = [ordered[0], ordered[-1]] if len(ordered) > 1 else ordered
        return [one for offset in near for one in self._change(found[offset], offset + TICK)]

    def _change(self, known: ClockReading, until: Fraction) -> list[ClockReading]:
        """Return the last frame that goes with `known` and the first that shows another second, before `until`."""
        strips = self._between(known.offset, until)
        return _bisect(strips, lambda one: one.shown == known.shown)

    def _parted(self, found: dict[Fraction, ClockReading]) -> list[ClockReading]:
        """Return readings around every place where the clock moved otherwise than the footage, to the frame."""
        ordered = [found[offset] for offset in sorted(found)]
        apart = [(one, other) for one, other in pairwise(ordered) if not _together(one, other)]
        return [reading for one, other in apart[:PARTED] for reading in self._part(one, other)]

    def _part(self, one: ClockReading, other: ClockReading) -> list[ClockReading]:
        inside = [strip for strip in self._strips if one.offset <= strip.offset <= other.offset]
        pair = _bisect(inside, partial(_together, one))
        if len(pair) < 2:
            return pair
        return [*pair, *_bisect(self._between(pair[0].offset, pair[1].offset), partial(_together, pair[0]))]

    def _between(self, start: Fraction, end: Fraction) -> list[Strip]:
        place = self._place
        assert place is not None
        return [Strip(frame.offset, place.cut(frame.luma)) for frame in frames.between(self._path, start, end)]


def _together(one: ClockReading, other: ClockReading) -> bool:
    """Tell whether the clock moved as the footage did, as far as whole seconds show it."""
    moved = seconds_between(one.shown, other.shown) - (other.offset - one.offset)
    return abs(moved) < _SHOWN


def _regular(strips: Sequence[Strip]) -> list[Strip]:
    """Return the first, the last and regularly spaced ones between."""
    spacing = max(EVERY, (strips[-1].offset - strips[0].offset) / MOST)
    kept = [strips[0]]
    for strip in strips[1:]:
        if strip.offset - kept[-1].offset >= spacing:
            kept.append(strip)
    if kept[-1] is not strips[-1]:
        kept.append(strips[-1])
    return kept


def _bisect(strips: Sequence[Strip], goes_along: Callable[[ClockReading], bool]) -> list[ClockReading]:
    """Return the last reading that goes along and the first that does not; unreadable strips are passed over."""
    low, high = 0, len(strips) - 1
    last, first = None, None
    while low <= high:
        middle = (low + high) // 2
        place, reading = next(((at, one) for at in range(middle, high + 1) if (one := read(strips[at])) is not None), (high, None))
        if reading is None:
            high = middle - 1
        elif goes_along(reading):
            last, low = reading, place + 1
        else:
            first, high = reading, middle - 1
    return [one for one in (last, first) if one is not None]
