"""Does the footage contain the time a paper states (requirements.md D.3 a), and how far apart do they begin and end?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from footage.values.doubt import may_lie_anywhere, may_reach, uncertainty
from footage.values.recordings import Interval, Media, Recording
from footage.values.seconds import later, seconds_between
from footage.values.spans.covering import covered
from footage.values.spans.intervals import merged, uncovered
from footage.values.tolerance import Tolerance
from regulations.values.facts import Comparison, DocumentInterval

CONSISTENT, ROUGHLY, INCONSISTENT, NOT_COMPARABLE = "consistent", "roughly-consistent", "inconsistent", "not-comparable"
WIDTH = {"second": 0, "minute": 59, "hour": 3599, "day": 86399}  # s; the last second that a written value can mean


@dataclass(frozen=True, slots=True)
class Footage:
    """When there is footage, of whichever recorder."""

    stretches: tuple[Interval, ...]  # in order, splits between files closed
    points: tuple[datetime, ...]  # photos
    recordings: tuple[Recording, ...]  # those whose time is known
    reach: Fraction  # s; footage farther from a paper's time belongs to something else
    doubtful: tuple[Recording, ...] = ()  # those whose clock may be wrong by more than 一致 allows
    timeless: tuple[Recording, ...] = ()  # films and sound of which nothing says when they were

    @staticmethod
    def of(recordings: Iterable[Recording], tolerance: Tolerance) -> Footage:
        """Join the recordings of the team, sound-only ones included: both are 音像记录."""
        shown = (Media.VIDEO, Media.AUDIO, Media.PHOTO)
        everything = tuple(recordings)
        placed = tuple(recording for recording in everything if recording.start is not None and recording.media in shown)
        spans = [stretch for recording in placed for stretch in covered(recording) if stretch.seconds > 0]
        points = sorted(recording.start for recording in placed if recording.start and recording.media is Media.PHOTO)
        doubtful = tuple(recording for recording in placed if uncertainty(recording) > tolerance.roughly_seconds)
        timeless = tuple(recording for recording in everything if recording.start is None)
        return Footage(merged(spans, tolerance.split_seconds), tuple(points), placed, tolerance.session_break_seconds, doubtful, timeless)

    def doubt(self, span: Interval) -> Fraction | None:
        """Return by how much (s) the times of footage may be wrong that may or may not cover a stretch; None where all is sure.

        Footage without any time may lie anywhere: then the stretch's own length.
        """
        reaching = [recording for recording in self.doubtful if (reach := may_reach(recording)) and reach.overlap(_widened(span))]
        if any(may_lie_anywhere(recording, span) for recording in self.timeless):
            return max([span.seconds, *map(uncertainty, reaching)])
        return max(map(uncertainty, reaching), default=None)

    def surely_missing(self, span: Interval) -> tuple[Interval, ...]:
        """Return the parts of a stretch that no footage covers, however wrong its clock is."""
        if any(may_lie_anywhere(recording, span) for recording in self.timeless):
            return ()
        reaches = [reach for recording in self.doubtful if (reach := may_reach(recording))]
        return uncovered(span, (*self.stretches, *reaches))

    def around(self, start: datetime, end: datetime) -> tuple[datetime | None, datetime | None]:
        """Return when the footage that belongs to a stretch begins and ends: what overlaps it, else the nearest in reach."""
        inside = [stretch for stretch in self.stretches if stretch.start < end and stretch.end > start]
        if not inside:
            span = Interval(start, end)
            near = [stretch for stretch in self.stretches if abs(_apart(stretch.start, stretch.end, span)) <= self.reach]
            inside = sorted(near, key=lambda stretch: abs(_apart(stretch.start, stretch.end, span)))[:1]
        return (inside[0].start, inside[-1].end) if inside else (None, None)

    def covered(self, span: Interval) -> Fraction:
        """Return how many seconds of a stretch were recorded."""
        return span.seconds - sum((stretch.seconds for stretch in uncovered(span, self.stretches)), Fraction(0))

    def nearest(self, span: Interval) -> Fraction | None:
        """Return how far (s) the nearest footage or photo lies from a point in time; 0 where it holds the point."""
        edges = [(stretch.start, stretch.end) for stretch in self.stretches] + [(point, point) for point in self.points]
        return min((_apart(start, end, span) for start, end in edges), key=abs, default=None)

    def uncertainty(self, span: Interval) -> Fraction:
        """Return the widest clock uncertainty (s) of the recordings around a stretch."""
        around = [recording for recording in self.recordings if recording.interval and recording.interval.overlap(span)]
        return max((recording.clock.uncertainty_seconds for recording in around if recording.clock), default=Fraction(0))

    def raw(self, seen: datetime | None, written: datetime, precision: str) -> Fraction | None:
        """Return the difference by the recorder's own clock, where that one was corrected."""
        offset = next(
            (
                recording.clock.offset_seconds
                for recording in self.recordings
                if seen in (recording.start, recording.end) and recording.clock
            ),
            None,
        )
        return difference(later(seen, -offset), written, precision) if seen and offset else None


def _widened(span: Interval) -> Interval:
    """A moment as a stretch that something can overlap."""
    return span if span.seconds else Interval(span.start, span.end + timedelta(seconds=1))


def _apart(start: datetime, end: datetime, span: Interval) -> Fraction:
    if start > span.end:
        return seconds_between(span.end, start)
    return -seconds_between(end, span.start) if end < span.start else Fraction(0)


