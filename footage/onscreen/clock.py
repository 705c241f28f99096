"""The burned-in clock: found once in a file, read at every keyframe, and closer where clock and footage part.

OCR reads some keyframes and so teaches the film's own digits (`digits`), which read the others in a fraction of the
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
from footage.onscreen.recogniser import ClockPlace, Strip, confirmed, label, locate, read
from footage.signals import frames
from footage.signals.frames import Frame
from footage.values.measurement import ClockReading
from footage.values.seconds import seconds_between

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
        self._place: ClockPlace | None = None
        self._strips: list[Strip] = []
        self._digits: Digits | None = None
        self._seen = 0
        self._step = 1

    def see(self, frame: Frame) -> None:
        """Take note of one keyframe, in order of time."""
        if self._place is None and self._seen in TRIES:
            self._place = locate(frame.luma)
            first_frame = next(frames.between(self._path, Fraction(0), frame.offset), None) if self._place and self._seen else None
            if self._place is not None and first_frame is not None:
                self._strips = [Strip(first_frame.offset, self._place.cut(first_frame.luma))]
        if self._place is not None and self._seen % self._step == 0:
            self._strips.append(Strip(frame.offset, self._place.cut(frame.luma)))
        self._seen += 1
        if len(self._strips) > STRIPS:
            self._strips, self._step = self._strips[::2], self._step * 2

    def readings(self) -> tuple[ClockReading, ...]:
        """Return the readings in order of time: regular ones, the tick at both ends, and both sides of every jump."""
        if self._place is None or not self._strips:
            return ()
        labelled = [(strip, recognised) for strip in _regular(self._strips) if (recognised := label(strip)) is not None]
        readings, self._digits = read_all(self._strips, labelled, label)
        trusted = _trusted(readings, {strip.offset: strip for strip in self._strips})
        first, last = self._tick(trusted), self._tick(trusted[::-1])
        jumps = self._jumps(trusted) or self._between_ticks(first, last)
        wanted_offsets = {strip.offset for strip, _ in labelled} | {reading.offset for pair in _apart(trusted)[:PARTED] for reading in pair}
        chosen = {
            reading.offset: reading
            for reading in [*(reading for reading in trusted if reading.offset in wanted_offsets), *first, *last, *jumps]
        }
        return tuple(chosen[offset] for offset in sorted(chosen))

    def _read(self, strip: Strip) -> ClockReading | None:
        return (self._digits.read(strip) if self._digits is not None else None) or read(strip)

    def _tick(self, readings: Sequence[ClockReading]) -> list[ClockReading]:
        """Return the two neighbouring frames between which the second changes, near the first of the `readings` that has one."""
        for reading in readings[:2]:
            strips = self._between(reading.offset, reading.offset + TICK)
            pair = self._bisect(strips, lambda new, reading=reading: new.shown == reading.shown)  # type: ignore[misc]
            if len(pair) == 2 and seconds_between(pair[0].shown, pair[1].shown) == 1:
                return pair
        return []

    def _jumps(self, readings: Sequence[ClockReading]) -> list[ClockReading]:
        """Return both sides of every place where the clock moved otherwise than the footage, to the frame."""
        return [reading for before, after in _apart(readings)[:PARTED] for reading in self._part(before, after)]

    def _part(self, before: ClockReading, after: ClockReading) -> list[ClockReading]:
        """Return the last reading between the two that goes along with `before` and the first that goes along with `after`."""
        first, last = self._tick([before]), self._tick([after])
        if not first or not last:
            return self._closer(before, after, partial(_nearer, before, after))
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

    def _closer(self, before: ClockReading, after: ClockReading, goes_along: Callable[[ClockReading], bool]) -> list[ClockReading]:
        """Return the readings on both sides of a jump, found at keyframes first and then at every frame."""
        pair = self._bisect([strip for strip in self._strips if before.offset <= strip.offset <= after.offset], goes_along)
        last_before = pair[0] if pair and goes_along(pair[0]) else before
        first_after = pair[-1] if pair and not goes_along(pair[-1]) else after
        return [*pair, *self._bisect(self._between(last_before.offset, first_after.offset), goes_along)]

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
            readable = ((at, candidate) for at in range(middle, high + 1) if (candidate := self._read(strips[at])) is not None)
            place, reading = next(readable, (high, None))
            if reading is None:
                high = middle - 1
            elif goes_along(reading):
                last, low = reading, place + 1
            else:
                first, high = reading, middle - 1
        return [reading for reading in (last, first) if reading is not None]


def _apart(readings: Sequence[ClockReading]) -> list[tuple[ClockReading, ClockReading]]:
    """Return the neighbours between which the clock moved otherwise than the footage; one that stands still is another matter."""
    return [(before, after) for before, after in pairwise(readings) if before.shown != after.shown and abs(_moved(before, after)) >= 1]


def _moved(before: ClockReading, after: ClockReading) -> Fraction:
    """Return by how many seconds the clock moved more than the footage."""
    return seconds_between(before.shown, after.shown) - (after.offset - before.offset)


def _ahead(tick: Sequence[ClockReading], origin: ClockReading) -> Fraction:
    """Return how far the clock was ahead of the footage at a tick, in seconds after what `origin` shows."""
    return seconds_between(origin.shown, tick[1].shown) - (tick[0].offset + tick[1].offset) / 2


def _nearer(before: ClockReading, after: ClockReading, reading: ClockReading) -> bool:
    return abs(_moved(before, reading)) <= abs(_moved(reading, after))


def _trusted(readings: Sequence[ClockReading], strips: dict[Fraction, Strip]) -> list[ClockReading]:
    """Leave out readings that go with neither neighbour and are read otherwise the second way."""
    result = []
    for place, reading in enumerate(readings):
        near = [*readings[max(0, place - 1) : place], *readings[place + 1 : place + 2]]
        alone = not any(abs(_moved(reading, neighbour)) < 1 for neighbour in near)
        if not alone or confirmed(strips[reading.offset], reading):
            result.append(reading)
    return result


def _regular(strips: Sequence[Strip]) -> list[Strip]:
    """Return the first, the last and regularly spaced ones between."""
    spacing = max(EVERY, (strips[-1].offset - strips[0].offset) / MOST)
    chosen = [strips[0]]
    for strip in strips[1:]:
        if strip.offset - chosen[-1].offset >= spacing:
            chosen.append(strip)
    if chosen[-1] is not strips[-1]:
        chosen.append(strips[-1])
    return chosen
