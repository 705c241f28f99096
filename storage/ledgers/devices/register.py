"""The register of recorders (执法记录设备): what there is, in which state, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.devices import DeviceRow
from storage.catalogue.states import DeviceState


@dataclass(frozen=True, slots=True)
class RegisteredDevice:
    """One recorder of the register."""

    number: str  # as it stands in the names of its files
    name: str
    unit: str | None
    model: str | None
    acquired: date | None
    added_at: datetime  # aware
    state: DeviceState = DeviceState.READY
    maintain_days: int | None = None  # from one maintenance to the next
    version: int = 1
    retired_at: datetime | None = None  # aware


def add(tx: Session, device: RegisteredDevice) -> None:
    """Enter a recorder; BadCall where its number is taken, whatever its letters' case."""
    taken = tx.scalar(select(DeviceRow.number).where(func.upper(DeviceRow.number) == device.number.upper()))
    if taken is not None:
        raise BadCall("register.number_taken", number=taken)
    tx.add(DeviceRow(number=device.number, name=device.name, unit=device.unit, model=device.model, acquired=device.acquired,
                     state=device.state, maintain_days=device.maintain_days, version=device.version, added_at=device.added_at))
    tx.flush()


def get(tx: Session, number: str) -> RegisteredDevice:
    """Return one recorder; BadCall with those that there are where there is none of this number."""
    row = _row(tx, number)
    if row is None:
        known = tx.scalars(select(DeviceRow.number).order_by(DeviceRow.number).limit(20)).all()
        raise BadCall("register.unknown" if known else "register.none_registered", number=number, known=known)
    return _device(row)


def save(tx: Session, device: RegisteredDevice) -> RegisteredDevice:
    """Put what changed of a recorder into its row, and count its version up."""
    row = _row(tx, device.number)
    if row is None:
        raise BadCall("register.none_registered", number=device.number)
    row.name, row.unit, row.model, row.acquired = device.name, device.unit, device.model, device.acquired
    row.state, row.maintain_days, row.retired_at = device.state, device.maintain_days, device.retired_at
    row.version += 1
    tx.flush()
    return replace(device, version=row.version)


def listing(tx: Session) -> Sequence[RegisteredDevice]:
    """Return all recorders by number."""
    return [_device(row) for row in tx.scalars(select(DeviceRow).order_by(DeviceRow.number))]


def _row(tx: Session, number: str) -> DeviceRow | None:
    return tx.scalar(select(DeviceRow).where(func.upper(DeviceRow.number) == number.strip().upper()))


def _device(row: DeviceRow) -> RegisteredDevice:
    return RegisteredDevice(row.number, row.name, row.unit, row.model, row.acquired, row.added_at, row.state, row.maintain_days,
                            row.version, row.retired_at)
