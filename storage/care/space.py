"""How long the store's room lasts at the real inflow: a forecast for people; nothing is ever deleted for want of room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import DumpRow, RecordingRow

DAYS = 30  # the inflow is measured over so many days


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the store is full if as much comes in every day as came in lately."""

    free_bytes: int | None  # None: the store does not say
    bytes_a_day: float
    days_left: int | None  # None: nothing comes in, or the store does not say


def forecast(tx: Session, free: int | None, now: datetime) -> Forecast:
    """Return the forecast for a store with so many bytes `free` (None: it does not say); it reads the last days' recordings only."""
    since = select(DumpRow.id).where(DumpRow.started_at >= now - timedelta(days=DAYS), DumpRow.started_at <= now)
    came = tx.scalar(select(func.sum(RecordingRow.size)).where(RecordingRow.dump.in_(since))) or 0
    daily = float(came) / DAYS
    return Forecast(free, daily, int(free / daily) if free is not None and daily else None)
