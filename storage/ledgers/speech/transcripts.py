"""The ledger of drafts: the newest transcript of each recording that was listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import TranscriptRow
from storage.catalogue.steps import in_steps
from storage.ledgers.speech import records


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """The newest draft of what was said in a recording."""

    recording: str  # id
    transcript: Mapping[str, Any]  # JSON values
    at: datetime  # aware


def save(tx: Session, recording_id: str, data: Mapping[str, Any], at: datetime) -> None:
    """Keep a draft in place of the one before."""
    awaits = bool(data["segments"]) and recording_id not in records.confirmed(tx, [recording_id])
    tx.merge(TranscriptRow(recording=recording_id, at=at, transcript=dict(data), awaits_record=awaits))


def get_many(tx: Session, ids: Sequence[str]) -> dict[str, StoredTranscript]:
    """Return {id: draft} for the recordings that were listened to."""
    rows = (row for step in in_steps(ids) for row in tx.scalars(select(TranscriptRow).where(TranscriptRow.recording.in_(step))))
    return {row.recording: StoredTranscript(row.recording, row.transcript, row.at) for row in rows}
