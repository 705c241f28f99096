"""The tables of the recorders' register: what there is, who had it, how it was found, what was wrong with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList
from storage.catalogue.models.base import Base, Named, Serial, partial
from storage.catalogue.states import CheckKind, DeviceState


class DeviceRow(Base):
    """One recorder of the register; none is ever taken out."""

    __tablename__ = "devices"
    number: Mapped[str] = mapped_column(Text, primary_key=True)  # as it stands in the names of its files
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    acquired: Mapped[date | None] = mapped_column(Date)
    state: Mapped[DeviceState] = mapped_column(Named(DeviceState, 10), default=DeviceState.READY)
    maintain_days: Mapped[int | None] = mapped_column(Integer)  # from one maintenance to the next
    version: Mapped[int] = mapped_column(Integer, default=1)  # counted up by every act about it
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class DeviceUseRow(Base):
    """One stretch of time in which somebody had a recorder (使用台账)."""

    __tablename__ = "device_uses"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    device: Mapped[str] = mapped_column("device_number", ForeignKey("devices.number"), index=True)
    officer: Mapped[str] = mapped_column(Text)
    certificate: Mapped[str | None] = mapped_column(Text)  # number of the officer's certificate
    cases: Mapped[JsonList]  # numbers, as known when it was issued
    purpose: Mapped[str | None] = mapped_column(Text)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_to: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (partial("device_uses_open", "device_number", "returned_at IS NULL"),)


class DeviceCheckRow(Base):
    """One look at a recorder: battery, memory, date and time, and whether it works."""

    __tablename__ = "device_checks"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    device: Mapped[str] = mapped_column("device_number", ForeignKey("devices.number"), index=True)
    kind: Mapped[CheckKind] = mapped_column(Named(CheckKind, 12))
    at: Mapped[datetime] = mapped_column("checked_at")
    by: Mapped[str] = mapped_column("checked_by", Text)
    battery: Mapped[int | None] = mapped_column(Integer)  # percent
    free_mb: Mapped[int | None]  # MB free in its memory
    clock_ms: Mapped[int | None]  # to add to the recorder's clock
    works: Mapped[bool | None]  # 设备性能; None: not looked at
    note: Mapped[str | None] = mapped_column(Text)


class DeviceFaultRow(Base):
    """One fault of a recorder, from being noticed to being back from the repair."""

    __tablename__ = "device_faults"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    device: Mapped[str] = mapped_column("device_number", ForeignKey("devices.number"), index=True)
    noticed_at: Mapped[datetime]
    noticed_by: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    reported_to: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    repairer: Mapped[str | None] = mapped_column(Text)
    back_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (partial("device_faults_open", "device_number", "back_at IS NULL"),)
