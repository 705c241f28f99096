"""What every rule asks of the facts of a case, said once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar, cast

from footage.values.doubt import may_lie_anywhere, may_reach
from footage.values.recordings import Interval, Media, Recording
from footage.values.seconds import later
from footage.values.spans.intervals import merged
from footage.values.tolerance import Tolerance
from regulations.values.facts import CaseFacts, DocumentInterval, DocumentTimes, Heard
from regulations.values.regulation import Regulation

T = TypeVar("T")
FOOTAGE = (Media.VIDEO, Media.AUDIO, Media.PHOTO)
NO_ACTIVITY = {"invalid", "planned", "period", "signature", "interruption"}  # flags of times that are no activity's
WIDTH = {"minute": 59, "hour": 3599}  # s; 9时30分 means [9:30:00, 9:30:59]


@dataclass(frozen=True, slots=True)
class Context:
    """One case, one regulation, the limits that hold."""

    facts: CaseFacts
    regulation: Regulation
    tolerance: Tolerance
    answers: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # what one judgement worked out already

    def once(self, name: str, work: Callable[[], T]) -> T:
        """Return the answer of `work`, worked out once a judgement."""
        if name not in self.answers:
            self.answers[name] = work()
        return cast(T, self.answers[name])

    @property
    def footage(self) -> tuple[Recording, ...]:
        """The recordings that show or let hear something; side files are left out."""
        return tuple(recording for recording in self.facts.recordings if recording.media in FOOTAGE)

    @property
    def running(self) -> tuple[Recording, ...]:
        """Video and sound whose time is known, in order of time."""
        return self.once("running", self._running)

    @property
    def activities(self) -> tuple[Interval, ...]:
        """The stretches of time in which the team was at work: its recorders' sessions, joined where they belong together."""
        return merged((session.interval for session in self.facts.sessions), self.tolerance.session_break_seconds)

    def within(self, window: Interval) -> tuple[Recording, ...]:
        """Return the video and sound that runs in a window."""
        starts, longest = self.once("edges", self._edges)
        first, last = bisect_left(starts, window.start - longest), bisect_left(starts, window.end)
        return tuple(recording for recording in self.running[first:last] if recording.interval and recording.interval.overlap(window))

    def heard(self, what: str, window: Interval) -> Heard | None:
        """Return the surest hint of a phrase in a window, None where there is none that counts."""
        moments, phrases = self.once(f"heard {what}", lambda: self._heard(what))
        inside = phrases[bisect_left(moments, window.start) : bisect_right(moments, window.end)]
        return max(inside, key=lambda hint: hint.score, default=None)

    def listened(self, recordings: Iterable[Recording]) -> tuple[bool, bool]:
        """Return whether (all, any) of the recordings were transcribed; (False, False) for none."""
        flags = [recording.id in self.facts.listened for recording in recordings]
        return bool(flags) and all(flags), any(flags)

    def touched(self, spans: Sequence[Interval]) -> bool:
        """Return whether any footage, photos included, falls into one of the spans, or may: its clock's uncertainty counts."""
        return any(_may_touch(recording, span) for recording in self.footage for span in spans)

    def _running(self) -> tuple[Recording, ...]:
        timed = [recording for recording in self.footage if recording.media is not Media.PHOTO and recording.interval]
        return tuple(sorted(timed, key=lambda recording: (recording.start, recording.name)))

    def _edges(self) -> tuple[list[datetime], timedelta]:
        """When each of `running` starts, and how long the longest of them is."""
        lengths = [recording.end - recording.start for recording in self.running if recording.start and recording.end]
        return [recording.start for recording in self.running if recording.start], max(lengths, default=timedelta(0))

    def _heard(self, what: str) -> tuple[list[datetime], list[Heard]]:
        """When a phrase was heard, as far as it counts, in order of time."""
        starts = {recording.id: recording.start for recording in self.facts.recordings}
        placed = []
        for hint in self.facts.heard:
            start = starts.get(hint.recording)
            moment = hint.start or (later(start, hint.offset) if start else None)
            if hint.what == what and hint.score >= self.tolerance.phrase_score and moment is not None:
                placed.append((moment, hint))
        placed.sort(key=lambda pair: pair[0])
        return [moment for moment, _ in placed], [hint for _, hint in placed]


def _may_touch(recording: Recording, span: Interval) -> bool:
    reach = may_reach(recording)
    if reach is None:
        return may_lie_anywhere(recording, span)
    return reach.start <= span.end and reach.end >= span.start


def spans(document: DocumentTimes) -> tuple[Interval, ...]:
    """Return the stretches of time a paper says its activity took, to the last second that its writing can mean."""
    return tuple(span for stated in document.intervals if (span := _span(stated)) is not None)


def _span(stated: DocumentInterval) -> Interval | None:
    start, end = stated.start or stated.end, stated.end or stated.start
    if NO_ACTIVITY & set(stated.flags) or start is None or end is None or end < start:
        return None
    if stated.precision == "day":
        return Interval(start.replace(hour=0, minute=0, second=0), end.replace(hour=23, minute=59, second=59))
    return Interval(start, later(end, Fraction(WIDTH.get(stated.precision, 0))))


def grown(interval: Interval, before: Fraction, after: Fraction) -> Interval:
    """Return the interval made longer at both ends by so many seconds."""
    return Interval(later(interval.start, -before), later(interval.end, after))
