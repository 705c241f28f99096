"""What every rule asks of the facts of a case, said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from footage.intervals import merged
from footage.recordings import Interval, Media, Recording, later
from footage.tolerance import Tolerance
from regulations.facts import CaseFacts, DocumentInterval, DocumentTimes, Heard
from regulations.profile import Regulation

FOOTAGE = (Media.VIDEO, Media.AUDIO, Media.PHOTO)
NO_ACTIVITY = {"invalid", "planned", "period", "signature", "interruption"}  # flags of times that are no activity's
WIDTH = {"minute": 59, "hour": 3599}  # s; 9时30分 means [9:30:00, 9:30:59]


@dataclass(frozen=True, slots=True)
class Context:
    """One case, one regulation, the limits that hold."""

    facts: CaseFacts
    regulation: Regulation
    tolerance: Tolerance

    @property
    def footage(self) -> tuple[Recording, ...]:
        """The recordings that show or let hear something; side files are left out."""
        return tuple(one for one in self.facts.recordings if one.media in FOOTAGE)

    @property
    def running(self) -> tuple[Recording, ...]:
        """Video and sound whose time is known, in order of time."""
        timed = [one for one in self.footage if one.media is not Media.PHOTO and one.interval]
        return tuple(sorted(timed, key=lambda one: (one.start, one.name)))

    @property
    def activities(self) -> tuple[Interval, ...]:
        """The stretches of time in which the team was at work: its recorders' sessions, joined where they belong together."""
        return merged((session.interval for session in self.facts.sessions), self.tolerance.session_break_seconds)

    def within(self, window: Interval) -> tuple[Recording, ...]:
        """Return the video and sound that runs in a window."""
        return tuple(one for one in self.running if one.interval and one.interval.overlap(window))

    def heard(self, what: str, window: Interval) -> Heard | None:
        """Return the surest hint of a phrase in a window, None where there is none that counts."""
        sure = [one for one in self.facts.heard if one.what == what and one.score >= self.tolerance.phrase_score]
        inside = [one for one in sure if self._inside(one, window)]
        return max(inside, key=lambda one: one.score, default=None)

    def listened(self, recordings: Iterable[Recording]) -> tuple[bool, bool]:
        """Return whether (all, any) of the recordings were transcribed; (False, False) for none."""
        flags = [one.id in self.facts.listened for one in recordings]
        return bool(flags) and all(flags), any(flags)

    def touched(self, spans: Sequence[Interval]) -> bool:
        """Return whether any footage, photos included, falls into one of the spans."""
        return any(
            one.start <= span.end and (one.end or one.start) >= span.start
            for one in self.footage
            if one.start
            for span in spans
        )

    def _inside(self, one: Heard, window: Interval) -> bool:
        moment = one.start or self._moment(one)
        return moment is not None and window.start <= moment <= window.end

    def _moment(self, one: Heard) -> datetime | None:
        start = next((each.start for each in self.facts.recordings if each.id == one.recording), None)
        return later(start, one.offset) if start else None


def spans(document: DocumentTimes) -> tuple[Interval, ...]:
    """Return the stretches of time a paper says its activity took, to the last second that its writing can mean."""
    return tuple(span for one in document.intervals if (span := _span(one)) is not None)


def _span(one: DocumentInterval) -> Interval | None:
    start, end = one.start or one.end, one.end or one.start
    if NO_ACTIVITY & set(one.flags) or start is None or end is None or end < start:
        return None
    if one.precision == "day":
        return Interval(start.replace(hour=0, minute=0, second=0), end.replace(hour=23, minute=59, second=59))
    return Interval(start, later(end, Fraction(WIDTH.get(one.precision, 0))))


def grown(interval: Interval, before: Fraction, after: Fraction) -> Interval:
    """Return the interval made longer at both ends by so many seconds."""
    return Interval(later(interval.start, -before), later(interval.end, after))
