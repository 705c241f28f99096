"""What was found, heard, written and decided about cases and recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from regulations.values.facts import Mark
from storage.catalogue.models import CaseRow, DecisionRow, MarkRow, MeasurementRow, PackageRow, RecordRow, TranscriptRow
from storage.ledgers.originals import in_steps


@dataclass(frozen=True, slots=True)
class Review:
    """The answer of the last review of a case."""

    review: Mapping[str, Any]  # contract.md `review --json`
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """The newest draft of what was said in a recording."""

    recording: str  # id
    transcript: Mapping[str, Any]  # JSON values
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a written record."""

    recording: str  # id
    version: int  # 1, 2, 3 …
    confirmed: bool  # proof-read and signed
    record: Mapping[str, Any]  # JSON values
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class StoredMark:
    """A long-term mark of a case, lifted or not."""

    id: int
    case: str  # number
    mark: Mark
    lifted_at: datetime | None = None  # aware
    lifted_by: str | None = None  # the approver
    lifted_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """One case package that was made."""

    id: int
    case: str  # number
    path: str
    size: int  # bytes
    manifest_sha256: str
    package: Mapping[str, Any]  # contract.md `archive --json`
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a finding."""

    finding: str  # id
    status: str  # open, explained, confirmed, dismissed
    by: str
    at: datetime  # aware
    reason: str


def save_review(tx: Session, number: str, review: Mapping[str, Any], at: datetime) -> None:
    """Keep the answer of a review in place of the one before."""
    row = _case(tx, number)
    row.review, row.reviewed_at = dict(review), at
    row.open_findings = sum(one["status"] == "open" and one["severity"] != "notice" for one in review.get("findings", ()))
    if row.state == "open":
        row.state = "reviewed"


def last_review(tx: Session, number: str) -> Review | None:
    """Return the last review of a case, None before the first."""
    row = _case(tx, number)
    return Review(row.review, row.reviewed_at) if row.review is not None and row.reviewed_at else None


def measurement(tx: Session, sha256: str, version: int | str) -> Mapping[str, Any] | None:
    """Return what this version of the measuring code found in these bytes, None where it never looked."""
    row = tx.get(MeasurementRow, (sha256, str(version)))
    return row.measurement if row else None


def measurements(tx: Session, sha256s: Sequence[str], version: int | str) -> dict[str, Mapping[str, Any]]:
    """Return {SHA-256: what this version of the measuring code found} of the bytes it looked at."""
    query = select(MeasurementRow.sha256, MeasurementRow.measurement).where(MeasurementRow.version == str(version))
    return {row.sha256: row.measurement for step in in_steps(sha256s) for row in tx.execute(query.where(MeasurementRow.sha256.in_(step)))}


def save_measurement(tx: Session, sha256: str, version: int | str, measured: Mapping[str, Any]) -> None:
    """Keep what was measured in some bytes."""
    tx.merge(MeasurementRow(sha256=sha256, version=str(version), measurement=dict(measured)))


def save_transcript(tx: Session, recording_id: str, data: Mapping[str, Any], at: datetime) -> None:
    """Keep a draft in place of the one before."""
    awaits = bool(data["segments"]) and recording_id not in confirmed(tx, [recording_id])
    tx.merge(TranscriptRow(recording=recording_id, at=at, transcript=dict(data), awaits_record=awaits))


def transcripts(tx: Session, ids: Sequence[str]) -> dict[str, StoredTranscript]:
    """Return {id: draft} for the recordings that were listened to."""
    rows = (row for step in in_steps(ids) for row in tx.scalars(select(TranscriptRow).where(TranscriptRow.recording.in_(step))))
    return {row.recording: StoredTranscript(row.recording, row.transcript, row.at) for row in rows}


def add_record(tx: Session, recording_id: str, data: Mapping[str, Any], at: datetime, *, confirmed: bool) -> int:
    """Add a version of a written record, and return its number; earlier versions stay."""
    newest = tx.scalar(select(func.max(RecordRow.version)).where(RecordRow.recording == recording_id)) or 0
    tx.add(RecordRow(recording=recording_id, version=newest + 1, at=at, confirmed=confirmed, record=dict(data)))
    if confirmed:
        tx.execute(update(TranscriptRow).where(TranscriptRow.recording == recording_id).values(awaits_record=False))
    tx.flush()
    return newest + 1


def records(tx: Session, recording_id: str) -> tuple[Record, ...]:
    """Return all versions of a recording's written record, the first one first."""
    rows = tx.scalars(select(RecordRow).where(RecordRow.recording == recording_id).order_by(RecordRow.version))
    return tuple(Record(row.recording, row.version, row.confirmed, row.record, row.at) for row in rows)


