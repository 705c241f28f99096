"""The register as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from storage.catalogue.states import CheckKind, DutyKind
from storage.keeping import device_duties
from storage.ledgers.devices import condition, register, uses
from storage.ledgers.devices.condition import DeviceFault, NotedCheck
from storage.ledgers.devices.register import RegisteredDevice
from storage.ledgers.devices.uses import DeviceUse


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """One recorder with who has it, its fault and its last maintenance."""

    device: RegisteredDevice
    use: DeviceUse | None
    fault: DeviceFault | None
    maintained: NotedCheck | None
    maintenance_due: date | None  # the last day for the next one


@dataclass(frozen=True, slots=True)
class DeviceStory:
    """Everything the register knows of one recorder, the earliest first."""

    device: RegisteredDevice
    uses: Sequence[DeviceUse]
    checks: Sequence[NotedCheck]
    faults: Sequence[DeviceFault]


def listing(desk: Desk) -> tuple[ListedDevice, ...]:
    """Return the recorders that the person may see: of the own unit, or all."""
    with desk.catalogue.read() as tx:
        mine = [device for device in register.listing(tx)
                if may(desk.person, Act.SEE_DEVICES, Subject(unit=device.unit, regulation=desk.settings.regulation)).allowed]
        if not mine:
            need(desk.person, Act.SEE_DEVICES, Subject(unit=desk.person.unit, regulation=desk.settings.regulation))
        numbers = [device.number for device in mine]
        out = uses.out(tx)
        faulty = {fault.device: fault for fault in condition.faults(tx, numbers) if fault.back_at is None}
        maintained = {check.device: check for check in condition.checks(tx, numbers) if check.kind is CheckKind.MAINTENANCE}
        due = device_duties.open_days(tx, DutyKind.MAINTENANCE)
        return tuple(ListedDevice(device, out.get(device.number), faulty.get(device.number), maintained.get(device.number),
                                  due.get(device.number)) for device in mine)


def show(desk: Desk, number: str) -> DeviceStory:
    """Return everything about one recorder."""
    with desk.catalogue.read() as tx:
        device = register.get(tx, number)
        need(desk.person, Act.SEE_DEVICES, Subject(unit=device.unit, regulation=desk.settings.regulation))
        of_it = [device.number]
        return DeviceStory(device, uses.of_devices(tx, of_it), condition.checks(tx, of_it), condition.faults(tx, of_it))
