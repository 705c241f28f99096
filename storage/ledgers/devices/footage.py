"""When recorders were used, as their footage shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from footage.values.recordings import Media, Recording
from storage.catalogue.models.originals import RecordingRow

FILMED = (Media.VIDEO, Media.AUDIO, Media.PHOTO)


@dataclass(frozen=True, slots=True)
class FilmedBy:
    """One recording as the use ledger needs it."""

    device: str
    unit: str | None
    case: str | None  # number
    recording: Recording


def between(tx: Session, since: datetime, until: datetime) -> Iterator[FilmedBy]:
    """Yield what recorders of a known number took from `since` to before `until` (aware), by recorder and time."""
    asked = (
        select(RecordingRow.device, RecordingRow.unit, RecordingRow.case, RecordingRow.recording)
        .where(RecordingRow.device.is_not(None), RecordingRow.start_at >= since, RecordingRow.start_at < until,
               RecordingRow.media.in_(FILMED))
        .order_by(RecordingRow.device, RecordingRow.start_at, RecordingRow.id)
        .execution_options(yield_per=1000)
    )
    for device, unit, case, plain in tx.execute(asked):
        yield FilmedBy(str(device), unit, case, from_plain(Recording, plain))
