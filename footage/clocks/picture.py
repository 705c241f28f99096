"""The burned-in clock against the footage's own time: when the file began, and where the clock did not go along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from footage.values.measurement import ClockReading, Measurement, StretchKind
from footage.values.seconds import later, seconds_between

SURE = Fraction(9, 10)  # a reading below this is not used
ALONE = Fraction(95, 100)  # a single reading must be at least this sure
SHOWN_STEP = Fraction(1)  # s; the burned-in clock shows whole seconds
SLACK = Fraction(1, 5)  # s; the drawn second may lag behind the frame by this
STANDS_STILL = Fraction(3)  # s; the same second shown for longer is a clock that stands still


@dataclass(frozen=True, slots=True)
class SteadyStretch:
    """A stretch in which the burned-in clock and the footage go together."""

    earliest: datetime  # when the file's offset 0 was by this clock: not before this …
    latest: datetime  # … and not after this
    first: Fraction  # s; offset of its first reading
    last: Fraction  # s; offset of its last reading
    readings: int

    @property
    def start(self) -> datetime:
        """When offset 0 was, by this clock."""
        return self.earliest

    @property
    def uncertainty(self) -> Fraction:
        """In seconds: at most the second that is shown."""
        return max(seconds_between(self.earliest, self.latest), SLACK)


@dataclass(frozen=True, slots=True)
class Still:
    """A stretch in which the burned-in clock stands still."""

    first: Fraction  # s
    last: Fraction  # s
    shown: datetime


@dataclass(frozen=True, slots=True)
class ClockLine:
    """The whole burned-in clock of one file."""

    lines: tuple[SteadyStretch, ...]  # more than one: the clock was set while recording, or drifts
    stills: tuple[Still, ...]

    @property
    def steps(self) -> tuple[Fraction, ...]:
        """Seconds by which the clock moved ahead of (or, negative, behind) the footage, one a change of line."""
        return tuple(seconds_between(before.start, after.start) for before, after in zip(self.lines, self.lines[1:], strict=False))


def clock_line(measured: Measurement | None) -> ClockLine | None:
    """Return what the burned-in clock says, or None where it could not be read surely enough."""
    if measured is None:
        return None
    usable = sorted((reading for reading in measured.readings if reading.sure >= SURE), key=lambda reading: reading.offset)
    stills = tuple(still for still in _stills(usable) if not _picture_frozen(still, measured))
    standing = {reading.offset for reading in usable for still in stills if still.first < reading.offset <= still.last}
    lines = _joined([line for line in _lines([reading for reading in usable if reading.offset not in standing]) if line.readings > 1])
    if not lines and len(usable) == 1 and usable[0].sure >= ALONE:
        lines = _lines(usable)
    return ClockLine(tuple(lines), tuple(_begun(still, lines) for still in stills)) if lines or stills else None


def _stills(readings: Sequence[ClockReading]) -> list[Still]:
    stills: list[Still] = []
    first = 0
    while first < len(readings):
        end = first
        while end + 1 < len(readings) and readings[end + 1].shown == readings[first].shown:
            end += 1
        if readings[end].offset - readings[first].offset >= STANDS_STILL:
            stills.append(Still(readings[first].offset, readings[end].offset, readings[first].shown))
        first = end + 1
    return stills


def _begun(still: Still, lines: Sequence[SteadyStretch]) -> Still:
    """A clock that went right before stood still from the moment on at which it first showed that second."""
    before = [line for line in lines if line.first < still.first]
    if not before:
        return still
    first = seconds_between(before[-1].start, still.shown)
    return Still(min(max(first, before[-1].first), still.first), still.last, still.shown)


def _picture_frozen(still: Still, measured: Measurement) -> bool:
    """A frozen picture holds its clock still too: that is one finding, not two."""
    frozen = [stretch for stretch in measured.stretches if stretch.kind == StretchKind.FROZEN]
    return any(stretch.start <= still.first + 1 and stretch.start + stretch.seconds >= still.last - 1 for stretch in frozen)


def _lines(readings: Sequence[ClockReading]) -> list[SteadyStretch]:
    lines: list[SteadyStretch] = []
    windows: list[list[SteadyStretch]] = []
    for reading in readings:
        window = SteadyStretch(
            later(reading.shown, -reading.offset), later(reading.shown, SHOWN_STEP - reading.offset), reading.offset, reading.offset, 1
        )
        joined = _together(lines[-1], window) if lines else None
        if joined:
            lines[-1] = joined
            windows[-1].append(window)
        else:
            lines.append(window)
            windows.append([window])
    return _handed_on(windows)


def _handed_on(windows: list[list[SteadyStretch]]) -> list[SteadyStretch]:
    """Readings at the end of a line that fit it only with slack, and the next one without, belong to the next one."""
    for earlier, later_windows in pairwise(windows):
        exact = _exact(later_windows)
        fits = [_crossing(exact, window) is not None for window in earlier] if exact else []
        turn = next((place for place in range(1, len(fits)) if _exact(earlier[: place + 1]) is None), len(fits))
        if 1 < turn < len(fits) and all(fits[turn:]):
            later_windows[:0] = earlier[turn:]
            del earlier[turn:]
    return [_whole(group) for group in windows]


def _whole(windows: Sequence[SteadyStretch]) -> SteadyStretch:
    whole = windows[0]
    for window in windows[1:]:
        whole = _together(whole, window) or whole
    return whole


def _exact(windows: Sequence[SteadyStretch]) -> SteadyStretch | None:
    """What all agree on without slack."""
    whole: SteadyStretch | None = windows[0]
    for window in windows[1:]:
        whole = _crossing(whole, window) if whole else None
    return whole


def _crossing(first: SteadyStretch, second: SteadyStretch) -> SteadyStretch | None:
    earliest, latest = max(first.earliest, second.earliest), min(first.latest, second.latest)
    return SteadyStretch(earliest, latest, first.first, second.last, first.readings + second.readings) if earliest <= latest else None


def _joined(lines: Sequence[SteadyStretch]) -> list[SteadyStretch]:
    """Lines that agree once a misread frame between them is left out become one."""
    result: list[SteadyStretch] = []
    for line in lines:
        joined = _together(result[-1], line) if result else None
        if joined:
            result[-1] = joined
        else:
            result.append(line)
    return result


def _together(first: SteadyStretch, second: SteadyStretch) -> SteadyStretch | None:
    earliest, latest = max(first.earliest, second.earliest), min(first.latest, second.latest)
    if seconds_between(latest, earliest) > SLACK:
        return None
    return SteadyStretch(min(earliest, latest), max(earliest, latest), first.first, second.last, first.readings + second.readings)
