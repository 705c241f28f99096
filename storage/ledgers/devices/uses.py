"""Who had a recorder from when to when (领用、归还)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.catalogue.models.devices import DeviceUseRow


@dataclass(frozen=True, slots=True)
class DeviceUse:
    """One stretch of time in which somebody had a recorder."""

    device: str
    officer: str
    certificate: str | None
    cases: tuple[str, ...]
    purpose: str | None
    issued_at: datetime  # aware
    issued_by: str
    due: datetime | None = None  # aware
    returned_at: datetime | None = None  # aware; None: still out
    returned_to: str | None = None
    note: str | None = None

    def has_at(self, moment: datetime) -> bool:
        """Whether the officer had the recorder at a moment (aware)."""
        return self.issued_at <= moment and (self.returned_at is None or moment < self.returned_at)


def issue(tx: Session, use: DeviceUse) -> None:
    """Note that a recorder was issued."""
    tx.add(DeviceUseRow(device=use.device, officer=use.officer, certificate=use.certificate, cases=list(use.cases), purpose=use.purpose,
                        issued_at=use.issued_at, issued_by=use.issued_by, due_at=use.due))
    tx.flush()


def give_back(tx: Session, device: str, at: datetime, to: str, note: str | None) -> DeviceUse | None:
    """Note that a recorder came back; None where nobody had it."""
    row = tx.scalar(select(DeviceUseRow).where(DeviceUseRow.device == device, DeviceUseRow.returned_at.is_(None)))
    if row is None:
        return None
    row.returned_at, row.returned_to, row.note = at, to, note
    tx.flush()
    return _use(row)


def out(tx: Session) -> dict[str, DeviceUse]:
    """Return {recorder: who has it} of those that are out."""
    rows = tx.scalars(select(DeviceUseRow).where(DeviceUseRow.returned_at.is_(None)))
    return {row.device: _use(row) for row in rows}


def of_devices(tx: Session, devices: Iterable[str], since: datetime | None = None, until: datetime | None = None) -> Sequence[DeviceUse]:
    """Return who had these recorders between two moments (aware; None: whenever), in the order of their issue."""
    asked = select(DeviceUseRow).where(DeviceUseRow.device.in_(sorted(devices))).order_by(DeviceUseRow.issued_at, DeviceUseRow.id)
    if since is not None:
        asked = asked.where(or_(DeviceUseRow.returned_at.is_(None), DeviceUseRow.returned_at > since))
    if until is not None:
        asked = asked.where(DeviceUseRow.issued_at < until)
    return [_use(row) for row in tx.scalars(asked)]


def _use(row: DeviceUseRow) -> DeviceUse:
    return DeviceUse(row.device, row.officer, row.certificate, tuple(map(str, row.cases)), row.purpose, row.issued_at, row.issued_by,
                     row.due_at, row.returned_at, row.returned_to, row.note)
