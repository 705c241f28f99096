"""What was decided about keeping, recording by recording, and the longest decision so far (what to decide: sweeping.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from regulations.values.enums import KeepState
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one recording (regulations/retention.py), and what it rests on."""

    state: KeepState  # UNTIL, FOREVER or UNDETERMINED
    until: date | None = None  # last day it must be kept
    reason_id: int | None = None
    floor_state: KeepState | None = None  # the longest decision so far, marks left aside
    floor_until: date | None = None
    floor_reason_id: int | None = None
    held: bool = False
    lock_pending: bool = False  # the store has to be locked by it
    transfer_due: datetime | None = None  # aware
    archive_due: datetime | None = None  # aware


_NAMES = {"state": "keep_state", "until": "keep_until"}


def decide(tx: Session, decided: Mapping[str, Decided]) -> None:
    """Write decisions by recording id."""
    fields = list(Decided.__dataclass_fields__)
    rows = [{"the_id": id_, **{f"b_{name}": getattr(decision, name) for name in fields}} for id_, decision in decided.items()]
    _many(tx, rows, **{_column(_NAMES.get(name, name)): bindparam(f"b_{name}") for name in fields})


def _column(attribute: str) -> str:
    return str(getattr(RecordingRow, attribute).property.columns[0].name)


def _many(tx: Session, rows: list[dict[str, object]], **values: Any) -> None:
    if rows:
        statement = update(RecordingRow.__table__).where(RecordingRow.__table__.c.id == bindparam("the_id")).values(**values)  # type: ignore[arg-type]
        tx.connection().execute(statement, rows)


@dataclass(frozen=True, slots=True)
class Floor:
    """The longest decision about a recording so far, marks left aside."""

    state: KeepState  # UNTIL or FOREVER
    until: date | None
    reason_id: int | None


def floors(tx: Session, ids: Sequence[str]) -> dict[str, Floor]:
    """Return {id: floor} of the recordings that were decided before."""
    columns = (RecordingRow.id, RecordingRow.floor_state, RecordingRow.floor_until, RecordingRow.floor_reason_id)
    asked = select(*columns).where(RecordingRow.floor_state.is_not(None))
    return {id_: Floor(state, until, reason_id) for step in in_steps(ids)
            for id_, state, until, reason_id in tx.execute(asked.where(RecordingRow.id.in_(step)))}
