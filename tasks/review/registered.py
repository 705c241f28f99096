"""What the register of recorders says about the recorders of a case: who had them, how they were found, when they were faulty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footage.values.recordings import Interval, Recording
from messages import Lang, say
from regulations.values.days.matterday import day_of
from regulations.values.devices import DeviceCheck, DeviceDown
from regulations.values.facts import Case, CaseRecorder
from storage.catalogue.states import CheckKind
from storage.ledgers.devices import condition, uses
from storage.ledgers.devices.condition import NotedCheck
from storage.ledgers.devices.uses import DeviceUse
from storage.ledgers.registers import custodians
from tasks.installation import Installation


def with_register(installation: Installation, case: Case, recordings: Sequence[Recording]) -> tuple[Case, tuple[DeviceDown, ...]]:
    """Return the case with what the register adds to its file, and the faults of its recorders. The case file's own word stays first."""
    case = _kept(installation, case)
    devices = sorted({recording.device for recording in recordings if recording.device})
    if not devices:
        return case, ()
    with installation.catalogue.read() as tx:
        lent, checks, faults = uses.of_devices(tx, devices), condition.checks(tx, devices), condition.faults(tx, devices)
    named = {entry.device for entry in case.recorders}
    worn = tuple(_worn(use, installation) for use in lent if use.device not in named and _filmed(use, recordings))
    looks = tuple(_look(check, installation.lang) for check in checks if check.kind is CheckKind.BEFORE_USE)
    down = tuple(DeviceDown(fault.device, fault.what, fault.noticed_at, fault.back_at) for fault in faults)
    return replace(case, recorders=(*case.recorders, *worn), device_checks=(*case.device_checks, *looks)), down


def _kept(installation: Installation, case: Case) -> Case:
    """Return the case with who keeps the footage of its unit, as it was on the day of the activity, where its file names nobody."""
    if case.custodian:
        return case
    with installation.catalogue.read() as tx:
        named = custodians.on(tx, case.unit, day_of(case) or installation.clock().date())
    return replace(case, custodian=named.name) if named else case


def _filmed(use: DeviceUse, recordings: Sequence[Recording]) -> bool:
    return any(recording.device == use.device and recording.start is not None and use.has_at(recording.start) for recording in recordings)


def _worn(use: DeviceUse, installation: Installation) -> CaseRecorder:
    return CaseRecorder(use.device, use.officer, lent=Interval(use.issued_at, use.returned_at or installation.clock()))


def _look(check: NotedCheck, lang: Lang) -> DeviceCheck:
    battery = None if check.battery is None else f"{check.battery}%"
    storage = None if check.free_mb is None else say("register.free", lang, gigabytes=f"{check.free_mb / 1024:.1f}")
    function = None if check.works is None else say("register.works" if check.works else "register.does_not_work", lang)
    return DeviceCheck(check.device, check.at, check.by, battery, storage, function)
