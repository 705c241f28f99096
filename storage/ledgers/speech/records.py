"""The ledger of written records: every version of a recording's record, confirmed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from footage.values.plain import to_plain
from messages.json_values import JsonObject
from storage.catalogue.models.originals import RecordRow, TranscriptRow
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a written record."""

    recording: str  # id
    version: int  # 1, 2, 3 …
    confirmed: bool  # proof-read and signed
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """A version that waits for the second signature."""

    version: int
    at: datetime  # aware
    content: JsonObject  # as it was added


def add(tx: Session, recording_id: str, record: object, at: datetime, *, confirmed: bool) -> int:
    """Add a version of a written record, and return its number; earlier versions stay. `record`: a frozen value, kept as JSON."""
    newest = _newest(tx, recording_id)
    version = newest.version + 1 if newest else 1
    tx.add(RecordRow(recording=recording_id, version=version, at=at, confirmed=confirmed, record=to_plain(record)))
    if confirmed:
        _awaits_no_more(tx, recording_id)
    tx.flush()
    return version


def waiting(tx: Session, recording_id: str) -> WaitingRecord | None:
    """Return the version that one person signed and a second one has not; None where the newest is confirmed, or there is none."""
    row = _newest(tx, recording_id)
    return None if row is None or row.confirmed else WaitingRecord(row.version, row.at, row.record)


def confirm(tx: Session, recording_id: str, version: int, names: Sequence[str], at: datetime) -> None:
    """Let a version that two persons signed count; its content names them."""
    row = tx.get_one(RecordRow, (recording_id, version))
    row.confirmed, row.at, row.record = True, at, {**row.record, "by": list(names)}
    _awaits_no_more(tx, recording_id)
    tx.flush()


def content(tx: Session, recording_id: str, version: int) -> JsonObject:
    """Return what a version holds, as it was added."""
    return tx.get_one(RecordRow, (recording_id, version)).record


def _newest(tx: Session, recording_id: str) -> RecordRow | None:
    return tx.scalar(select(RecordRow).where(RecordRow.recording == recording_id).order_by(RecordRow.version.desc()).limit(1))


def _awaits_no_more(tx: Session, recording_id: str) -> None:
    tx.execute(update(TranscriptRow).where(TranscriptRow.recording == recording_id).values(awaits_record=False))


def versions(tx: Session, recording_id: str) -> tuple[Record, ...]:
    """Return all versions of a recording's written record, the first one first."""
    rows = tx.scalars(select(RecordRow).where(RecordRow.recording == recording_id).order_by(RecordRow.version))
    return tuple(Record(row.recording, row.version, row.confirmed, row.at) for row in rows)


def confirmed(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings have a confirmed written record."""
    done = select(RecordRow.recording).where(RecordRow.confirmed)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(done.where(RecordRow.recording.in_(step))))


def newest_confirmed(tx: Session, ids: Sequence[str]) -> tuple[Record, ...]:
    """Return the newest confirmed record of each of these recordings that has one, in the order asked."""
    asked = select(RecordRow.recording, func.max(RecordRow.version), func.max(RecordRow.at)).where(RecordRow.confirmed)
    newest = {id_: Record(id_, version, True, at) for step in in_steps(ids)
              for id_, version, at in tx.execute(asked.where(RecordRow.recording.in_(step)).group_by(RecordRow.recording))}
    return tuple(newest[id_] for id_ in ids if id_ in newest)
