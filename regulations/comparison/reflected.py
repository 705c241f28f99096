"""Start and end as the footage itself reflects them (003-3 art. 9 `反映的起止时间`; requirements.md D.3 b and c).

Not when a file begins, but when the announcement, the certificate or the spoken time is heard, and when the end is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from footage.values.recordings import Interval
from footage.values.seconds import seconds_between
from footage.values.tolerance import Tolerance
from regulations.comparison.coverage import WIDTH, Footage, band, difference, softened
from regulations.values.facts import Comparison, DocumentInterval, DocumentTimes, Heard

STARTS = ("notice", "credentials", "slot:时间")  # what is heard where an activity begins
ENDS = ("end",)  # … and where it ends


def reflected(
    documents: Sequence[DocumentTimes], footage: Footage, heard: Sequence[Heard], tolerance: Tolerance
) -> list[Comparison]:
    """Compare the first opening phrase and the last closing phrase with the paper they stand nearest to.

    Phrases are hints, so is the result; a paper near which none was heard gets no row.
    """
    stated = [(document.file, interval) for document in documents for interval in document.intervals if _usable(interval)]
    starts = _assigned([_before_end(interval) for _, interval in stated], [hint for hint in heard if hint.what in STARTS], tolerance)
    ends = _assigned([_after_start(interval) for _, interval in stated], [hint for hint in heard if hint.what in ENDS], tolerance)
    return [
        _compared(file, interval, starts.get(index, [None])[0], ends.get(index, [None])[-1], footage, tolerance)
        for index, (file, interval) in enumerate(stated)
        if index in starts or index in ends
    ]


def _usable(stated: DocumentInterval) -> bool:
    whole = stated.start is not None and stated.end is not None and stated.start < stated.end
    return whole and stated.precision != "day" and not {"planned", "period", "interruption", "invalid"} & set(stated.flags)


Edge = tuple[datetime, datetime, datetime]  # the written moment, and from when to when a phrase can belong to it


def _before_end(stated: DocumentInterval) -> Edge:
    """An activity's beginning is not said after its end: the time spoken at the close opens nothing."""
    assert stated.start is not None and stated.end is not None
    return stated.start, datetime.min.replace(tzinfo=UTC), _last_moment(stated)


def _after_start(stated: DocumentInterval) -> Edge:
    assert stated.start is not None and stated.end is not None
    return stated.end, stated.start, datetime.max.replace(tzinfo=UTC)


def _last_moment(stated: DocumentInterval) -> datetime:
    """Return the last second that the written end can mean."""
    assert stated.end is not None
    return stated.end + timedelta(seconds=WIDTH[stated.precision])


def _assigned(edges: Sequence[Edge], heard: Sequence[Heard], tolerance: Tolerance) -> dict[int, list[Heard | None]]:
    """Return for each written edge the phrases nearest to it, in order of time; each phrase counts once."""
    assigned: dict[int, list[Heard | None]] = {}
    timed = sorted(((hint.start, hint.what, hint) for hint in heard if hint.start), key=lambda hint: hint[:2])
    for moment, _, phrase in timed:
        apart = {index: abs(seconds_between(edge, moment)) for index, (edge, first, last) in enumerate(edges) if first <= moment <= last}
        nearest = min(apart, key=apart.__getitem__, default=None)
        if nearest is not None and apart[nearest] <= tolerance.session_break_seconds:
            assigned.setdefault(nearest, []).append(phrase)
    return assigned


def _compared(
    file: str, stated: DocumentInterval, begin: Heard | None, end: Heard | None, footage: Footage, tolerance: Tolerance
) -> Comparison:
    assert stated.start is not None and stated.end is not None
    first = difference(begin.start, stated.start, stated.precision) if begin and begin.start else None
    last = difference(end.start, stated.end, stated.precision) if end and end.start else None
    apart = max((abs(difference) for difference in (first, last) if difference is not None), default=Fraction(0))
    span = Interval(stated.start, stated.end)
    return Comparison(
        file, stated.start, stated.end, footage.covered(span), (), first, last, softened(band(apart, tolerance), stated),
        "reflected", footage.uncertainty(span),
    )  # fmt: skip
