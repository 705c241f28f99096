"""How long the store's room lasts at the real inflow: a forecast for people; nothing is ever deleted for want of room."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.catalogue.models import DumpRow, RecordingRow

DAYS = 30  # the inflow is measured over so many days


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the store is full if as much comes in every day as came in lately."""

    free_bytes: int | None  # None: the store does not say
    bytes_a_day: float
    days_left: int | None  # None: nothing comes in, or the store does not say


def free_bytes(url: str) -> int | None:
    """Return how much room a folder store has left, without writing to it; None for a store that does not say, or is not there yet."""
    parts = urlsplit(url)
    folder = Path(unquote(parts.path))
    return shutil.disk_usage(folder).free if parts.scheme == "file" and folder.is_dir() else None


def forecast(tx: Session, url: str, now: datetime) -> Forecast:
    """Return the forecast; it reads the recordings of the last days only."""
    since = select(DumpRow.id).where(DumpRow.started_at >= now - timedelta(days=DAYS), DumpRow.started_at <= now)
    came = tx.scalar(select(func.sum(RecordingRow.size)).where(RecordingRow.dump.in_(since))) or 0
    free, daily = free_bytes(url), float(came) / DAYS
    return Forecast(free, daily, int(free / daily) if free is not None and daily else None)
