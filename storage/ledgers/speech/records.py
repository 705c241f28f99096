"""The ledger of written records: every version of a recording's record, confirmed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from footage.values.plain import to_plain
from storage.catalogue.models.originals import RecordRow, TranscriptRow
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a written record."""

    recording: str  # id
    version: int  # 1, 2, 3 …
    confirmed: bool  # proof-read and signed
    at: datetime  # aware


def add(tx: Session, recording_id: str, record: object, at: datetime, *, confirmed: bool) -> int:
    """Add a version of a written record, and return its number; earlier versions stay. `record`: a frozen value, kept as JSON."""
    newest = tx.scalar(select(func.max(RecordRow.version)).where(RecordRow.recording == recording_id)) or 0
    tx.add(RecordRow(recording=recording_id, version=newest + 1, at=at, confirmed=confirmed, record=to_plain(record)))
    if confirmed:
        tx.execute(update(TranscriptRow).where(TranscriptRow.recording == recording_id).values(awaits_record=False))
    tx.flush()
    return newest + 1


def versions(tx: Session, recording_id: str) -> tuple[Record, ...]:
    """Return all versions of a recording's written record, the first one first."""
    rows = tx.scalars(select(RecordRow).where(RecordRow.recording == recording_id).order_by(RecordRow.version))
    return tuple(Record(row.recording, row.version, row.confirmed, row.at) for row in rows)


def confirmed(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings have a confirmed written record."""
    done = select(RecordRow.recording).where(RecordRow.confirmed)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(done.where(RecordRow.recording.in_(step))))
