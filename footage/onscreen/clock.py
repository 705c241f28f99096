"""The burned-in clock: found once in a file, read at every keyframe, and closer where clock and footage part.

OCR reads some keyframes and so teaches the film's own digits (`clock_digits`), which read the others in a fraction of the
time. What cannot be read is left out, never guessed; a reading that goes with none of its neighbours is read a second way,
and left out where the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

from footage.onscreen.digits import Digits, read_all
from footage.onscreen.recogniser import Place, Strip, confirmed, label, locate, read
from footage.signals import frames
from footage.signals.frames import Frame
from footage.values.measurement import ClockReading
from footage.values.recordings import seconds_between

EVERY = Fraction(10)  # s between two readings of a short file
MOST = 40  # regular readings of one file; long ones are read at wider steps
STRIPS = 1000  # strips of one file that are kept; in longer files every second one, then every fourth …
TRIES = (0, 10)  # keyframes in which the clock is looked for
PARTED = 12  # places in one file where clock and footage part that are looked at more closely
TICK = Fraction(13, 10)  # s in which the shown second must change once
STEP = Fraction(3, 10)  # s; the clock moved by less between both ends of a file: nothing to look for


class Watch:
    """Sees a file's keyframes go by, remembers where the clock stands, and reads it when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place: Place | None = None
        self._strips: list[Strip] = []
        self._digits: Digits | None = None
        self._seen = 0
        self._step = 1

    def see(self, frame: Frame) -> None:
        """Take note of one keyframe, in order of time."""
        if self._place is None and self._seen in TRIES:
            self._place = locate(frame.luma)
            opening = next(frames.between(self._path, Fraction(0), frame.offset), None) if self._place and self._seen else None
            if self._place is not None and opening is not None:
                self._strips = [Strip(opening.offset, self._place.cut(opening.luma))]
        if self._place is not None and self._seen % self._step == 0:
            self._strips.append(Strip(frame.offset, self._place.cut(frame.luma)))
        self._seen += 1
        if len(self._strips) > STRIPS:
            self._strips, self._step = self._strips[::2], self._step * 2

    def readings(self) -> tuple[ClockReading, ...]:
        """Return the readings in order of time: regular ones, the tick at both ends, and both sides of every jump."""
        if self._place is None or not self._strips:
            return ()
        labelled = [(strip, one) for strip in _regular(self._strips) if (one := label(strip)) is not None]
        read_so, self._digits = read_all(self._strips, labelled, label)
        found = _trusted(read_so, {strip.offset: strip for strip in self._strips})
        first, last = self._tick(found), self._tick(found[::-1])
        jumps = self._jumps(found) or self._between_ticks(first, last)
        wanted = {strip.offset for strip, _ in labelled} | {one.offset for pair in _apart(found)[:PARTED] for one in pair}
        every = {one.offset: one for one in [*(one for one in found if one.offset in wanted), *first, *last, *jumps]}
        return tuple(every[offset] for offset in sorted(every))

    def _read(self, strip: Strip) -> ClockReading | None:
        return (self._digits.read(strip) if self._digits is not None else None) or read(strip)

    def _tick(self, known: Sequence[ClockReading]) -> list[ClockReading]:
        """Return the two neighbouring frames between which the second changes, near the first of the `known` that has one."""
        for one in known[:2]:
            strips = self._between(one.offset, one.offset + TICK)
            pair = self._bisect(strips, lambda new, one=one: new.shown == one.shown)  # type: ignore[misc]
            if len(pair) == 2 and seconds_between(pair[0].shown, pair[1].shown) == 1:
                return pair
        return []

    def _jumps(self, found: Sequence[ClockReading]) -> list[ClockReading]:
        """Return both sides of every place where the clock moved otherwise than the footage, to the frame."""
        return [reading for one, other in _apart(found)[:PARTED] for reading in self._part(one, other)]

    def _part(self, one: ClockReading, other: ClockReading) -> list[ClockReading]:
        """Return the last reading between the two that goes along with `one` and the first that goes along with `other`."""
        first, last = self._tick([one]), self._tick([other])
        if not first or not last:
            return self._closer(one, other, partial(_nearer, one, other))
        return [*first, *last, *self._between_ticks(first, last)]

    def _between_ticks(self, first: Sequence[ClockReading], last: Sequence[ClockReading]) -> list[ClockReading]:
        """Return both sides of a jump between two ticks, which tell the clock to the frame: of a second or more."""
        if not first or not last or first[1].offset >= last[0].offset:
            return []
        early, late = _ahead(first, first[0]), _ahead(last, first[0])
        if abs(late - early) < STEP:
            return []

        def goes_along(new: ClockReading) -> bool:
            shown = seconds_between(first[0].shown, new.shown) + Fraction(1, 2) - new.offset
            return abs(shown - early) <= abs(shown - late)

        return self._closer(first[1], last[0], goes_along)

    def _closer(self, one: ClockReading, other: ClockReading, goes_along: Callable[[ClockReading], bool]) -> list[ClockReading]:
        """Return the readings on both sides of a jump, found at keyframes first and then at every frame."""
        pair = self._bisect([strip for strip in self._strips if one.offset <= strip.offset <= other.offset], goes_along)
        before = pair[0] if pair and goes_along(pair[0]) else one
        after = pair[-1] if pair and not goes_along(pair[-1]) else other
        return [*pair, *self._bisect(self._between(before.offset, after.offset), goes_along)]

    def _between(self, start: Fraction, end: Fraction) -> list[Strip]:
        place = self._place
        if place is None:
            return []
        return [Strip(frame.offset, place.cut(frame.luma)) for frame in frames.between(self._path, start, end)]

    def _bisect(self, strips: Sequence[Strip], goes_along: Callable[[ClockReading], bool]) -> list[ClockReading]:
        """Return the last reading that goes along and the first that does not; unreadable strips are passed over."""
        low, high = 0, len(strips) - 1
        last, first = None, None
        while low <= high:
            middle = (low + high) // 2
            readable = ((at, one) for at in range(middle, high + 1) if (one := self._read(strips[at])) is not None)
            place, reading = next(readable, (high, None))
            if reading is None:
                high = middle - 1
            elif goes_along(reading):
                last, low = reading, place + 1
            else:
                first, high = reading, middle - 1
        return [one for one in (last, first) if one is not None]


