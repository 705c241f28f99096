"""A dump that was seen before: nothing new, answered from the catalogue's columns; or what had been disposed of turns up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from messages import Text, text
from storage.catalogue.states import StoredState
from storage.keeping.disposal import disposed
from storage.ledgers import columns, dumps
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive.intake import Order, Plan
from tasks.steps import step

NAMED = 10  # files a note names; the audit chain holds all
DIFFER = timedelta(minutes=2)  # two machines of one office may differ by so much


@dataclass(frozen=True, slots=True)
class EarlierRuns:
    """What earlier runs took in of this dump."""

    receipt: str  # path of the evidence list
    times: tuple[tuple[datetime, datetime], ...]  # (end of the recording, when it was handed over)
    cases: Mapping[str, str | None]  # by recording id


@step()
def nothing_new(installation: Installation, order: Order, plan: Plan) -> EarlierRuns | None:
    """Return what is known where every file is there, verified, and in the case that is asked for; else None."""
    if plan.new or order.clear or order.dock_offset is not None:
        return None
    with installation.catalogue.read() as tx:
        last = dumps.latest(tx, str(plan.survey.root))
        if last is None or last.finished_at is None or last.receipt is None:
            return None
        rows = columns.standing(tx, plan.stored_before)
    settled = all(row.stored is StoredState.VERIFIED and (order.case is None or row.case is not None) for row in rows)
    if not settled:
        return None
    return EarlierRuns(last.receipt, tuple((row.end, row.received_at) for row in rows if row.end),
                       {row.id: row.case for row in rows})


def clock_notes(installation: Installation) -> list[Text]:
    """Say where this machine's clock stands before the last event of the audit chain: it was set back, or two machines differ."""
    with installation.catalogue.read() as tx:
        last = audit.last_time(tx)
    now = installation.clock()
    return [text("ingest.clock_back", now=now, last=last)] if last is not None and now < last - DIFFER else []


def turned_up(tx: Session, ids: Sequence[str]) -> list[Text]:
    """Say, list by list, which originals of a dump are in the store again although an approved list had them deleted."""
    rows = columns.keys_of(tx, ids)
    before = disposed.seen_before(tx, [key for key, _ in rows])
    names: dict[str, list[str]] = {}
    for key, name in rows if before else ():
        if key in before:
            names.setdefault(before[key].list, []).append(name)
    lists = {item.list: item for item in before.values()}
    return [text("disposed.turned_up", list=number, at=lists[number].at, document=lists[number].document, count=len(some),
                 names=some[:NAMED]) for number, some in sorted(names.items())]


def of_other_cases(tx: Session, case: str | None, cases: Mapping[str, str | None]) -> list[Text]:
    """Say, case by case, which recordings of {id: case} are another case's than `case`; nothing where no case was asked for."""
    others: dict[str, list[str]] = {}
    for id_, number in cases.items():
        if case is not None and number not in (None, case):
            others.setdefault(str(number), []).append(id_)
    names = dict(columns.by_recorder(tx, [id_ for ids in others.values() for id_ in ids]))
    return [text("ingest.other_case", case=number, count=len(ids), names=[names[id_] for id_ in ids[:NAMED]])
            for number, ids in sorted(others.items())]


def of_cases_before(installation: Installation, case: str | None, before: EarlierRuns) -> list[Text]:
    """Say which recordings of earlier runs are another case's than `case`."""
    with installation.catalogue.read() as tx:
        return of_other_cases(tx, case, before.cases)
