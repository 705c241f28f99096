"""What the papers of a case say against each other: impossible, missing or contradicting times (requirements.md D.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations

from footage.values.recordings import Interval, Observation, Recording
from footage.values.seconds import later
from footage.values.tolerance import Tolerance
from messages import Text, text
from regulations.comparison.coverage import WIDTH, difference
from regulations.values.facts import DocumentInterval, DocumentTimes
from regulations.values.reviews.kinds import FindingKind

NOT_ACTIVITY = frozenset({"planned", "period", "interruption"})  # flags of times that are no time of an activity
_MUST = ("笔录", "回证", "凭证")  # kinds of paper that always state when



def cross_check(
    documents: Sequence[DocumentTimes], recordings: Sequence[Recording] = (), tolerance: Tolerance | None = None
) -> tuple[Observation, ...]:
    """Return what is missing, impossible or contradictory in the times of the papers.

    With the recordings given, also papers of a day without footage, and papers whose times are those of the recorder's wrong
    clock (copied back from the files).
    """
    limits = tolerance or Tolerance()
    observations: list[Observation] = []
    for document in documents:
        observations.extend(_alone(document))
        observations.extend(_against_files(document, recordings, limits))
    for first, second in combinations(documents, 2):
        observations.extend(_together(first, second))
    return tuple(observations)


def _seen(document: DocumentTimes, sentence: Text, stated: DocumentInterval | None = None, span: Interval | None = None) -> Observation:
    start, end = (span.start, span.end) if span else (stated.start, stated.end) if stated else (None, None)
    end = end if start and end and end >= start else None
    evidence = {"document": document.file, "text": stated.text if stated else None, "where": stated.where if stated else None}
    return Observation(
        FindingKind.DOCUMENT_TIME, (), sentence, start=start, end=end, seconds=span.seconds if span else None,
        evidence={name: value for name, value in evidence.items() if value},
    )  # fmt: skip


def _activity(document: DocumentTimes) -> list[DocumentInterval]:
    return [interval for interval in document.intervals if not NOT_ACTIVITY & set(interval.flags)]


def _alone(document: DocumentTimes) -> Iterator[Observation]:
    """Look at one paper by itself."""
    if document.problem:
        yield _seen(document, text("crosscheck.unread_because", file=document.file, why=document.problem))
        return
    yield from (_seen(document, text("crosscheck.partly_read", file=document.file, what=note)) for note in document.notes)
    stated = _activity(document)
    if not stated and any(word in document.kind for word in _MUST):
        yield _seen(document, text("crosscheck.no_time", file=document.file))
    for interval in stated:
        for flag, key in (("invalid", "impossible"), ("no-year", "no_year"), ("missing-start", "no_start"), ("missing-end", "no_end")):
            if flag in interval.flags:
                yield _seen(document, text(f"crosscheck.{key}", file=document.file, words=interval.text, where=interval.where), interval)
    yield from _signed(document, stated)


def _signed(document: DocumentTimes, stated: Sequence[DocumentInterval]) -> Iterator[Observation]:
    """A paper that begins, or ends, after it was signed: signed is the latest signature in it."""
    dates = [interval for interval in document.signed if interval.start is not None]
    if not dates:
        return
    signature = max(dates, key=lambda interval: _last(interval))
    for interval in stated:
        if "invalid" in interval.flags or interval.start is None or "signature" in interval.flags:
            continue
        for key, at in (("starts_after_signature", interval.start), ("ends_after_signature", interval.end)):
            if at is not None and at > _last(signature):
                params = {"file": document.file, "words": interval.text, "signed": signature.text}
                yield _seen(document, text(f"crosscheck.{key}", **params), interval)
                break


def _last(interval: DocumentInterval) -> datetime:
    """Return the last second that a written time can mean."""
    assert interval.start is not None
    return interval.start + timedelta(seconds=WIDTH[interval.precision])


def _together(paper: DocumentTimes, other_paper: DocumentTimes) -> Iterator[Observation]:
    """Two papers that put the same person in two places of the file at one time (同一时间制作多份笔录)."""
    shared = [name for name in paper.officers if name in other_paper.officers]
    if not shared:
        return
    for first in _spans(paper):
        for second in _spans(other_paper):
            common = first.overlap(second)
            if common:
                params = {"file": paper.file, "other": other_paper.file, "officers": shared, "start": common.start, "end": common.end}
                sentence = text("crosscheck.same_time", **params)
                seen = _seen(paper, sentence, span=common)
                yield Observation(
                    seen.kind, (), sentence, start=common.start, end=common.end, seconds=common.seconds,
                    evidence={"document": paper.file, "documents": [paper.file, other_paper.file], "officers": shared},
                )  # fmt: skip


def _spans(document: DocumentTimes) -> list[Interval]:
    return [
        Interval(interval.start, interval.end)
        for interval in _activity(document)
        if interval.start
        and interval.end
        and interval.start < interval.end
        and interval.precision != "day"
        and "invalid" not in interval.flags
    ]


def _against_files(document: DocumentTimes, recordings: Sequence[Recording], limits: Tolerance) -> Iterator[Observation]:
    timed = [recording for recording in recordings if recording.start is not None]
    if not timed:
        return
    for interval in _activity(document):
        if interval.start is None or "invalid" in interval.flags:
            continue
        days = {recording.start.date() for recording in timed if recording.start}
        if interval.start.date() not in days and (interval.end or interval.start).date() not in days:
            yield _seen(
                document, text("crosscheck.other_day", file=document.file, words=interval.text, days=sorted(map(str, days))), interval
            )
        elif copied := _copied(interval, timed, limits):
            yield _seen(document, text("crosscheck.copied", file=document.file, words=interval.text, names=copied), interval)


def _copied(stated: DocumentInterval, timed: Sequence[Recording], limits: Tolerance) -> list[str]:
    """Return the files whose uncorrected times the paper repeats: to the second, or though that clock was clearly wrong."""
    start = _same(stated, stated.start, timed, "start", limits)
    end = _same(stated, stated.end, timed, "end", limits)
    return [start, end] if start and end else []


def _same(stated: DocumentInterval, written: datetime | None, timed: Sequence[Recording], edge: str, limits: Tolerance) -> str | None:
    for recording in timed:
        moment = recording.start if edge == "start" else recording.end
        offset = recording.clock.offset_seconds if recording.clock else Fraction(0)
        if moment is None or written is None:
            continue
        wrong = abs(offset) > limits.clock_seconds and difference(moment, written, stated.precision) != 0
        uncorrected = later(moment, -offset)
        exact = stated.precision == "second" and abs(difference(uncorrected, written, "second")) < 1
        if exact or (wrong and difference(uncorrected, written, stated.precision) == 0):
            return recording.name
    return None