def confirmed(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings have a confirmed written record."""
    done = select(RecordRow.recording).where(RecordRow.confirmed)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(done.where(RecordRow.recording.in_(step))))


def add_mark(tx: Session, number: str, mark: Mark) -> int:
    """Add a long-term mark to a case and return its number."""
    _case(tx, number)
    row = MarkRow(case=number, recording=mark.recording, trigger=mark.trigger, mark=to_plain(mark), at=mark.at)
    tx.add(row)
    tx.flush()
    return row.id


def marks(tx: Session, number: str | None = None, *, lifted: bool = False) -> tuple[StoredMark, ...]:
    """Return the marks of a case (or of all cases) that stand, and with `lifted` also the others."""
    query = select(MarkRow).order_by(MarkRow.id)
    if number is not None:
        query = query.where(MarkRow.case == number)
    if not lifted:
        query = query.where(MarkRow.lifted_at.is_(None))
    return tuple(_mark(row) for row in tx.scalars(query))


def marks_of(tx: Session, cases: Sequence[str]) -> dict[str, list[StoredMark]]:
    """Return {case: marks that stand}; cases without any are missing."""
    found: dict[str, list[StoredMark]] = {}
    asked = select(MarkRow).where(MarkRow.lifted_at.is_(None)).order_by(MarkRow.id)
    for step in in_steps(cases):
        for row in tx.scalars(asked.where(MarkRow.case.in_(step))):
            found.setdefault(row.case, []).append(_mark(row))
    return found


def mark(tx: Session, id: int) -> StoredMark:
    """Return one mark, lifted or not; BadCall for an unknown number."""
    row = tx.get(MarkRow, id)
    if row is None:
        raise BadCall("storage.no_mark", id=id)
    return _mark(row)


def lift_mark(tx: Session, id: int, approver: str, reason: str, at: datetime) -> StoredMark:
    """Lift a mark; it stays in the ledger. BadCall where there is none of this number, or it was lifted before."""
    row = tx.get(MarkRow, id)
    if row is None or row.lifted_at is not None:
        raise BadCall("storage.no_mark", id=id)
    if not approver.strip() or not reason.strip():
        raise BadCall("storage.lift_unapproved", id=id)
    row.lifted_at, row.lifted_by, row.lifted_reason = at, approver, reason
    return _mark(row)


def _mark(row: MarkRow) -> StoredMark:
    return StoredMark(row.id, row.case, from_plain(Mark, row.mark), row.lifted_at, row.lifted_by, row.lifted_reason)


def add_package(tx: Session, number: str, path: str, size: int, manifest_sha256: str, data: Mapping[str, Any],
                at: datetime) -> int:
    """Note that a case package was made, and return its number."""
    _case(tx, number)
    row = PackageRow(case=number, path=path, size=size, manifest_sha256=manifest_sha256, package=dict(data), at=at)
    tx.add(row)
    tx.flush()
    return row.id


def packages(tx: Session, number: str | None = None) -> tuple[Package, ...]:
    """Return the packages of a case (or of all cases), the first one first."""
    query = select(PackageRow).order_by(PackageRow.id)
    if number is not None:
        query = query.where(PackageRow.case == number)
    return tuple(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.package, row.at)
                 for row in tx.scalars(query))


def decide_finding(tx: Session, number: str, finding_id: str, status: str, by: str, at: datetime, reason: str) -> None:
    """Note what a person decided about a finding; earlier decisions stay."""
    _case(tx, number)
    tx.add(DecisionRow(case=number, finding=finding_id, status=status, by=by, at=at, reason=reason))
    tx.flush()


def decisions(tx: Session, number: str) -> dict[str, Decision]:
    """Return {finding id: newest decision} of a case."""
    rows = tx.scalars(select(DecisionRow).where(DecisionRow.case == number).order_by(DecisionRow.id))
    return {row.finding: Decision(row.finding, row.status, row.by, row.at, row.reason) for row in rows}


def _case(tx: Session, number: str) -> CaseRow:
    row = tx.get(CaseRow, number)
    if row is None:
        raise BadCall("storage.no_case", number=number)
    return row
