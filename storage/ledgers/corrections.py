"""The ledger of what a person put right about recordings: case, recorder, officer, secrecy. What was said before stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.keeping import CorrectionRow
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.states import CorrectedField
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that was put right."""

    recording: str  # id
    field: CorrectedField
    was: str | None  # None: nothing was said
    now: str | None
    by: str
    approver: str | None  # None: none is asked for
    at: datetime  # aware
    reason: str


def add(tx: Session, correction: Correction) -> None:
    """Note what was put right."""
    tx.add(CorrectionRow(recording=correction.recording, field=correction.field, was=correction.was, now=correction.now, by=correction.by,
                         approver=correction.approver, at=correction.at, reason=correction.reason))
    tx.flush()


def of_recording(tx: Session, id: str) -> tuple[Correction, ...]:
    """Return what was put right about a recording, the first one first."""
    return tuple(map(_correction, tx.scalars(select(CorrectionRow).where(CorrectionRow.recording == id).order_by(CorrectionRow.id))))


def of_case(tx: Session, number: str) -> tuple[Correction, ...]:
    """Return what was put right about the recordings that are in a case, and about those that were moved out of it."""
    inside = CorrectionRow.recording.in_(select(RecordingRow.id).where(RecordingRow.case == number))
    left = (CorrectionRow.was == number) & (CorrectionRow.field == CorrectedField.CASE)
    return tuple(map(_correction, tx.scalars(select(CorrectionRow).where(inside | left).order_by(CorrectionRow.id))))


def devices_of_dump(tx: Session, ids: Sequence[str]) -> dict[str, str | None]:
    """Return {id: the recorder as its dump said it} of the recordings whose recorder was put right."""
    asked = select(CorrectionRow.recording, CorrectionRow.was).where(CorrectionRow.field == CorrectedField.DEVICE)
    first: dict[str, str | None] = {}
    for step in in_steps(ids):
        for id_, was in tx.execute(asked.where(CorrectionRow.recording.in_(step)).order_by(CorrectionRow.id)):
            first.setdefault(id_, was)
    return first


def secrecy_of(tx: Session, ids: Sequence[str]) -> dict[str, str]:
    """Return {id: how secret it is} of the recordings of which a person said so (regulations.access.words.Secrecy)."""
    asked = select(CorrectionRow.recording, CorrectionRow.now).where(CorrectionRow.field == CorrectedField.SECRECY)
    levels: dict[str, str] = {}
    for step in in_steps(ids):
        for id_, level in tx.execute(asked.where(CorrectionRow.recording.in_(step)).order_by(CorrectionRow.id)):
            levels[id_] = level or "none"
    return levels


def moved_in(tx: Session, number: str, since: datetime) -> frozenset[str]:
    """Return the ids of the recordings that were moved to a case after an instant."""
    asked = select(CorrectionRow.recording).where(CorrectionRow.field == CorrectedField.CASE, CorrectionRow.now == number,
                                                  CorrectionRow.at > since)
    return frozenset(tx.scalars(asked))


def _correction(row: CorrectionRow) -> Correction:
    return Correction(row.recording, row.field, row.was, row.now, row.by, row.approver, row.at, row.reason)