def band(seconds: Fraction, tolerance: Tolerance) -> str:
    """Return the word for a difference of so many seconds: 一致, 基本一致, 不一致."""
    if abs(seconds) <= tolerance.same_seconds:
        return CONSISTENT
    return ROUGHLY if abs(seconds) <= tolerance.roughly_seconds else INCONSISTENT


def difference(seen: datetime, written: datetime, precision: str) -> Fraction:
    """Return seen minus written in seconds; 0 anywhere inside what the writing can mean (HH:MM is [HH:MM:00, HH:MM:59])."""
    last = written + timedelta(seconds=WIDTH[precision])
    if seen < written:
        return -seconds_between(seen, written)
    return seconds_between(last, seen) if seen > last else Fraction(0)


def coverage(file: str, stated: DocumentInterval, footage: Footage, tolerance: Tolerance) -> Comparison:
    """Compare one stated time with the footage; no verdict where the paper or the footage gives nothing to compare."""
    invalid = "invalid" in stated.flags
    if stated.precision == "day" and stated.start is not None and not invalid:
        return _by_day(file, stated, stated.start, footage)
    if stated.start is None or stated.end is None or stated.end < stated.start or invalid:
        return _half(file, stated, footage)
    if not footage.stretches and not footage.points:
        return Comparison(file, stated.start, stated.end, Fraction(0), (), None, None, NOT_COMPARABLE)
    if stated.start == stated.end:
        return _point(file, stated, stated.start, footage, tolerance)
    return _stretch(file, stated, Interval(stated.start, stated.end), footage, tolerance)


def softened(result: str, stated: DocumentInterval) -> str:
    """Return the result, but no 不一致 for a paper that itself says `约`."""
    return NOT_COMPARABLE if "approximate" in stated.flags and result == INCONSISTENT else result


def _stretch(file: str, stated: DocumentInterval, span: Interval, footage: Footage, tolerance: Tolerance) -> Comparison:
    width = timedelta(seconds=WIDTH[stated.precision])
    begun, ended = footage.around(span.start, span.end + width)
    first = difference(begun, span.start, stated.precision) if begun else None
    last = difference(ended, span.end, stated.precision) if ended else None
    start = min(max(begun or span.start, span.start), span.start + width)  # the reading of the minute that fits best
    end = min(max(ended or span.end, span.end), span.end + width)
    meant = Interval(start, max(start, end))
    covered = footage.covered(meant)
    result = band(max(first or Fraction(0), -(last or Fraction(0)), Fraction(0)), tolerance)
    if meant.seconds - covered > tolerance.missing_percent / 100 * meant.seconds:
        result = INCONSISTENT
    doubt = footage.doubt(meant)
    if doubt is not None:
        missing = tuple(piece for piece in footage.surely_missing(meant) if piece.seconds > tolerance.same_seconds)
        return Comparison(file, span.start, span.end, covered, missing, first, last, NOT_COMPARABLE, uncertainty_seconds=doubt)
    return Comparison(
        file, span.start, span.end, covered, uncovered(meant, footage.stretches), first, last, softened(result, stated),
        uncertainty_seconds=footage.uncertainty(meant),
        raw_start_difference_seconds=footage.raw(begun, span.start, stated.precision),
        raw_end_difference_seconds=footage.raw(ended, span.end, stated.precision),
    )  # fmt: skip


def _point(file: str, stated: DocumentInterval, at: datetime, footage: Footage, tolerance: Tolerance) -> Comparison:
    """A paper that gives one moment (送达时间): whether there is footage, or a photo, of it."""
    meant = Interval(at, at + timedelta(seconds=WIDTH[stated.precision]))
    doubt = footage.doubt(meant)
    if doubt is not None:
        return Comparison(file, at, at, footage.covered(meant), (), None, None, NOT_COMPARABLE, uncertainty_seconds=doubt)
    apart = footage.nearest(meant) or Fraction(0)
    missing = (meant,) if apart and meant.seconds else ()
    return Comparison(
        file, at, at, footage.covered(meant), missing, apart, apart, softened(band(apart, tolerance), stated),
        uncertainty_seconds=footage.uncertainty(meant),
    )  # fmt: skip


def _half(file: str, stated: DocumentInterval, footage: Footage) -> Comparison:
    """Compare what there is of a time that is missing a side, or impossible: figures, but no verdict."""
    placed = stated.start or stated.end
    begun, ended = footage.around(placed, placed) if placed else (None, None)
    first = difference(begun, stated.start, stated.precision) if begun and stated.start else None
    last = difference(ended, stated.end, stated.precision) if ended and stated.end else None
    return Comparison(file, stated.start, stated.end, Fraction(0), (), first, last, NOT_COMPARABLE)


def _by_day(file: str, stated: DocumentInterval, start: datetime, footage: Footage) -> Comparison:
    """A paper that gives only days (送达回证, 000 art. 30): whether there is footage or a photo on one of them."""
    days = Interval(start, (stated.end or start) + timedelta(days=1))
    shown = footage.covered(days)
    if not footage.recordings:
        return Comparison(file, start, stated.end, shown, (), None, None, NOT_COMPARABLE)
    if shown or any(days.start <= point < days.end for point in footage.points):
        return Comparison(file, start, stated.end, shown, (), None, None, CONSISTENT)
    doubt = footage.doubt(days)
    if doubt is not None:
        return Comparison(file, start, stated.end, shown, (), None, None, NOT_COMPARABLE, uncertainty_seconds=doubt)
    return Comparison(file, start, stated.end, shown, (days,), None, None, INCONSISTENT)
