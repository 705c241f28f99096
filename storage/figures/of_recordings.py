"""What of recordings counts: how many, how long, late, damaged, of no case, without a signed record; read from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING, Media, State
from regulations.lawday import end_of
from regulations.values.facts import Case
from regulations.wearers import wearer
from storage.catalogue import predicates
from storage.catalogue.models.keeping import CorrectionRow
from storage.catalogue.models.originals import RecordingRow, TranscriptRow
from storage.catalogue.states import CorrectedField
from storage.figures.values import CountedFor, CountedItem, Figure
from storage.ledgers.casework import cases
from storage.ledgers.devices import uses
from storage.ledgers.devices.footage import FILMED
from storage.ledgers.devices.uses import DeviceUse

STEP = 1000  # rows that are looked at together
DAMAGED = (State.TRUNCATED, State.UNREADABLE)


@dataclass(frozen=True, slots=True)
class FilmedRow:
    """What of a recording counts."""

    id: str
    name: str
    media: str
    state: str
    start: datetime | None  # aware
    end: datetime | None  # aware
    received_at: datetime  # aware
    transfer_due: datetime | None  # aware
    device: str | None
    officer: str | None
    case: str | None  # number
    unit: str | None
    unread: int  # bytes
    awaits_record: bool | None
    put_right: bool  # a person said who used the recorder

    @property
    def corrected(self) -> tuple[str, ...]:
        """Names of the fields that a person put right."""
        return ("officer",) if self.put_right else ()

    @property
    def day(self) -> date:
        """The day it counts in: that of its beginning, else that of its hand-over."""
        return (self.start or self.received_at).astimezone(BEIJING).date()


def items(tx: Session, first: date, last: date) -> Iterator[CountedItem]:
    """Yield what counts of the recordings of these days, both included."""
    rows = (FilmedRow(*values) for values in tx.execute(_asked(first, last).execution_options(yield_per=STEP)))
    while part := list(islice(rows, STEP)):
        known = cases.values(tx, sorted({row.case for row in part if row.case}))
        lent = uses.of_devices(tx, {row.device for row in part if row.device}, end_of(first) - timedelta(days=1), end_of(last))
        for row in part:
            yield from _of_row(row, known.get(row.case or ""), lent)


def _asked(first: date, last: date) -> Select[Any]:
    since, until = end_of(first - timedelta(days=1)), end_of(last)
    put_right = exists().where(CorrectionRow.recording == RecordingRow.id, CorrectionRow.field == CorrectedField.OFFICER)
    columns = (getattr(RecordingRow, name) for name in ("id", "name", "media", "state", "start_at", "end_at", "received_at", "transfer_due",
                                                        "device", "officer", "case", "unit", "unread"))
    return (
        select(*columns, TranscriptRow.awaits_record, put_right)
        .outerjoin(TranscriptRow, TranscriptRow.recording == RecordingRow.id)
        .where(RecordingRow.media.in_(FILMED), or_(
            and_(RecordingRow.start_at >= since, RecordingRow.start_at < until),
            and_(RecordingRow.start_at.is_(None), RecordingRow.received_at >= since, RecordingRow.received_at < until)))
    )


def _of_row(row: FilmedRow, case: Case | None, lent: Sequence[DeviceUse]) -> Iterator[CountedItem]:
    of = CountedFor(row.day, row.unit or (case.unit if case else ""), _officer(row, case, lent), row.device or "",
                    case.matter if case else "")
    for figure, amount in _figures(row).items():
        if amount:
            yield CountedItem(figure, of, row.case, row.id, row.name, int(amount))


def _figures(row: FilmedRow) -> Mapping[Figure, int | bool]:
    return {
        Figure.RECORDINGS: 1,
        Figure.MILLISECONDS: _milliseconds(row),
        Figure.LATE: predicates.came_late(row.received_at, row.transfer_due),
        Figure.DAMAGED: row.state in DAMAGED or row.unread > 0,
        Figure.UNLABELLED: row.case is None,
        Figure.UNSIGNED: bool(row.awaits_record),
    }


def _milliseconds(row: FilmedRow) -> int:
    if row.media == Media.PHOTO or row.start is None or row.end is None:
        return 0
    return max(0, round((row.end - row.start) / timedelta(milliseconds=1)))


def _officer(row: FilmedRow, case: Case | None, lent: Sequence[DeviceUse]) -> str:
    """Return who used the recorder: by the case or a person's word, where that is a number by the register, else as the file says."""
    named = wearer(case, row)
    if named and not named.isdigit():
        return named
    had = next((use.officer for use in lent if use.device == row.device and row.start and use.has_at(row.start)), None)
    return had or named or ""
