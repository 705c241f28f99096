"""The ledger of dumps: what was handed over, when, by whom, and which receipt was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.originals import DumpRow


@dataclass(frozen=True, slots=True)
class Dump:
    """One run of `ingest` over one dump."""

    id: int
    root: str  # folder it came from
    unit: str | None
    by: str | None  # who took it in
    case: str | None  # number
    received_at: datetime  # aware; when the recorder was handed over
    started_at: datetime  # aware
    finished_at: datetime | None  # aware; None: it did not come to its end
    receipt: str | None  # path of the evidence list


def open_dump(tx: Session, *, root: str, unit: str | None, by: str | None, case: str | None, received_at: datetime,
              started_at: datetime) -> int:
    """Note that taking in a dump has begun, and return its number."""
    row = DumpRow(root=root, unit=unit, by=by, case=case, received_at=received_at, started_at=started_at)
    tx.add(row)
    tx.flush()
    return row.id


def close_dump(tx: Session, id: int, finished_at: datetime, receipt: str | None) -> None:
    """Note that the dump is taken in, and where its evidence list lies; BadCall for an unknown number."""
    row = tx.get(DumpRow, id)
    if row is None:
        raise BadCall("storage.no_dump", id=id)
    row.finished_at, row.receipt = finished_at, receipt


def set_dock_offset(tx: Session, id: int, seconds: Fraction) -> None:
    """Note by how much the recorder's clock was off when it was docked: s to add to it. BadCall for an unknown number."""
    row = tx.get(DumpRow, id)
    if row is None:
        raise BadCall("storage.no_dump", id=id)
    row.dock_offset_ms = round(seconds * 1000)


def begun_after(tx: Session, since: datetime) -> frozenset[int]:
    """Return the numbers of the dumps whose taking in began after an instant."""
    return frozenset(tx.scalars(select(DumpRow.id).where(DumpRow.started_at > since)))


def dock_offsets(tx: Session, ids: Iterable[int]) -> dict[int, Fraction]:
    """Return {number: s to add to the recorder's clock} of the dumps whose recorder was compared at hand-over."""
    asked = select(DumpRow.id, DumpRow.dock_offset_ms).where(DumpRow.id.in_(sorted(set(ids))), DumpRow.dock_offset_ms.is_not(None))
    return {id: Fraction(milliseconds or 0, 1000) for id, milliseconds in tx.execute(asked)}


def latest(tx: Session, root: str) -> Dump | None:
    """Return the last dump taken in from this folder, finished or cut off; None where there was none."""
    row = tx.scalar(select(DumpRow).where(DumpRow.root == root).order_by(DumpRow.id.desc()).limit(1))
    return _dump(row) if row else None


def get(tx: Session, id: int) -> Dump:
    """Return one dump; BadCall for an unknown number."""
    row = tx.get(DumpRow, id)
    if row is None:
        raise BadCall("storage.no_dump", id=id)
    return _dump(row)


def dumps_from(tx: Session, root: str) -> tuple[Dump, ...]:
    """Return the dumps that were taken in from this folder, the first one first."""
    return tuple(_dump(row) for row in tx.scalars(select(DumpRow).where(DumpRow.root == root).order_by(DumpRow.id)))


def dumps(tx: Session) -> tuple[Dump, ...]:
    """Return all dumps, the first one first."""
    return tuple(_dump(row) for row in tx.scalars(select(DumpRow).order_by(DumpRow.id)))


def cut_off(tx: Session, case: str) -> tuple[str, ...]:
    """Return the folders of a case's dumps whose last run did not come to its end."""
    rows = tx.execute(select(DumpRow.root, DumpRow.finished_at).where(DumpRow.case == case).order_by(DumpRow.id))
    ended = dict(rows.tuples().all())
    return tuple(root for root, finished_at in ended.items() if finished_at is None)


def _dump(row: DumpRow) -> Dump:
    return Dump(row.id, row.root, row.unit, row.by, row.case, row.received_at, row.started_at, row.finished_at, row.receipt)
