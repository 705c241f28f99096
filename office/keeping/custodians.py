"""A leader names who keeps the footage of a unit, from a day on (明确专人, 000 art. 35, 002 art. 27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.now import need_now
from office.rights.relations import Subject
from storage.ledgers.registers import custodians
from storage.ledgers.registers.custodians import NamedCustodian
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class UnitKept:
    """Who keeps the footage of a unit today, and who did before."""

    unit: str
    now: NamedCustodian | None  # None: nobody was named
    before: tuple[NamedCustodian, ...]  # and who is named from a later day on, the earliest first


def name(desk: Desk, unit: str, person: str, since: date | None, reason: str) -> NamedCustodian:
    """Name the custodian of a unit; Refused where a later day was named already, as what holds is not rewritten."""
    if not unit.strip() or not person.strip() or not reason.strip():
        raise BadCall("custodians.incomplete")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.NAME_CUSTODIAN, Subject(unit=unit.strip(), regulation=desk.settings.regulation))
        named = NamedCustodian(unit.strip(), person.strip(), since or desk.clock().date(), desk.person.name, desk.clock(), reason.strip(),
                               desk.person.id)
        last = next(reversed(custodians.listing(tx, named.unit)), None)
        if last is not None and named.since < last.since:
            raise Refused("custodians.earlier", unit=named.unit, name=last.name, since=last.since)
        if last is not None and last.name == named.name:
            raise Refused("custodians.already", unit=named.unit, name=last.name, since=last.since)
        custodians.add(tx, named)
        audit.append(tx, "custodian.named", f"unit:{named.unit}", desk.person.name, desk.clock(), named.reason, None, {
            "unit": named.unit, "name": named.name, "since": named.since.isoformat(), "before": last.name if last else None})
        tx.flush()
        return named


def listing(desk: Desk) -> Sequence[UnitKept]:
    """Return the units that the person may see, with who keeps the footage of each; nobody may be named yet."""
    today = desk.clock().date()
    with desk.catalogue.read() as tx:
        everybody = custodians.listing(tx)
        units = sorted({*custodians.units_of_cases(tx), *(named.unit for named in everybody)})
        kept = [(unit, custodians.on(tx, unit, today)) for unit in units
                if may(desk.person, Act.SEE_KEEPING, Subject(unit=unit, regulation=desk.settings.regulation)).allowed]
    return [UnitKept(unit, now, tuple(named for named in everybody if named.unit == unit and named != now)) for unit, now in kept]
