"""The burned-in clock against the footage's own time: when the file began, and where the clock did not go along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from footage.values.measurement import ClockReading, Measurement, StretchKind
from footage.values.recordings import later, seconds_between

SURE = Fraction(9, 10)  # a reading below this is not used
ALONE = Fraction(95, 100)  # a single reading must be at least this sure
SHOWN_STEP = Fraction(1)  # s; the burned-in clock shows whole seconds
SLACK = Fraction(1, 5)  # s; the drawn second may lag behind the frame by this
STANDS_STILL = Fraction(3)  # s; the same second shown for longer is a clock that stands still


@dataclass(frozen=True, slots=True)
class Line:
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

    lines: tuple[Line, ...]  # more than one: the clock was set while recording, or drifts
    stills: tuple[Still, ...]

    @property
    def steps(self) -> tuple[Fraction, ...]:
        """Seconds by which the clock moved ahead of (or, negative, behind) the footage, one a change of line."""
        return tuple(seconds_between(one.start, other.start) for one, other in zip(self.lines, self.lines[1:], strict=False))


def clock_line(measured: Measurement | None) -> ClockLine | None:
    """Return what the burned-in clock says, or None where it could not be read surely enough."""
    if measured is None:
        return None
    sure = sorted((one for one in measured.readings if one.sure >= SURE), key=lambda one: one.offset)
    stills = tuple(one for one in _stills(sure) if not _picture_frozen(one, measured))
    held = {reading.offset for reading in sure for still in stills if still.first < reading.offset <= still.last}
    lines = _joined([line for line in _lines([one for one in sure if one.offset not in held]) if line.readings > 1])
    if not lines and len(sure) == 1 and sure[0].sure >= ALONE:
        lines = _lines(sure)
    return ClockLine(tuple(lines), tuple(_begun(one, lines) for one in stills)) if lines or stills else None


def _stills(readings: Sequence[ClockReading]) -> list[Still]:
    found: list[Still] = []
    at = 0
    while at < len(readings):
        end = at
        while end + 1 < len(readings) and readings[end + 1].shown == readings[at].shown:
            end += 1
        if readings[end].offset - readings[at].offset >= STANDS_STILL:
            found.append(Still(readings[at].offset, readings[end].offset, readings[at].shown))
        at = end + 1
    return found


def _begun(still: Still, lines: Sequence[Line]) -> Still:
    """A clock that went right before stood still from the moment on at which it first showed that second."""
    before = [line for line in lines if line.first < still.first]
    if not before:
        return still
    first = seconds_between(before[-1].start, still.shown)
    return Still(min(max(first, before[-1].first), still.first), still.last, still.shown)


def _picture_frozen(still: Still, measured: Measurement) -> bool:
    """A frozen picture holds its clock still too: that is one finding, not two."""
    frozen = [one for one in measured.stretches if one.kind == StretchKind.FROZEN]
    return any(one.start <= still.first + 1 and one.start + one.seconds >= still.last - 1 for one in frozen)


def _lines(readings: Sequence[ClockReading]) -> list[Line]:
    lines: list[Line] = []
    windows: list[list[Line]] = []
    for one in readings:
        fresh = Line(later(one.shown, -one.offset), later(one.shown, SHOWN_STEP - one.offset), one.offset, one.offset, 1)
        joined = _together(lines[-1], fresh) if lines else None
        if joined:
            lines[-1] = joined
            windows[-1].append(fresh)
        else:
            lines.append(fresh)
            windows.append([fresh])
    return _handed_on(windows)


def _handed_on(windows: list[list[Line]]) -> list[Line]:
    """Readings at the end of a line that fit it only with slack, and the next one without, belong to the next one."""
    for one, other in pairwise(windows):
        exact = _exact(other)
        fits = [_crossing(exact, each) is not None for each in one] if exact else []
        turn = next((place for place in range(1, len(fits)) if _exact(one[: place + 1]) is None), len(fits))
        if 1 < turn < len(fits) and all(fits[turn:]):
            other[:0] = one[turn:]
            del one[turn:]
    return [_whole(one) for one in windows]


def _whole(windows: Sequence[Line]) -> Line:
    whole = windows[0]
    for one in windows[1:]:
        whole = _together(whole, one) or whole
    return whole


def _exact(windows: Sequence[Line]) -> Line | None:
    """What all agree on without slack."""
    whole: Line | None = windows[0]
    for one in windows[1:]:
        whole = _crossing(whole, one) if whole else None
    return whole


def _crossing(one: Line, other: Line) -> Line | None:
    earliest, latest = max(one.earliest, other.earliest), min(one.latest, other.latest)
    return Line(earliest, latest, one.first, other.last, one.readings + other.readings) if earliest <= latest else None


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Lines that agree once a misread frame between them is left out become one."""
    kept: list[Line] = []
    for one in lines:
        joined = _together(kept[-1], one) if kept else None
        if joined:
            kept[-1] = joined
        else:
            kept.append(one)
    return kept


def _together(one: Line, other: Line) -> Line | None:
    earliest, latest = max(one.earliest, other.earliest), min(one.latest, other.latest)
    if seconds_between(latest, earliest) > SLACK:
        return None
    return Line(min(earliest, latest), max(earliest, latest), one.first, other.last, one.readings + other.readings)
