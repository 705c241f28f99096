"""How far recordings and their cases are: reviewed, archived, described, with findings that nobody decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from regulations.values.enums import FindingStatus
from regulations.values.reviews.review import ReviewedFinding
from storage.catalogue.models.originals import CaseRow, RecordingRow, TranscriptRow
from storage.catalogue.steps import in_steps
from storage.keeping import repacking
from storage.ledgers.casework import decisions, reviews


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How far one case is."""

    reviewed_at: datetime | None  # aware; of its last review
    findings: tuple[ReviewedFinding, ...]  # that a person has to decide about
    out_of_date: bool  # it is no longer what its newest package says


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """How far one recording is."""

    received_at: datetime  # aware
    archived_at: datetime | None  # aware; when its case was packed with it
    record_awaited: bool  # there is speech, and no confirmed record


def of_cases(tx: Session, numbers: Iterable[str]) -> dict[str, CaseProgress]:
    """Return {number: how far the case is}; a review is read only where it left something open."""
    asked = select(CaseRow.number, CaseRow.reviewed_at, CaseRow.open_findings)
    wanted, out_of_date = sorted(set(numbers)), repacking.reasons(tx)
    return {number: CaseProgress(at, _open_findings(tx, number) if count else (), number in out_of_date)
            for step in in_steps(wanted) for number, at, count in tx.execute(asked.where(CaseRow.number.in_(step))).all()}


def _open_findings(tx: Session, number: str) -> tuple[ReviewedFinding, ...]:
    review, decided = reviews.last(tx, number), decisions.newest(tx, number)
    settled = {id_ for id_, decision in decided.items() if decision.status != FindingStatus.OPEN}
    return tuple(finding for finding in review.answer.findings if finding.waits and finding.id not in settled) if review else ()


def of_recordings(tx: Session, ids: Sequence[str]) -> dict[str, RecordingProgress]:
    """Return {id: how far the recording is}."""
    asked = select(RecordingRow.id, RecordingRow.received_at, RecordingRow.archived_at)
    awaited = _awaiting(tx, ids)
    return {id_: RecordingProgress(received, archived, id_ in awaited)
            for step in in_steps(ids) for id_, received, archived in tx.execute(asked.where(RecordingRow.id.in_(step)))}


def _awaiting(tx: Session, ids: Sequence[str]) -> Collection[str]:
    asked = select(TranscriptRow.recording).where(TranscriptRow.awaits_record)
    return {id_ for step in in_steps(ids) for id_ in tx.scalars(asked.where(TranscriptRow.recording.in_(step)))}
