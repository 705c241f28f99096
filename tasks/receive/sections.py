"""What of a dump was taken in now, case by case: the heads of its evidence lists, and what the hand-over slip says."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from footage.values.recordings import BEIJING
from regulations.values.facts import Case
from regulations.wearers import officer_of
from storage.keeping.disposal import disposed
from storage.ledgers import columns, dumps
from storage.ledgers.casework import cases
from storage.ledgers.registers import custodians
from tasks.installation import Installation
from tasks.receive import handover
from tasks.receive.handover import Assigned
from tasks.receive.intake import Order, Plan
from tasks.receive.resolving import SettledDump
from tasks.steps import step

if TYPE_CHECKING:
    from paperwork.papers.values import EvidenceList

NAMED = 3  # people who handed over that are named; the others stand as 等
UNATTENDED = "liuhen"  # who acts where a schedule started the run


@dataclass(frozen=True, slots=True)
class CaseSection:
    """What was taken in now of one case, or of none."""

    number: str | None  # of the case
    ids: tuple[str, ...]  # in the order of time
    head: EvidenceList  # without rows


@step()
def taken_now(installation: Installation, plan: Plan, stored: Sequence[str], assigned: Assigned) -> dict[str, str | None]:
    """Return {id: case} of what no evidence list covers yet as it stands now.

    That is what came with this dump and was not listed, what had been disposed of and is there again, and what got its case now.
    """
    with installation.catalogue.read() as tx:
        of_dump = columns.of_dump(tx, plan.dump)
        back = disposed.deletions(tx, [id_ for id_ in stored if id_ not in of_dump])
        fresh = {*back, *assigned.given, *(() if dumps.get(tx, plan.dump).finished_at else of_dump)}
        return columns.cases_of(tx, sorted(fresh))


@step()
def sections(installation: Installation, order: Order, plan: Plan, settled: SettledDump,
             now: Mapping[str, str | None]) -> tuple[CaseSection, ...]:
    """Return a section for each case of what was taken in now, what is of no case last."""
    by_case: dict[str | None, list[str]] = {}
    for id_ in settled.ids:
        if id_ in now:
            by_case.setdefault(now[id_], []).append(id_)
    with installation.catalogue.read() as tx:
        known = cases.values(tx, [number for number in by_case if number is not None])
    numbers = sorted(by_case, key=lambda number: (number is None, number != order.case, number or ""))
    return tuple(CaseSection(number, tuple(by_case[number]),
                         _head(installation, order, plan, settled, known.get(number) if number else None, by_case[number]))
                 for number in numbers)


def _head(installation: Installation, order: Order, plan: Plan, settled: SettledDump, case: Case | None,
          ids: Sequence[str]) -> EvidenceList:
    from paperwork.papers.values import EvidenceList

    received = settled.received_at or plan.received_at
    ends = [(end, received) for id_ in ids if id_ in settled.times and (end := settled.times[id_][1]) is not None]
    punctual = handover.punctuality(installation, handover.away(case, order), ends)
    unit = (case.unit if case else None) or order.unit or ""
    return EvidenceList(
        unit=unit, number=case.number if case else None, party=case.party if case else None,
        cause=case.cause if case else None, at=installation.clock(), rows=(), officers=case.officers if case else (),
        dump=plan.survey.root.name, handed_by=handed_by(installation, case, ids),
        keeper=keeper(installation, case, unit, received, installation.who), received_at=received,
        due=punctual.deadline.due if punctual else None, late=punctual.late if punctual else None, of_no_case=case is None)


def handed_by(installation: Installation, case: Case | None, ids: Sequence[str]) -> str | None:
    """Return who hands over: the officers who wore these recorders, as the case file or the names say; None where nothing does."""
    with installation.catalogue.read() as tx:
        pairs = columns.worn(tx, ids)
    people = sorted({name for device, officer in pairs if (name := (officer_of(case, device) if case else None) or officer)})
    return "、".join(people[:NAMED]) + ("等" if len(people) > NAMED else "") or None


def keeper(installation: Installation, case: Case | None, unit: str, received: datetime, who: str | None) -> str | None:
    """Return the custodian: whom the case names, else who was named for the unit on the day of `received` (aware), else who took it in.

    None where only the machine's account is known.
    """
    if case and case.custodian:
        return case.custodian
    with installation.catalogue.read() as tx:
        named = custodians.on(tx, unit, received.astimezone(BEIJING).date())
    if named is not None:
        return named.name
    return None if who in (UNATTENDED, _account()) else who


def _account() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
