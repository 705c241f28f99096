"""Whether the footage and the papers say the same about when (003-3 art. 9; requirements.md D.3).

Three comparisons, never mixed: coverage (does the footage contain the paper's time), reflected start and reflected end (what is
said in the footage against what is written). A paper that gives minutes means [HH:MM:00, HH:MM:59].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from footage.recordings import BEIJING, Interval, Media, Recording, seconds_between
from footage.tolerance import Tolerance
from regulations.facts import Comparison, DocumentInterval, DocumentTimes, Heard

CONSISTENT, ROUGHLY, INCONSISTENT, NOT_COMPARABLE = "consistent", "roughly-consistent", "inconsistent", "not-comparable"
STARTS = ("notice", "credentials", "slot:时间")  # what is heard where an activity begins
ENDS = ("end", "sign")  # … and where it ends
SKIPPED = ("planned", "period", "interruption")  # stretches of a paper that are no time of its activity
_WIDTH = {"second": 0, "minute": 59, "hour": 3599, "day": 86399}  # s; the last second that the written value can mean


def compare(
    documents: Sequence[DocumentTimes], recordings: Sequence[Recording], heard: Sequence[Heard], tolerance: Tolerance
) -> tuple[Comparison, ...]:
    """Compare each time a paper states with the footage, and with what is heard in it.

    `start_difference_seconds` is footage minus paper (negative: the footage begins earlier), 0 inside the written minute.
    """
    footage = Footage.of(recordings)
    found: list[Comparison] = []
    for document in documents:
        stated = [one for one in document.intervals if not set(SKIPPED) & set(one.flags)]
        if not stated and not document.intervals:
            found.append(Comparison(document.file, None, None, Fraction(0), (), None, None, NOT_COMPARABLE))
        found.extend(_coverage(document.file, one, footage, tolerance) for one in stated)
    return (*found, *_reflected(documents, footage, heard, tolerance))


@dataclass(frozen=True, slots=True)
class Footage:
    """When there is footage, of whichever recorder."""

    stretches: tuple[Interval, ...]  # in order, none touching
    points: tuple[datetime, ...]  # photos
    recordings: tuple[Recording, ...]  # those whose time is known

    @staticmethod
    def of(recordings: Iterable[Recording]) -> Footage:
        """Join the recordings of the team."""
        known = tuple(one for one in recordings if one.start is not None and one.media is not Media.SIDE)
        spans = [one.interval for one in known if one.interval and one.interval.seconds > 0]
        points = sorted(one.start for one in known if one.start and one.media is Media.PHOTO)
        return Footage(union(spans), tuple(points), known)

    def offset_at(self, moment: datetime | None) -> Fraction | None:
        """Return the correction (s) of the clock that says `moment`; None where none was corrected."""
        for one in self.recordings:
            if moment in (one.start, one.end) and one.clock:
                return one.clock.offset_seconds
        return None

    def uncertainty(self, span: Interval) -> Fraction:
        """Return the widest clock uncertainty (s) of the recordings around a stretch."""
        around = [one for one in self.recordings if one.interval and one.clock and one.interval.overlap(span)]
        return max((one.clock.uncertainty_seconds for one in around if one.clock), default=Fraction(0))


def union(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same time as stretches in order that do not touch."""
    joined: list[Interval] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def band(seconds: Fraction, tolerance: Tolerance) -> str:
    """Return the word for a difference of so many seconds: 一致, 基本一致, 不一致."""
    if abs(seconds) <= tolerance.same_seconds:
        return CONSISTENT
    return ROUGHLY if abs(seconds) <= tolerance.roughly_seconds else INCONSISTENT


def difference(seen: datetime, written: datetime, precision: str) -> Fraction:
    """Return seen minus written in seconds; 0 anywhere inside what the writing can mean."""
    last = written + timedelta(seconds=_WIDTH[precision])
    if seen < written:
        return -seconds_between(seen, written)
    return seconds_between(last, seen) if seen > last else Fraction(0)