def _apart(found: Sequence[ClockReading]) -> list[tuple[ClockReading, ClockReading]]:
    """Return the neighbours between which the clock moved otherwise than the footage; one that stands still is another matter."""
    return [(one, other) for one, other in pairwise(found) if one.shown != other.shown and abs(_moved(one, other)) >= 1]


def _moved(one: ClockReading, other: ClockReading) -> Fraction:
    """Return by how many seconds the clock moved more than the footage."""
    return seconds_between(one.shown, other.shown) - (other.offset - one.offset)


def _ahead(tick: Sequence[ClockReading], origin: ClockReading) -> Fraction:
    """Return how far the clock was ahead of the footage at a tick, in seconds after what `origin` shows."""
    return seconds_between(origin.shown, tick[1].shown) - (tick[0].offset + tick[1].offset) / 2


def _nearer(one: ClockReading, other: ClockReading, new: ClockReading) -> bool:
    return abs(_moved(one, new)) <= abs(_moved(new, other))


def _trusted(found: Sequence[ClockReading], strips: dict[Fraction, Strip]) -> list[ClockReading]:
    """Leave out readings that go with neither neighbour and are read otherwise the second way."""
    kept = []
    for place, one in enumerate(found):
        near = [*found[max(0, place - 1) : place], *found[place + 1 : place + 2]]
        alone = not any(abs(_moved(one, other)) < 1 for other in near)
        if not alone or confirmed(strips[one.offset], one):
            kept.append(one)
    return kept


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
