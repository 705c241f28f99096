"""The register of recorders: entered, changed, taken out of use (000 art. 43, 002 art. 27)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from messages import text
from messages.errors import BadCall, Refused
from messages.json_values import Json
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.relations import Subject
from storage.applicable import regulation_of
from storage.catalogue.states import DeviceState, DutyKind
from storage.keeping import device_duties
from storage.ledgers.devices import register
from storage.ledgers.devices.register import RegisteredDevice
from storage.trail import audit

DAY_MOST = 3660  # days from one maintenance to the next: ten years


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A recorder that is to be entered."""

    number: str
    name: str
    unit: str | None = None
    model: str | None = None
    acquired: date | None = None
    maintain_days: int | None = None  # days from one maintenance to the next


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What is to be different about a recorder; None: as it is."""

    name: str | None = None
    unit: str | None = None
    model: str | None = None
    maintain_days: int | None = None
    retired: bool | None = None


def add(desk: Desk, new: NewDevice) -> RegisteredDevice:
    """Enter a recorder; BadCall where its number is none or taken."""
    number = _clean(new.number)
    if not number or not new.name.strip():
        raise BadCall("register.no_number")
    _need_days(new.maintain_days)
    device = RegisteredDevice(number, new.name.strip(), _or_none(new.unit), _or_none(new.model), new.acquired, desk.clock(),
                              maintain_days=new.maintain_days)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need(desk.person, Act.KEEP_DEVICES, Subject(unit=device.unit, regulation=desk.settings.regulation))
        register.add(tx, device)
        maintenance_due(tx, desk, device, device.added_at)
        note(tx, desk, "device.added", device, None, {"name": device.name})
    return device


def change(desk: Desk, number: str, wanted: DeviceChange, reason: str, seen: int | None = None) -> RegisteredDevice:
    """Change what the register says of a recorder, or take it out of use; both units have to be the person's to change."""
    if not reason.strip():
        raise BadCall("register.no_reason")
    _need_days(wanted.maintain_days)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        before = loaded(tx, desk, number, Act.KEEP_DEVICES, seen)
        after = _changed(before, wanted, desk.clock())
        if after == before:
            raise BadCall("register.nothing_to_change", number=before.number)
        need(desk.person, Act.KEEP_DEVICES, Subject(unit=after.unit, regulation=desk.settings.regulation))
        after = register.save(tx, after)
        if wanted.maintain_days is not None or wanted.retired is not None or wanted.unit is not None:
            maintenance_due(tx, desk, after, desk.clock())
        note(tx, desk, "device.changed", after, reason, {name: [_plain(getattr(before, name)), _plain(getattr(after, name))] for name in
             ("name", "unit", "model", "maintain_days", "state") if getattr(before, name) != getattr(after, name)})
        return after


def _changed(device: RegisteredDevice, wanted: DeviceChange, now: datetime) -> RegisteredDevice:
    device = replace(device, name=_or_none(wanted.name) or device.name, unit=_or_none(wanted.unit) or device.unit,
                     model=_or_none(wanted.model) or device.model,
                     maintain_days=device.maintain_days if wanted.maintain_days is None else wanted.maintain_days)
    if wanted.retired is None or wanted.retired == (device.state is DeviceState.RETIRED):
        return device
    if not wanted.retired:
        return replace(device, state=DeviceState.READY, retired_at=None)
    if device.state is DeviceState.ISSUED:
        raise Refused("register.still_issued", number=device.number)
    return replace(device, state=DeviceState.RETIRED, retired_at=now)


def loaded(tx: Session, desk: Desk, number: str, act: Act, seen: int | None = None) -> RegisteredDevice:
    """Return a recorder that the person may do `act` about; Refused where somebody changed it after what was `seen`."""
    device = register.get(tx, number)
    need(desk.person, act, Subject(unit=device.unit, regulation=desk.settings.regulation))
    if seen is not None and seen != device.version:
        raise Refused("register.meanwhile", number=device.number, seen=seen, version=device.version,
                      state=text(f"register.state_{device.state}"))
    return device


def note(
    tx: Session, desk: Desk, what: str, device: RegisteredDevice, why: str | None, detail: Mapping[str, Json | datetime | date]
) -> None:
    """Append the event of an act about a recorder."""
    known = {key: _plain(value) for key, value in detail.items() if value is not None}
    audit.append(tx, what, f"device:{device.number}", desk.person.name, desk.clock(), why, None,
                 {"device": device.number, "unit": device.unit, **known})


def maintenance_due(tx: Session, desk: Desk, device: RegisteredDevice, last: datetime) -> None:
    """Let the next maintenance be due as many days after the last one as the register says; none of a recorder out of use."""
    if not device.maintain_days or device.state is DeviceState.RETIRED:
        device_duties.meet(tx, DutyKind.MAINTENANCE, device.number, desk.clock())
        return
    rules = regulation_of(desk.settings, None)
    due = last.astimezone(BEIJING).date() + timedelta(days=device.maintain_days)
    articles = rules.cite("clauses.maintenance") if rules else ()
    device_duties.set_due(tx, DutyKind.MAINTENANCE, device.number, device.unit, None, due, articles)


def _plain(value: Json | datetime | date) -> Json:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _clean(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split())


def _or_none(value: str | None) -> str | None:
    return (value or "").strip() or None


def _need_days(days: int | None) -> None:
    if days is not None and not 0 <= days <= DAY_MOST:
        raise BadCall("register.bad_days", most=DAY_MOST)
