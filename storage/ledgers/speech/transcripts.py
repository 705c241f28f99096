"""The ledger of drafts: the newest transcript of each recording that was listened to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from storage.catalogue.models.originals import TranscriptRow
from storage.catalogue.steps import in_steps
from storage.ledgers.speech import records

T = TypeVar("T")


class Draft(Protocol):
    """What the ledger asks of a transcript; the value itself is transcripts.transcript.Transcript, which storage does not know."""

    @property
    def segments(self) -> Sequence[object]:
        """What was said; empty where nothing was."""
        ...


def save(tx: Session, recording_id: str, draft: Draft, at: datetime) -> None:
    """Keep a draft in place of the one before."""
    awaits = bool(draft.segments) and recording_id not in records.confirmed(tx, [recording_id])
    tx.merge(TranscriptRow(recording=recording_id, at=at, transcript=to_plain(draft), awaits_record=awaits))


def await_again(tx: Session, ids: Sequence[str]) -> None:
    """Let records be confirmed once more: what was signed was signed under another case."""
    for step in in_steps(ids):
        tx.execute(update(TranscriptRow).where(TranscriptRow.recording.in_(step)).values(awaits_record=True))


def get_many(tx: Session, ids: Sequence[str], kind: type[T]) -> dict[str, T]:
    """Return {id: draft of type `kind`} for the recordings that were listened to."""
    rows = (row for step in in_steps(ids) for row in tx.scalars(select(TranscriptRow).where(TranscriptRow.recording.in_(step))))
    return {row.recording: from_plain(kind, row.transcript) for row in rows}


def awaiting(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings have a draft with words in it that nobody confirmed."""
    asked = select(TranscriptRow.recording).where(TranscriptRow.awaits_record)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(asked.where(TranscriptRow.recording.in_(step))))


def since(tx: Session, ids: Sequence[str], at: datetime) -> frozenset[str]:
    """Return which of these recordings were listened to after an instant (aware)."""
    asked = select(TranscriptRow.recording).where(TranscriptRow.at > at)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(asked.where(TranscriptRow.recording.in_(step))))
