"""Whether a paper that is to explain a stretch of time speaks of that time: its own times against it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from footage.values.recordings import Interval
from footage.values.seconds import later
from regulations.values.entries import PaperFit
from regulations.values.facts import DocumentInterval, DocumentTimes

WIDTH = {"minute": 59, "hour": 3599}  # s; 9时30分 means [9:30:00, 9:30:59]
NO_TIME = {"invalid", "planned", "signature"}  # flags of times that say nothing of when something was
OF_A_BREAK = ("中断", "间断", "停录", "恢复", "故障")  # labels of the time that a paper gives for an interruption


@dataclass(frozen=True, slots=True)
class TimeOfPaper:
    """One time that a paper speaks of."""

    interval: Interval
    moment: bool  # a moment only: when something stopped, or went on
    named: bool  # the paper itself calls it an interruption's


def paper_fit(paper: DocumentTimes | None, span: Interval, slack: Fraction = Fraction(0)) -> PaperFit:
    """Return whether a paper speaks of `span`; `slack`: s that its edges may lie apart beyond the precision of its writing."""
    times = spoken_of(paper, span) if paper is not None else ()
    if not times:
        return PaperFit.UNKNOWN
    wide = [Interval(later(time.interval.start, -slack), later(time.interval.end, slack)) for time in times]
    if any(time.start <= span.start and time.end >= span.end for time in wide):
        return PaperFit.SAME
    if not any(time.start <= span.end and time.end >= span.start for time in wide):
        return PaperFit.OTHER
    return PaperFit.SAME if all(time.moment for time in times) else PaperFit.PART


def spoken_of(paper: DocumentTimes, span: Interval) -> tuple[TimeOfPaper, ...]:
    """Return the times a paper speaks of: those it calls an interruption's; else the narrow ones, not the whole activity around them.

    A day after `span` that stands there without a time of day is when the paper was written, and says nothing.
    """
    stated = [spoken for time in paper.intervals if (spoken := _spoken(time, span)) is not None]
    named = [time for time in stated if time.named]
    times = named or stated
    return tuple(time for time in times if not any(_inside(other.interval, time.interval) for other in times))


def _inside(inner: Interval, outer: Interval) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


def _spoken(stated: DocumentInterval, span: Interval) -> TimeOfPaper | None:
    start, end = stated.start or stated.end, stated.end or stated.start
    if start is None or end is None or end < start or NO_TIME & set(stated.flags):
        return None
    named, moment = any(word in stated.label for word in OF_A_BREAK), start == end
    if stated.precision != "day":
        return TimeOfPaper(Interval(start, later(end, Fraction(WIDTH.get(stated.precision, 0)))), moment, named)
    day = Interval(start.replace(hour=0, minute=0, second=0), end.replace(hour=23, minute=59, second=59))
    return None if day.start > span.end and not named else TimeOfPaper(day, False, named)
