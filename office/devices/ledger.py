"""The use ledger (使用台账) of a period: each stretch in which a recorder was used or issued, under the six headings of 000 art. 43."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from paperwork.papers.use_ledger import UseLedger, UseRow
from regulations.lawday import end_of
from regulations.values.facts import Case
from regulations.wearers import wearer
from storage.ledgers.casework import cases
from storage.ledgers.devices import footage, register, uses
from storage.ledgers.devices.footage import FilmedBy
from storage.ledgers.devices.register import RegisteredDevice
from storage.ledgers.devices.uses import DeviceUse


def read(desk: Desk, first: date, last: date) -> UseLedger:
    """Return the use ledger from the first day to the last, both included, of the recorders the person may see."""
    since, until = end_of(first - timedelta(days=1)), end_of(last)
    with desk.catalogue.read() as tx:
        registered = {device.number: device for device in register.listing(tx)}
        lent = uses.of_devices(tx, registered, since, until)
        filmed = [entry for entry in footage.between(tx, since, until) if _may_see(desk, registered.get(entry.device), entry.unit)]
        known = cases.values(tx, sorted({entry.case for entry in filmed if entry.case} | {case for use in lent for case in use.cases}))
        rows = _sorted([*_filmed(filmed, registered, lent, known), *_unfilmed(desk, lent, filmed, registered, known)])
        if not rows:
            need(desk.person, Act.SEE_DEVICES, Subject(unit=desk.person.unit, regulation=desk.settings.regulation))
        return UseLedger(unit=desk.person.unit or _unit(tx), at=desk.clock(), first=first, last=last, rows=rows)


def _unit(tx: Session) -> str:
    units = {device.unit for device in register.listing(tx) if device.unit}
    return units.pop() if len(units) == 1 else ""


def _may_see(desk: Desk, device: RegisteredDevice | None, unit: str | None) -> bool:
    of = device.unit if device else unit
    return may(desk.person, Act.SEE_DEVICES, Subject(unit=of, regulation=desk.settings.regulation)).allowed


def _filmed(filmed: Iterable[FilmedBy], registered: Mapping[str, RegisteredDevice], lent: Sequence[DeviceUse],
            known: Mapping[str, Case]) -> Iterator[UseRow]:
    """Yield one row for each recorder, person, case and day of footage."""
    rows: dict[tuple[str, str | None, str | None, date], UseRow] = {}
    for entry in filmed:
        start, end = entry.recording.start, entry.recording.end or entry.recording.start
        assert start is not None
        case = known.get(entry.case) if entry.case else None
        officer = _officer(entry, case, lent)
        key = entry.device, officer, entry.case, start.astimezone(BEIJING).date()
        before = rows.get(key)
        if before is None:
            rows[key] = _row(entry.device, registered, case, officer, start, end, 1)
        else:
            rows[key] = replace(before, start=min(before.start, start), end=max(before.end or start, end or start), files=before.files + 1)
    yield from rows.values()


def _officer(entry: FilmedBy, case: Case | None, lent: Sequence[DeviceUse]) -> str | None:
    named = wearer(case, entry.recording)
    had = next(
        (use.officer for use in lent if use.device == entry.device and entry.recording.start and use.has_at(entry.recording.start)), None
    )
    return named if named and not named.isdigit() else had or named


def _unfilmed(desk: Desk, lent: Sequence[DeviceUse], filmed: Sequence[FilmedBy], registered: Mapping[str, RegisteredDevice],
              known: Mapping[str, Case]) -> Iterator[UseRow]:
    """Yield what was issued and has no footage here."""
    for use in lent:
        device = registered.get(use.device)
        used = any(entry.device == use.device and entry.recording.start and use.has_at(entry.recording.start) for entry in filmed)
        if used or not _may_see(desk, device, None):
            continue
        for number in use.cases or (None,):
            yield _row(use.device, registered, known.get(number) if number else None, use.officer, use.issued_at, use.returned_at, 0)


def _row(number: str, registered: Mapping[str, RegisteredDevice], case: Case | None, officer: str | None, start: datetime,
         end: datetime | None, files: int) -> UseRow:
    device = registered.get(number)
    return UseRow(name=device.name if device else None, device=number, officer=officer, start=start, end=end,
                  case=case.number if case else None, party=case.party if case else None,
                  cause=case.cause or case.matter if case else None, files=files)


def _sorted(rows: Sequence[UseRow]) -> tuple[UseRow, ...]:
    latest = datetime.max.replace(tzinfo=BEIJING)
    return tuple(sorted(rows, key=lambda row: (row.device, row.start, row.end or latest, row.case or "")))