def _coverage(file: str, stated: DocumentInterval, footage: Footage, tolerance: Tolerance) -> Comparison:
    if stated.precision == "day" and stated.start is not None and "invalid" not in stated.flags:
        return _by_day(file, stated, footage)
    if stated.start is None or stated.end is None or stated.end < stated.start or "invalid" in stated.flags:
        return _half(file, stated, footage)
    if not footage.stretches and not footage.points:
        return Comparison(file, stated.start, stated.end, Fraction(0), (), None, None, NOT_COMPARABLE)
    return _whole(file, stated, stated.start, stated.end, footage, tolerance)


def _whole(
    file: str, stated: DocumentInterval, start: datetime, end: datetime, footage: Footage, tolerance: Tolerance
) -> Comparison:
    width = timedelta(seconds=_WIDTH[stated.precision])
    begun, ended = _around(footage, start, end + width)
    first = difference(begun, start, stated.precision) if begun else None
    last = difference(ended, end, stated.precision) if ended else None
    meant = Interval(min(max(begun or start, start), start + width), max(min(ended or end, end + width), end))
    if start == end:
        meant = Interval(start, end + width)
    meant = Interval(meant.start, max(meant.start, meant.end))
    missing: tuple[Interval, ...]
    if start == end:
        first = last = _nearest(meant, footage)
        apart, missing = abs(first or Fraction(0)), () if first == 0 else (meant,)
    else:
        missing = _missing(meant, footage)
        apart = max(first or Fraction(0), -(last or Fraction(0)), sum((one.seconds for one in missing), Fraction(0)))
    result = band(apart, tolerance)
    if "approximate" in stated.flags and result == INCONSISTENT:
        result = NOT_COMPARABLE
    return Comparison(
        file, start, end, _covered(meant, footage), missing, first, last, result,
        uncertainty_seconds=footage.uncertainty(meant),
        raw_start_difference_seconds=_raw(begun, start, stated.precision, footage),
        raw_end_difference_seconds=_raw(ended, end, stated.precision, footage),
    )  # fmt: skip


