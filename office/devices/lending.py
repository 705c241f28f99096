"""A recorder is issued and comes back: the use ledger (000 art. 43, 004 art. 30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from messages import text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.devices.registering import loaded, note
from office.rights.acts import Act
from storage.catalogue.states import CheckKind, DeviceState, DutyKind
from storage.keeping import device_duties
from storage.ledgers.casework import cases
from storage.ledgers.devices import condition, register, uses
from storage.ledgers.devices.register import RegisteredDevice
from storage.ledgers.devices.uses import DeviceUse
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class Issue:
    """Who is to have a recorder, for what, until when."""

    officer: str
    certificate: str | None = None
    cases: Sequence[str] = ()  # numbers
    purpose: str | None = None
    at: datetime | None = None  # aware; None: now
    due: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class Lent:
    """A recorder that was issued or came back."""

    device: RegisteredDevice
    use: DeviceUse
    checked_at: datetime | None  # the look at it before its use on that day; None: there was none


def issue(desk: Desk, number: str, wanted: Issue, seen: int | None = None) -> Lent:
    """Issue a recorder; Refused where it is out, faulty or out of use, BadCall where a time or a case is none."""
    if not wanted.officer.strip():
        raise BadCall("register.to_whom")
    at = moment(desk, wanted.at)
    if wanted.due is not None and wanted.due <= at:
        raise BadCall("register.due_before_issue", due=wanted.due, at=at)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.KEEP_DEVICES, seen)
        _need_ready(tx, device, at)
        numbers = tuple(cases.load(tx, case).case.number for case in wanted.cases)
        use = DeviceUse(
            device.number, wanted.officer.strip(), wanted.certificate, numbers, wanted.purpose, at, desk.person.name, wanted.due
        )
        checked = _checked(tx, device, at)
        uses.issue(tx, use)
        device = register.save(tx, replace(device, state=DeviceState.ISSUED))
        if use.due:
            device_duties.set_due(tx, DutyKind.GIVE_BACK, device.number, device.unit, use.officer, use.due)
        note(tx, desk, "device.issued", device, wanted.purpose, {"officer": use.officer, "cases": numbers, "at": at, "due": use.due})
    return Lent(device, use, checked)


def give_back(desk: Desk, number: str, at: datetime | None, remark: str | None, seen: int | None = None) -> Lent:
    """Note that a recorder came back; a faulty one stays faulty."""
    when = moment(desk, at)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        device = loaded(tx, desk, number, Act.KEEP_DEVICES, seen)
        out = uses.out(tx).get(device.number)
        if out is None:
            raise Refused("register.not_out", number=device.number, state=text(f"register.state_{device.state}"))
        if when < out.issued_at:
            raise BadCall("register.back_before_issue", at=when, issued=out.issued_at)
        use = uses.give_back(tx, device.number, when, desk.person.name, remark) or out
        ready = DeviceState.READY if device.state is DeviceState.ISSUED else device.state
        device = register.save(tx, replace(device, state=ready))
        device_duties.meet(tx, DutyKind.GIVE_BACK, device.number, when)
        note(tx, desk, "device.returned", device, remark, {"officer": use.officer, "at": when})
    return Lent(device, use, _checked(tx, device, use.issued_at))


def moment(desk: Desk, given: datetime | None) -> datetime:
    """Return when something happened; BadCall for what is still to come."""
    now = desk.clock()
    if given is not None and given > now:
        raise BadCall("register.still_to_come", at=given)
    return given or now


def _need_ready(tx: Session, device: RegisteredDevice, at: datetime) -> None:
    out = uses.out(tx).get(device.number)
    if out is not None:
        raise Refused("register.out_already", number=device.number, officer=out.officer, at=out.issued_at)
    if device.state is not DeviceState.READY:
        raise Refused("register.not_ready", number=device.number, state=text(f"register.state_{device.state}"))
    before = max((use.returned_at for use in uses.of_devices(tx, [device.number]) if use.returned_at), default=None)
    if before is not None and at < before:
        raise BadCall("register.issued_before_return", at=at, returned=before)
    last = max(condition.checks(tx, [device.number]), key=lambda check: check.at, default=None)
    if last is not None and last.works is False:
        raise Refused("register.found_unfit", number=device.number, at=last.at)


def _checked(tx: Session, device: RegisteredDevice, at: datetime) -> datetime | None:
    """Return when the recorder was looked at before its use on the same day."""
    of_day = (check.at for check in condition.checks(tx, [device.number])
              if check.kind is CheckKind.BEFORE_USE and check.at <= at and _day(check.at) == _day(at))
    return max(of_day, default=None)


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
