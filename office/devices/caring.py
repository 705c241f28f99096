"""Recorders are looked at before use and maintained; a fault stops their use, is reported and repaired (000 art. 44–45, 001 art. 12, 25,
004 art. 31–32)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from messages import Text, text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.devices.lending import moment
from office.devices.registering import loaded, maintenance_due, note
from office.rights.acts import Act
from storage.catalogue.states import CheckKind, DeviceState
from storage.ledgers.devices import condition, register, uses
from storage.ledgers.devices.condition import DeviceFault, NotedCheck
from storage.ledgers.devices.register import RegisteredDevice
from storage.trail import audit

# Ours, not the texts': below these a recorder is told not to last a visit.
BATTERY_LEAST = 30  # percent
FREE_LEAST = 4096  # MB: about an hour of 1080p
CLOCK_MOST = 2000  # ms a clock may be off before it is to be set


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """What somebody saw of a recorder."""

    kind: CheckKind
    battery: int | None = None  # percent
    free_mb: int | None = None
    shown: datetime | None = None  # aware; what its clock showed at the time of the look
    works: bool | None = None
    note: str | None = None
    at: datetime | None = None  # aware; None: now


@dataclass(frozen=True, slots=True)
class Looked:
    """A look that was noted, and what it asks for."""

    device: RegisteredDevice
    check: NotedCheck
    asks: tuple[Text, ...]


def check(desk: Desk, number: str, seen: DeviceSeen) -> Looked:
    """Note a look at a recorder; BadCall for figures that no recorder shows."""
    if seen.battery is not None and not 0 <= seen.battery <= 100:
        raise BadCall("register.bad_battery", battery=seen.battery)
    at = moment(desk, seen.at)
    clock_ms = round((at - seen.shown).total_seconds() * 1000) if seen.shown else None
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.KEEP_DEVICES if seen.kind is CheckKind.MAINTENANCE else Act.CHECK_DEVICE)
        looked = NotedCheck(device.number, seen.kind, at, desk.person.name, seen.battery, seen.free_mb, clock_ms, seen.works, seen.note)
        condition.note_check(tx, looked)
        device = register.save(tx, device)
        if seen.kind is CheckKind.MAINTENANCE:
            maintenance_due(tx, desk, device, at)
        note(tx, desk, "device.checked", device, seen.note, {"kind": seen.kind.value, "at": at, "battery": seen.battery,
             "free_mb": seen.free_mb, "clock_ms": clock_ms, "works": seen.works})
    return Looked(device, looked, asked(looked))


def asked(looked: NotedCheck) -> tuple[Text, ...]:
    """Return what a look at a recorder asks for; of what was not looked at before use, that it was not."""
    low = (looked.battery is not None and looked.battery < BATTERY_LEAST, looked.free_mb is not None and looked.free_mb < FREE_LEAST,
           looked.clock_ms is not None and abs(looked.clock_ms) > CLOCK_MOST, looked.works is False)
    asks = [text(f"register.low_{name}") for name, is_low in zip(("battery", "memory", "clock", "works"), low, strict=True) if is_low]
    if looked.kind is CheckKind.BEFORE_USE:
        missing = [text(f"register.item_{name}") for name, value in (("battery", looked.battery), ("memory", looked.free_mb),
                   ("clock", looked.clock_ms), ("works", looked.works)) if value is None]
        asks += [text("register.not_looked_at", items=missing)] if missing else []
    return tuple(asks)


@dataclass(frozen=True, slots=True)
class FaultReport:
    """What is wrong with a recorder, and to whom it was reported."""

    what: str | None = None  # None: of the fault that is noted already
    noticed_at: datetime | None = None  # aware; None: now
    reported_to: str | None = None
    reported_at: datetime | None = None  # aware; None: now


def fault(desk: Desk, number: str, report: FaultReport) -> DeviceFault:
    """Note a fault, or to whom the one that is noted was reported; use of the recorder stops."""
    at = moment(desk, report.noticed_at)
    reported_at = moment(desk, report.reported_at) if report.reported_to else None
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.CHECK_DEVICE)
        before = condition.open_fault(tx, device.number)
        if before is None:
            if not (report.what or "").strip():
                raise BadCall("register.what_fault")
            noted = DeviceFault(device.number, at, desk.person.name, (report.what or "").strip(), report.reported_to, reported_at)
            condition.note_fault(tx, noted)
            device = replace(device, state=DeviceState.FAULTY)
        elif report.what or not report.reported_to:
            raise Refused("register.faulty_already", number=device.number, what=before.what, at=before.noticed_at)
        else:
            noted = replace(before, reported_to=report.reported_to, reported_at=reported_at)
            condition.save_open_fault(tx, noted)
        device = register.save(tx, device)
        note(tx, desk, "device.fault", device, noted.what, {"noticed_at": noted.noticed_at, "reported_to": noted.reported_to,
                                                              "reported_at": noted.reported_at})
    return noted


def send_to_repair(desk: Desk, number: str, repairer: str, at: datetime | None, seen: int | None = None) -> DeviceFault:
    """Note that a faulty recorder went to a workshop (联系专业部门进行维修)."""
    when = moment(desk, at)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.KEEP_DEVICES, seen)
        noted = replace(_need_fault(condition.open_fault(tx, device.number), device, when), sent_at=when, repairer=repairer.strip())
        condition.save_open_fault(tx, noted)
        device = register.save(tx, replace(device, state=DeviceState.IN_REPAIR))
        note(tx, desk, "device.sent", device, None, {"repairer": noted.repairer, "at": when})
    return noted


def back_from_repair(desk: Desk, number: str, result: str, at: datetime | None, seen: int | None = None) -> DeviceFault:
    """Note that a recorder works again; until it is looked at again nobody said that it does."""
    if not result.strip():
        raise BadCall("register.what_result")
    when = moment(desk, at)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.KEEP_DEVICES, seen)
        noted = replace(_need_fault(condition.open_fault(tx, device.number), device, when), back_at=when, result=result.strip())
        condition.save_open_fault(tx, noted)
        out = device.number in uses.out(tx)
        device = register.save(tx, replace(device, state=DeviceState.ISSUED if out else DeviceState.READY))
        note(tx, desk, "device.repaired", device, result, {"repairer": noted.repairer, "at": when})
    return noted


def _need_fault(noted: DeviceFault | None, device: RegisteredDevice, at: datetime) -> DeviceFault:
    if noted is None:
        raise Refused("register.not_faulty", number=device.number)
    if at < max(filter(None, (noted.noticed_at, noted.sent_at))):
        raise BadCall("register.repaired_before_fault", at=at, noticed=noted.noticed_at)
    return noted