def _around(footage: Footage, start: datetime, end: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when the footage that belongs to a stretch begins and ends: what overlaps it, else what lies nearest."""
    inside = [one for one in footage.stretches if one.start < end and one.end > start]
    if not inside and footage.stretches:
        inside = [min(footage.stretches, key=lambda one: max(seconds_between(end, one.start), seconds_between(one.end, start)))]
    return (inside[0].start, inside[-1].end) if inside else (None, None)


def _covered(span: Interval, footage: Footage) -> Fraction:
    common = (one.overlap(span) for one in footage.stretches)
    return sum((one.seconds for one in common if one), Fraction(0))


def _missing(span: Interval, footage: Footage) -> tuple[Interval, ...]:
    """Return the parts of a stretch without footage."""
    missing, at = [], span.start
    for one in footage.stretches:
        if one.end <= at or one.start >= span.end:
            continue
        if one.start > at:
            missing.append(Interval(at, one.start))
        at = one.end
    if at < span.end:
        missing.append(Interval(at, span.end))
    return tuple(missing)


def _nearest(span: Interval, footage: Footage) -> Fraction | None:
    """Return how far (s) the nearest footage or photo lies from a point in time; 0 where it holds the point."""
    edges = [(one.start, one.end) for one in footage.stretches] + [(point, point) for point in footage.points]
    apart = [
        Fraction(0) if start <= span.end and end >= span.start
        else seconds_between(span.end, start) if start > span.end else -seconds_between(end, span.start)
        for start, end in edges
    ]  # fmt: skip
    return min(apart, key=abs, default=None)


def _raw(seen: datetime | None, written: datetime, precision: str, footage: Footage) -> Fraction | None:
    offset = footage.offset_at(seen)
    if seen is None or not offset:
        return None
    return difference(seen - timedelta(microseconds=round(offset * 1_000_000)), written, precision)


def _half(file: str, stated: DocumentInterval, footage: Footage) -> Comparison:
    """Compare what there is of a time that is missing a side, or impossible: figures, but no verdict."""
    known = stated.start or stated.end
    begun, ended = _around(footage, known, known) if known else (None, None)
    first = difference(begun, stated.start, stated.precision) if begun and stated.start else None
    last = difference(ended, stated.end, stated.precision) if ended and stated.end else None
    return Comparison(file, stated.start, stated.end, Fraction(0), (), first, last, NOT_COMPARABLE)


def _by_day(file: str, stated: DocumentInterval, footage: Footage) -> Comparison:
    """A paper that gives only days (送达回证, 000 art. 30): whether there is footage or a photo on one of them."""
    assert stated.start is not None
    first, last = stated.start, (stated.end or stated.start) + timedelta(days=1)
    days = Interval(first, last)
    shown = _covered(days, footage)
    there = shown > 0 or any(first <= point < last for point in footage.points)
    if not footage.recordings:
        return Comparison(file, stated.start, stated.end, Fraction(0), (), None, None, NOT_COMPARABLE)
    result, missing = (CONSISTENT, ()) if there else (INCONSISTENT, (days,))
    return Comparison(file, stated.start, stated.end, shown, missing, None, None, result)


def _reflected(
    documents: Sequence[DocumentTimes], footage: Footage, heard: Sequence[Heard], tolerance: Tolerance
) -> list[Comparison]:
    """Compare the first opening phrase and the last closing phrase with the paper they stand nearest to."""
    stated = [(document.file, one) for document in documents for one in document.intervals if _usable(one)]
    starts = _assigned(stated, [one for one in heard if one.what in STARTS], tolerance, first=True)
    ends = _assigned(stated, [one for one in heard if one.what in ENDS], tolerance, first=False)
    return [
        _told(file, one, starts.get(index), ends.get(index), footage, tolerance)
        for index, (file, one) in enumerate(stated)
        if index in starts or index in ends
    ]


def _usable(stated: DocumentInterval) -> bool:
    whole = stated.start is not None and stated.end is not None and stated.start < stated.end
    return whole and stated.precision != "day" and not {*SKIPPED, "invalid"} & set(stated.flags)


def _assigned(
    stated: Sequence[tuple[str, DocumentInterval]], heard: Sequence[Heard], tolerance: Tolerance, *, first: bool
) -> dict[int, Heard]:
    """Return for each stated time the phrase that opens (or closes) it: each phrase counts for the nearest one only."""
    found: dict[int, Heard] = {}
    for phrase in sorted((one for one in heard if one.start), key=lambda one: one.start or datetime.min.replace(tzinfo=BEIJING)):
        assert phrase.start is not None
        apart = {}
        for index, (_, one) in enumerate(stated):
            edge = one.start if first else one.end
            if edge is not None:
                apart[index] = abs(seconds_between(edge, phrase.start))
        nearest = min(apart, key=apart.__getitem__, default=None)
        if nearest is None or apart[nearest] > tolerance.session_break_seconds:
            continue
        if not first or nearest not in found:
            found[nearest] = phrase
    return found


def _told(
    file: str, stated: DocumentInterval, begin: Heard | None, end: Heard | None, footage: Footage, tolerance: Tolerance
) -> Comparison:
    assert stated.start is not None and stated.end is not None
    first = difference(begin.start, stated.start, stated.precision) if begin and begin.start else None
    last = difference(end.start, stated.end, stated.precision) if end and end.start else None
    apart = max(abs(one) for one in (first, last) if one is not None)
    result = band(apart, tolerance)
    if "approximate" in stated.flags and result == INCONSISTENT:
        result = NOT_COMPARABLE
    span = Interval(stated.start, stated.end)
    return Comparison(
        file, stated.start, stated.end, _covered(span, footage), (), first, last, result, "reflected", footage.uncertainty(span)
    )
