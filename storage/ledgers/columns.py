"""What the ledger says about many recordings from its columns alone, without reading what was measured in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regulations.values.enums import KeepState
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.states import StoredState
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class OriginalStanding:
    """Where one original stands."""

    id: str
    stored: StoredState
    case: str | None  # number
    end: datetime | None  # aware
    received_at: datetime  # aware


def standing(tx: Session, ids: Sequence[str]) -> list[OriginalStanding]:
    """Return where originals stand."""
    columns = select(RecordingRow.id, RecordingRow.stored, RecordingRow.case, RecordingRow.end_at, RecordingRow.received_at)
    return [OriginalStanding(*row) for step in in_steps(ids) for row in tx.execute(columns.where(RecordingRow.id.in_(step)))]


@dataclass(frozen=True, slots=True)
class PlacedRecording:
    """A recording with what decides which case it goes to."""

    id: str
    name: str
    device: str | None
    case: str | None  # number
    start: datetime | None  # aware

    def beginning(self, at: datetime | None) -> PlacedRecording:
        """Return it with its beginning as it was decided just now (None: as it is noted)."""
        return replace(self, start=at) if at is not None else self


_PLACED = select(RecordingRow.id, RecordingRow.name, RecordingRow.device, RecordingRow.case, RecordingRow.start_at)


def placed(tx: Session, ids: Sequence[str]) -> list[PlacedRecording]:
    """Return these recordings with what decides which case they go to."""
    return [PlacedRecording(*row) for step in in_steps(ids) for row in tx.execute(_PLACED.where(RecordingRow.id.in_(step)))]


def of_no_case(tx: Session, device: str, since: datetime, until: datetime) -> list[PlacedRecording]:
    """Return the recordings of a recorder that belong to no case and begin in [since, until)."""
    within = (RecordingRow.device == device, RecordingRow.start_at >= since, RecordingRow.start_at < until)
    free = (RecordingRow.case.is_(None), RecordingRow.keep_state != KeepState.DISPOSED)
    return [PlacedRecording(*row) for row in tx.execute(_PLACED.where(*within, *free).order_by(RecordingRow.start_at, RecordingRow.id))]


def of_dump(tx: Session, dump: int) -> dict[str, str | None]:
    """Return {id: case} of the recordings that came first with this dump and were not disposed of."""
    asked = select(RecordingRow.id, RecordingRow.case).where(RecordingRow.dump == dump, RecordingRow.keep_state != KeepState.DISPOSED)
    return {row.id: row.case for row in tx.execute(asked)}


def cases_of(tx: Session, ids: Sequence[str]) -> dict[str, str | None]:
    """Return {id: case} of these recordings."""
    asked = select(RecordingRow.id, RecordingRow.case)
    return {row.id: row.case for step in in_steps(ids) for row in tx.execute(asked.where(RecordingRow.id.in_(step)))}


def keys_of(tx: Session, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return (key, name) of these recordings."""
    asked = select(RecordingRow.key, RecordingRow.name)
    return [(row.key, row.name) for step in in_steps(ids) for row in tx.execute(asked.where(RecordingRow.id.in_(step)))]


def by_recorder(tx: Session, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return (id, name) of these recordings in the order of their recorders and names."""
    asked = select(RecordingRow.device, RecordingRow.name, RecordingRow.id)
    rows = [(row.device or "", row.name, row.id) for step in in_steps(ids) for row in tx.execute(asked.where(RecordingRow.id.in_(step)))]
    return [(id_, name) for _, name, id_ in sorted(rows)]


def worn(tx: Session, ids: Sequence[str]) -> set[tuple[str | None, str | None]]:
    """Return (recorder, officer) of these recordings, each once."""
    asked = select(RecordingRow.device, RecordingRow.officer).distinct()
    return {(row.device, row.officer) for step in in_steps(ids) for row in tx.execute(asked.where(RecordingRow.id.in_(step)))}


def last_received(tx: Session, ids: Sequence[str]) -> datetime | None:
    """Return when the last of these recordings was handed over."""
    asked = select(func.max(RecordingRow.received_at))
    return max((at for step in in_steps(ids) if (at := tx.scalar(asked.where(RecordingRow.id.in_(step))))), default=None)


def keeping(tx: Session, number: str) -> list[tuple[KeepState, date | None]]:
    """Return how long each recording of a case is kept: (state, until which day)."""
    asked = select(RecordingRow.keep_state, RecordingRow.keep_until).where(RecordingRow.case == number)
    return [(state, until) for state, until in tx.execute(asked)]
