"""From time to place on the paper: days as panels, long idle stretches folded away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from footage.values.recordings import BEIJING, Interval
from footage.values.seconds import later, seconds_between

BREAK = 34.0  # drawing units that a folded stretch takes
_LEAST = 52.0  # drawing units that the shortest section takes
_MOST_PIECES = 5  # in one panel
_IDLE_LEAST = Fraction(300)  # s; a shorter idle stretch is never folded
_IDLE_SHARE = Fraction(1, 4)  # of all drawn time: a longer idle stretch is folded
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)  # s between ticks


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of time drawn to one scale."""

    start: datetime
    end: datetime
    x: float  # drawing units
    width: float  # drawing units

    def place(self, when: datetime) -> float:
        """Return where `when` lies; outside the section its nearer edge."""
        whole = seconds_between(self.start, self.end)
        share = float(seconds_between(self.start, when) / whole) if whole else 0.0
        return self.x + self.width * min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    x: float
    when: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The sections of one day, side by side."""

    sections: tuple[Section, ...]

    @property
    def interval(self) -> Interval:
        """From the first to the last time drawn."""
        return Interval(self.sections[0].start, self.sections[-1].end)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Return whether any part of the stretch is drawn here."""
        return start <= self.interval.end and end >= self.interval.start

    def place(self, when: datetime) -> float:
        """Return where `when` lies; inside a fold somewhere between its edges."""
        for left, right in zip(self.sections, self.sections[1:], strict=False):
            if left.end < when < right.start:
                share = float(seconds_between(left.end, when) / seconds_between(left.end, right.start))
                return left.x + left.width + (right.x - left.x - left.width) * share
        section_after = next((section for section in self.sections if when <= section.end), self.sections[-1])
        return section_after.place(when)

    def folds(self) -> Iterator[tuple[float, float, Fraction]]:
        """Yield left edge, right edge and seconds of each folded stretch."""
        for left, right in zip(self.sections, self.sections[1:], strict=False):
            yield left.x + left.width, right.x, seconds_between(left.end, right.start)

    def ticks(self, apart: float) -> Iterator[Tick]:
        """Yield the ticks of all sections, their labels at least `apart` drawing units from each other."""
        last = float("-inf")
        for section in self.sections:
            for tick in _section_ticks(section, apart):
                if tick.x - last >= apart:
                    last = tick.x
                    yield tick


def panels(spans: Iterable[Interval], footage: Sequence[Interval], left: float, width: float) -> tuple[Panel, ...]:
    """Arrange everything that happened in `spans` into panels of `width` drawing units that begin at `left`.

    A stretch with `footage` in it is drawn wider than one without, and a long one narrower than its length asks for.
    """
    merged = _merge(sorted(spans, key=lambda span: span.start))
    groups: list[list[Interval]] = []
    for span in merged:
        day = span.start.astimezone(BEIJING).date()
        if groups and len(groups[-1]) < _MOST_PIECES and groups[-1][-1].start.astimezone(BEIJING).date() == day:
            groups[-1].append(span)
        else:
            groups.append([span])
    return tuple(_panel(group, footage, left, width) for group in groups)


def _merge(spans: Sequence[Interval]) -> list[Interval]:
    drawn = sum((span.seconds for span in spans), Fraction(0))
    idle = max(_IDLE_LEAST, min(drawn * _IDLE_SHARE, Fraction(7200)))
    merged: list[Interval] = []
    for span in spans:
        if merged and seconds_between(merged[-1].end, span.start) <= idle:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return [_padded(span) for span in merged]


def _padded(span: Interval) -> Interval:
    edge = max(Fraction(1), span.seconds / 40)
    return Interval(later(span.start, -edge), later(span.end, edge))


def _panel(spans: Sequence[Interval], footage: Sequence[Interval], left: float, width: float) -> Panel:
    free = width - BREAK * (len(spans) - 1)
    widths = _shares([_weight(span, footage) for span in spans], free)
    sections, x = [], left
    for span, wide in zip(spans, widths, strict=True):
        sections.append(Section(span.start, span.end, x, wide))
        x += wide + BREAK
    return Panel(tuple(sections))


def _weight(span: Interval, footage: Sequence[Interval]) -> float:
    occupied = any(interval.start <= span.end and interval.end >= span.start for interval in footage)
    return math.sqrt(float(span.seconds)) * (3 if occupied else 1)


def _shares(lengths: Sequence[float], free: float) -> list[float]:
    """Return widths in proportion to `lengths`, none under the least that can be read."""
    small: set[int] = set()
    while True:
        rest = free - _LEAST * len(small)
        whole = sum(length for index, length in enumerate(lengths) if index not in small)
        widths = [_LEAST if index in small else rest * length / whole for index, length in enumerate(lengths)]
        more = {index for index, wide in enumerate(widths) if wide < _LEAST} - small
        if not more:
            return widths
        small |= more


def _section_ticks(section: Section, apart: float) -> Iterator[Tick]:
    seconds = float(seconds_between(section.start, section.end))
    step = next((step for step in _STEPS if step * section.width / seconds >= apart), _STEPS[-1])
    local = section.start.astimezone(BEIJING)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    since_midnight = int(seconds_between(midnight, local))
    when = midnight + timedelta(seconds=-(-since_midnight // step) * step)
    if when < local:
        when += timedelta(seconds=step)
    if when > section.end:
        yield Tick(section.place(section.start) + section.width / 2, local, local.strftime("%H:%M"))
    while when <= section.end:
        yield Tick(section.place(when), when, when.strftime("%H:%M" if step >= 60 else "%H:%M:%S"))
        when += timedelta(seconds=step)
