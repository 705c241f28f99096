"""Recorders of the register as JSON and as lines of a table."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from messages import Text, text
from pipelines.terminal.answer import fields_of
from storage.catalogue.states import DeviceState

if TYPE_CHECKING:
    from office.devices.lending import Lent
    from office.devices.reading import ListedDevice
    from storage.ledgers.devices.condition import NotedCheck
    from storage.ledgers.devices.register import RegisteredDevice

ShownRow = tuple[object, ...]


def state_name(state: DeviceState) -> Text:
    """Return what a state is called."""
    return text(f"register.state_{state}")


def when(at: datetime | None) -> Text | str:
    """Return a time as a cell shows it; nothing where there is none."""
    return "" if at is None else text("register.when", at=at)


def device_json(device: RegisteredDevice) -> dict[str, object]:
    """Return a recorder as JSON."""
    return fields_of(device)


def lent_json(lent: Lent) -> dict[str, object]:
    """Return a recorder with who has it."""
    return {**device_json(lent.device), "use": fields_of(lent.use), "checked_at": lent.checked_at}


def listed_json(entry: ListedDevice) -> dict[str, object]:
    """Return a recorder with who has it, its fault and when it was maintained last."""
    return {**device_json(entry.device), "use": entry.use, "fault": entry.fault, "maintenance_due": entry.maintenance_due,
            "maintained_at": entry.maintained.at if entry.maintained else None}


def listed_row(entry: ListedDevice) -> ShownRow:
    """Return a recorder as a line of the register."""
    holder = entry.use.officer if entry.use else entry.fault.what if entry.fault else ""
    return (entry.device.number, entry.device.name, entry.device.unit, state_name(entry.device.state), holder, entry.maintenance_due or "")


def check_row(look: NotedCheck) -> ShownRow:
    """Return a look at a recorder as a line; empty where nothing was looked at."""
    battery = "" if look.battery is None else f"{look.battery}%"
    free = "" if look.free_mb is None else text("register.free", gigabytes=f"{look.free_mb / 1024:.1f}")
    clock = "" if look.clock_ms is None else text("register.clock", seconds=f"{look.clock_ms / 1000:+.1f}")
    works = "" if look.works is None else text("register.works" if look.works else "register.does_not_work")
    return when(look.at), text(f"register.kind_{look.kind}"), battery, free, clock, works, look.by, look.note
