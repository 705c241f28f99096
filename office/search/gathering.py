"""What can be found of cases and of what was said, read from the catalogue for the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import orjson
from sqlalchemy import Text as TextColumn
from sqlalchemy import cast, select
from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from office.rights.relations import Subject
from office.search.folding import words_of
from office.search.scope import scope_of
from regulations.values.enums import KeepState
from regulations.values.facts import Case
from storage.catalogue.models.originals import CaseRow, DocumentRow, RecordingRow, RecordRow, TranscriptRow
from storage.catalogue.states import CaseState
from storage.catalogue.steps import in_steps
from storage.ledgers.casework import cases
from storage.search.values import IndexedText, SearchKind, SearchScope
from transcripts.transcript import UNHEARD

BETWEEN = ("¦",)  # a word that nobody looks for: no phrase goes over it


@dataclass(frozen=True, slots=True)
class CaseReach:
    """What the rights about a case rest on."""

    case: Case
    open: bool  # not archived
    id: int  # what the case is, however its number is written

    @property
    def subject(self) -> Subject:
        """The case as a subject of the table of rights."""
        return Subject(self.case.number, self.case.unit, self.case.regulation, tuple(self.case.officers))

    @property
    def scope(self) -> SearchScope:
        """Who may find something of it."""
        return scope_of(self.subject, self.open)


def standings(tx: Session, numbers: Sequence[str]) -> dict[str, CaseReach]:
    """Return {number: case} of those that are registered."""
    asked = select(CaseRow.number, CaseRow.state, CaseRow.id, CaseRow.case)
    return {number: CaseReach(cases.case_value(plain), state is not CaseState.ARCHIVED, id)
            for step in in_steps(numbers) for number, state, id, plain in tx.execute(asked.where(CaseRow.number.in_(step)))}


def cases_of(tx: Session, ids: Sequence[str]) -> set[str]:
    """Return the numbers of the cases that recordings are in."""
    asked = select(RecordingRow.case).where(RecordingRow.case.is_not(None))
    return {number for step in in_steps(ids) for number in tx.scalars(asked.where(RecordingRow.id.in_(step))) if number}


def of_cases(tx: Session, known: Mapping[str, CaseReach]) -> Iterator[IndexedText]:
    """Yield what can be found of cases: number, cause and officers, party, papers, recorders, days."""
    for standing in known.values():
        yield from _of_case(standing)
    for step in in_steps(list(known)):
        papers = select(DocumentRow.case, DocumentRow.file, DocumentRow.kind).where(DocumentRow.case.in_(step))
        for number, file, kind in tx.execute(papers):
            yield _named(SearchKind.PAPER, file, known[number], f"{kind} {file}" if kind else file)
        yield from _of_footage(tx, step, known)


def _of_case(standing: CaseReach) -> Iterator[IndexedText]:
    case = standing.case
    officers = (officer.name for officer in case.officers)
    shown = [part for part in (case.number, *case.matters, case.cause, case.unit, *officers) if part]
    yield _named(SearchKind.CASE, case.number, standing, *shown)
    if case.party:
        yield _named(SearchKind.PARTY, case.party, standing, case.party)


def _of_footage(tx: Session, numbers: Sequence[str], known: Mapping[str, CaseReach]) -> Iterator[IndexedText]:
    asked = select(RecordingRow.case, RecordingRow.device, RecordingRow.start_at).where(
        RecordingRow.case.in_(numbers), RecordingRow.keep_state != KeepState.DISPOSED).order_by(RecordingRow.start_at)
    first: dict[tuple[SearchKind, str, str], datetime | None] = {}
    for number, device, start in tx.execute(asked):
        if device:
            first.setdefault((SearchKind.DEVICE, device, number), start)
        if start:
            first.setdefault((SearchKind.DAY, start.astimezone(BEIJING).date().isoformat(), number), start)
    for (kind, subject, number), at in first.items():
        shown = (subject,) if at is None or kind is SearchKind.DEVICE else _ways_of_day(at)
        yield replace(_named(kind, subject, known[number], *shown), at=at, text=subject)


def _ways_of_day(at: datetime) -> tuple[str, ...]:
    day = at.astimezone(BEIJING).date()
    return f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}", f"{day:%Y-%m-%d}", f"{day:%Y%m%d}"


def _named(kind: SearchKind, subject: str, standing: CaseReach, *shown: str) -> IndexedText:
    words = tuple(word for part in shown for word in (*words_of(part), *BETWEEN))
    return IndexedText(kind, subject, standing.case.number, "　".join(shown), words, standing.scope)


def said_in(tx: Session, ids: Sequence[str]) -> Iterator[IndexedText]:
    """Yield what was said in recordings: by the newest confirmed record, else by the draft. Nothing of footage that was disposed of."""
    asked = select(RecordingRow.id, RecordingRow.case, RecordingRow.unit, RecordingRow.start_at).where(
        RecordingRow.keep_state != KeepState.DISPOSED)
    for step in in_steps(ids):
        spoken = _spoken(tx, step)
        rows = [row for row in tx.execute(asked.where(RecordingRow.id.in_(step))) if row.id in spoken]
        known = standings(tx, sorted({row.case for row in rows if row.case}))
        for id_, number, unit, start in rows:
            standing = known.get(number) if number else None
            scope = standing.scope if standing else scope_of(Subject(unit=unit), open=True)
            for place, segment in enumerate(spoken[id_]):
                yield from _said(IndexedText(SearchKind.SAID, id_, number, "", (), scope, place, at=start), segment)


def _spoken(tx: Session, ids: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Return {recording: utterances as they are stored}."""
    drafts = select(TranscriptRow.recording, cast(TranscriptRow.transcript, TextColumn)).where(TranscriptRow.recording.in_(ids))
    spoken: dict[str, Sequence[Any]] = {id_: orjson.loads(transcript)["segments"] for id_, transcript in tx.execute(drafts)}
    signed = select(RecordRow.recording, RecordRow.record).where(RecordRow.recording.in_(ids), RecordRow.confirmed)
    for id_, record in tx.execute(signed.order_by(RecordRow.version)):
        if "transcript" in record:
            spoken[id_] = record["transcript"]["segments"]
    return spoken


def _said(entry: IndexedText, segment: Mapping[str, Any]) -> Iterator[IndexedText]:
    text = str(segment["text"])
    if text == UNHEARD:
        return
    start, end = (round(Fraction(segment[name]) * 1000) for name in ("start", "end"))
    at = entry.at + timedelta(milliseconds=start) if entry.at else None
    yield replace(entry, text=text, words=words_of(text), start=start, end=end, at=at)
