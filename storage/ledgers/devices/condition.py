"""How recorders were found, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.catalogue.models.devices import DeviceCheckRow, DeviceFaultRow
from storage.catalogue.states import CheckKind


@dataclass(frozen=True, slots=True)
class NotedCheck:
    """One look at a recorder (000 art. 44, 001 art. 12, 004 art. 31)."""

    device: str
    kind: CheckKind
    at: datetime  # aware
    by: str
    battery: int | None = None  # percent
    free_mb: int | None = None  # MB free in its memory
    clock_ms: int | None = None  # to add to the recorder's clock
    works: bool | None = None  # None: not looked at
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """One fault, from being noticed to being back from the repair (000 art. 45, 004 art. 32)."""

    device: str
    noticed_at: datetime  # aware
    noticed_by: str
    what: str
    reported_to: str | None = None
    reported_at: datetime | None = None  # aware
    sent_at: datetime | None = None  # aware
    repairer: str | None = None
    back_at: datetime | None = None  # aware; None: not yet
    result: str | None = None


def note_check(tx: Session, check: NotedCheck) -> None:
    """Note one look at a recorder."""
    tx.add(DeviceCheckRow(device=check.device, kind=check.kind, at=check.at, by=check.by, battery=check.battery, free_mb=check.free_mb,
                          clock_ms=check.clock_ms, works=check.works, note=check.note))
    tx.flush()


def checks(tx: Session, devices: Iterable[str]) -> Sequence[NotedCheck]:
    """Return every look at these recorders, the earliest first."""
    asked = select(DeviceCheckRow).where(DeviceCheckRow.device.in_(sorted(devices))).order_by(DeviceCheckRow.at, DeviceCheckRow.id)
    return [NotedCheck(row.device, row.kind, row.at, row.by, row.battery, row.free_mb, row.clock_ms, row.works, row.note)
            for row in tx.scalars(asked)]


def note_fault(tx: Session, fault: DeviceFault) -> None:
    """Note a fault."""
    tx.add(DeviceFaultRow(device=fault.device, noticed_at=fault.noticed_at, noticed_by=fault.noticed_by, what=fault.what,
                          reported_to=fault.reported_to, reported_at=fault.reported_at))
    tx.flush()


def save_open_fault(tx: Session, fault: DeviceFault) -> None:
    """Put what became of the fault that a recorder has into its row."""
    row = tx.scalars(_open(fault.device)).one()
    row.reported_to, row.reported_at, row.sent_at, row.repairer = fault.reported_to, fault.reported_at, fault.sent_at, fault.repairer
    row.back_at, row.result = fault.back_at, fault.result
    tx.flush()


def open_fault(tx: Session, device: str) -> DeviceFault | None:
    """Return the fault that a recorder has now, None where it has none."""
    row = tx.scalar(_open(device))
    return None if row is None else _fault(row)


def faults(tx: Session, devices: Iterable[str]) -> Sequence[DeviceFault]:
    """Return every fault of these recorders, the earliest first."""
    asked = select(DeviceFaultRow).where(DeviceFaultRow.device.in_(sorted(devices))).order_by(DeviceFaultRow.noticed_at, DeviceFaultRow.id)
    return [_fault(row) for row in tx.scalars(asked)]


def _open(device: str) -> Select[tuple[DeviceFaultRow]]:
    return select(DeviceFaultRow).where(DeviceFaultRow.device == device, DeviceFaultRow.back_at.is_(None))


def _fault(row: DeviceFaultRow) -> DeviceFault:
    return DeviceFault(row.device, row.noticed_at, row.noticed_by, row.what, row.reported_to, row.reported_at, row.sent_at, row.repairer,
                       row.back_at, row.result)
