"""Questions and answers of the retention sweep over the whole ledger: set-based, and costing what is due, not what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import RecordingRow

STEP = 1000  # rows in memory at a time
STATES = ("undecided", "until", "forever", "undetermined")


@dataclass(frozen=True, slots=True)
class Item:
    """One recording that something is due for."""

    id: str
    name: str
    case: str | None  # number
    unit: str | None
    device: str | None
    key: str  # in the store
    sha256: str
    size: int  # bytes
    end: datetime | None  # aware
    keep_state: str  # one of STATES
    keep_until: date | None
    held: bool
    transfer_due: datetime | None  # aware
    archive_due: datetime | None  # aware
    received_at: datetime  # aware


_COLUMNS = (RecordingRow.id, RecordingRow.name, RecordingRow.case, RecordingRow.unit, RecordingRow.device, RecordingRow.key,
            RecordingRow.sha256, RecordingRow.size, RecordingRow.end_at, RecordingRow.keep_state, RecordingRow.keep_until,
            RecordingRow.held, RecordingRow.transfer_due, RecordingRow.archive_due, RecordingRow.received_at)


def expired(tx: Session, as_of: date) -> Iterator[Item]:
    """Yield what was to be kept until a day before `as_of` and is under no hold, the longest expired first."""
    due = (RecordingRow.keep_state == "until") & (RecordingRow.keep_until < as_of) & ~RecordingRow.held
    return _walk(tx, due, RecordingRow.keep_until)


def held(tx: Session) -> Iterator[Item]:
    """Yield what is under a hold."""
    return _walk(tx, RecordingRow.held.is_(True), RecordingRow.id)


def undetermined(tx: Session) -> Iterator[Item]:
    """Yield what no rule decides: kept, and listed for a person."""
    return _walk(tx, RecordingRow.keep_state == "undetermined", RecordingRow.id)


def undecided(tx: Session) -> Iterator[Item]:
    """Yield what `regulations/retention.py` was not asked about yet, or has to be asked about again."""
    return _walk(tx, RecordingRow.keep_state == "undecided", RecordingRow.id)


def handed_over_late(tx: Session) -> Iterator[Item]:
    """Yield what was handed over after its deadline."""
    return _walk(tx, RecordingRow.received_at > RecordingRow.transfer_due, RecordingRow.transfer_due)


def archive_overdue(tx: Session, as_of: datetime) -> Iterator[Item]:
    """Yield what should have been archived before `as_of` (aware) and was not."""
    due = RecordingRow.archived_at.is_(None) & (RecordingRow.archive_due < as_of)
    return _walk(tx, due, RecordingRow.archive_due)


def _walk(tx: Session, where: ColumnElement[bool], order: InstrumentedAttribute[Any]) -> Iterator[Item]:
    query = select(*_COLUMNS).where(where).order_by(order, RecordingRow.id).execution_options(yield_per=STEP)
    return (Item(*row) for row in tx.execute(query))


@dataclass(frozen=True, slots=True)
class Decided:
    """What retention decided about one recording (regulations/retention.py)."""

    state: str  # "until", "forever" or "undetermined"
    until: date | None = None  # last day it must be kept


def decide(tx: Session, decided: Mapping[str, Decided]) -> None:
    """Write decisions by recording id."""
    rows = [{"the_id": id_, "b_state": one.state, "b_until": one.until} for id_, one in decided.items()]
    _many(tx, rows, keep_state=bindparam("b_state"), keep_until=bindparam("b_until"))


def set_due(tx: Session, due: Mapping[str, tuple[datetime | None, datetime | None]]) -> None:
    """Write {id: (transfer deadline, archive deadline)} (aware)."""
    rows = [{"the_id": id_, "b_transfer": transfer, "b_archive": archive} for id_, (transfer, archive) in due.items()]
    _many(tx, rows, transfer_due=bindparam("b_transfer"), archive_due=bindparam("b_archive"))


def _many(tx: Session, rows: list[dict[str, Any]], **values: Any) -> None:
    if rows:
        statement = update(RecordingRow.__table__).where(RecordingRow.__table__.c.id == bindparam("the_id")).values(**values)  # type: ignore[arg-type]
        tx.connection().execute(statement, rows)


def ask_again(tx: Session, case: str) -> int:
    """Let retention be decided anew for a case whose facts changed; return how many recordings that concerns."""
    done = tx.execute(update(RecordingRow).where(RecordingRow.case == case).values(keep_state="undecided", keep_until=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def set_archived(tx: Session, case: str, at: datetime | None) -> None:
    """Note that a case was handed to the archive (None: reopened)."""
    tx.execute(update(RecordingRow).where(RecordingRow.case == case).values(archived_at=at))


def next_due(tx: Session) -> date | None:
    """Return the earliest day something not under a hold may be proposed for disposal."""
    return tx.scalar(select(func.min(RecordingRow.keep_until)).where(RecordingRow.keep_state == "until", ~RecordingRow.held))
