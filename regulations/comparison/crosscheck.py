"""What the papers of a case say against each other: impossible, missing or contradicting times (requirements.md D.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations

from footage.values.recordings import Interval, Observation, Recording, later
from footage.values.tolerance import Tolerance
from messages import Text, text
from regulations.comparison.coverage import WIDTH, difference
from regulations.values.facts import DocumentInterval, DocumentTimes
from regulations.values.kinds import FindingKind

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
    found: list[Observation] = []
    for document in documents:
        found.extend(_alone(document))
        found.extend(_against_files(document, recordings, limits))
    for one, other in combinations(documents, 2):
        found.extend(_together(one, other))
    return tuple(found)


def _seen(document: DocumentTimes, sentence: Text, stated: DocumentInterval | None = None, span: Interval | None = None) -> Observation:
    start, end = (span.start, span.end) if span else (stated.start, stated.end) if stated else (None, None)
    end = end if start and end and end >= start else None
    evidence = {"document": document.file, "text": stated.text if stated else None, "where": stated.where if stated else None}
    return Observation(
        FindingKind.DOCUMENT_TIME, (), sentence, start=start, end=end, seconds=span.seconds if span else None,
        evidence={name: value for name, value in evidence.items() if value},
    )  # fmt: skip


def _activity(document: DocumentTimes) -> list[DocumentInterval]:
    return [one for one in document.intervals if not NOT_ACTIVITY & set(one.flags)]


def _alone(document: DocumentTimes) -> Iterator[Observation]:
    """Look at one paper by itself."""
    if document.problem:
        yield _seen(document, text("crosscheck.unread_because", file=document.file, why=document.problem))
        return
    yield from (_seen(document, text("crosscheck.partly_read", file=document.file, what=note)) for note in document.notes)
    stated = _activity(document)
    if not stated and any(word in document.kind for word in _MUST):
        yield _seen(document, text("crosscheck.no_time", file=document.file))
    for one in stated:
        for flag, key in (("invalid", "impossible"), ("no-year", "no_year"), ("missing-start", "no_start"), ("missing-end", "no_end")):
            if flag in one.flags:
                yield _seen(document, text(f"crosscheck.{key}", file=document.file, words=one.text, where=one.where), one)
    yield from _signed(document, stated)


def _signed(document: DocumentTimes, stated: Sequence[DocumentInterval]) -> Iterator[Observation]:
    """A paper that begins, or ends, after it was signed: signed is the latest signature in it."""
    dates = [one for one in document.signed if one.start is not None]
    if not dates:
        return
    signature = max(dates, key=lambda one: _last(one))
    for one in stated:
        if "invalid" in one.flags or one.start is None or "signature" in one.flags:
            continue
        for key, at in (("starts_after_signature", one.start), ("ends_after_signature", one.end)):
            if at is not None and at > _last(signature):
                words = {"file": document.file, "words": one.text, "signed": signature.text}
                yield _seen(document, text(f"crosscheck.{key}", **words), one)
                break


def _last(one: DocumentInterval) -> datetime:
    """Return the last second that a written time can mean."""
    assert one.start is not None
    return one.start + timedelta(seconds=WIDTH[one.precision])


def _together(one: DocumentTimes, other: DocumentTimes) -> Iterator[Observation]:
    """Two papers that put the same person in two places of the file at one time (同一时间制作多份笔录)."""
    shared = [name for name in one.officers if name in other.officers]
    if not shared:
        return
    for first in _spans(one):
        for second in _spans(other):
            common = first.overlap(second)
            if common:
                words = {"file": one.file, "other": other.file, "officers": shared, "start": common.start, "end": common.end}
                sentence = text("crosscheck.same_time", **words)
                seen = _seen(one, sentence, span=common)
                yield Observation(
                    seen.kind, (), sentence, start=common.start, end=common.end, seconds=common.seconds,
                    evidence={"document": one.file, "documents": [one.file, other.file], "officers": shared},
                )  # fmt: skip


def _spans(document: DocumentTimes) -> list[Interval]:
    return [
        Interval(one.start, one.end)
        for one in _activity(document)
        if one.start and one.end and one.start < one.end and one.precision != "day" and "invalid" not in one.flags
    ]


def _against_files(document: DocumentTimes, recordings: Sequence[Recording], limits: Tolerance) -> Iterator[Observation]:
    known = [one for one in recordings if one.start is not None]
    if not known:
        return
    for one in _activity(document):
        if one.start is None or "invalid" in one.flags:
            continue
        days = {recording.start.date() for recording in known if recording.start}
        if one.start.date() not in days and (one.end or one.start).date() not in days:
            yield _seen(document, text("crosscheck.other_day", file=document.file, words=one.text, days=sorted(map(str, days))), one)
        elif copied := _copied(one, known, limits):
            yield _seen(document, text("crosscheck.copied", file=document.file, words=one.text, names=copied), one)


def _copied(stated: DocumentInterval, known: Sequence[Recording], limits: Tolerance) -> list[str]:
    """Return the files whose uncorrected times the paper repeats: to the second, or though that clock was clearly wrong."""
    start = _same(stated, stated.start, known, "start", limits)
    end = _same(stated, stated.end, known, "end", limits)
    return [start, end] if start and end else []


def _same(stated: DocumentInterval, written: datetime | None, known: Sequence[Recording], edge: str, limits: Tolerance) -> str | None:
    for one in known:
        moment = one.start if edge == "start" else one.end
        offset = one.clock.offset_seconds if one.clock else Fraction(0)
        if moment is None or written is None:
            continue
        wrong = abs(offset) > limits.clock_seconds and difference(moment, written, stated.precision) != 0
        own = later(moment, -offset)
        exact = stated.precision == "second" and abs(difference(own, written, "second")) < 1
        if exact or (wrong and difference(own, written, stated.precision) == 0):
            return one.name
    return None
