"""What a sweep lists: deadlines by unit and person, what has expired, what is held, what a person must decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from messages import text
from storage.keeping import disposals, duties, sweeping
from storage.keeping.duties import Duty
from storage.keeping.sweeping import Item
from tasks.installation import Installation
from tasks.keep.duties import refresh, refresh_spot_checks
from tasks.keep.listing import held, joined, shown
from tasks.keep.reasons import Law, facts_of
from tasks.steps import step

LISTED = 1000  # items of a list in the answer; the counts are the true ones, the proposal holds every line
SOON = timedelta(days=7)  # what is due within so many days is due soon
LOOKING_BACK = timedelta(days=30)  # what was met is told for so long
LATE_OF_NO_CASE = timedelta(days=90)  # footage of no case is listed as handed over late for so long
DUE = ("transfer_overdue", "archive_overdue", "expired", "held", "undetermined")


@dataclass(frozen=True, slots=True)
class Listed:
    """The lists of `sweep --json`."""

    items: Mapping[str, list[dict[str, Any]]]  # by DUE, at most LISTED of each
    counts: Mapping[str, int]  # by DUE, all of them
    deadlines: Mapping[str, Any]


def moment_of(as_of: date) -> datetime:
    """Return the end of a day, Beijing time."""
    return datetime.combine(as_of + timedelta(days=1), time(), BEIJING)


@step()
def refresh_due(installation: Installation, as_of: date) -> int:
    """Compute anew the duties that are open and due soon; return how many cases that concerned."""
    refresh_spot_checks(installation, as_of)
    with installation.catalogue.read() as tx:
        numbers = duties.open_cases(tx, moment_of(as_of) + SOON)
    return refresh(installation, numbers)


@step()
def list_due(installation: Installation, as_of: date) -> Listed:
    """Return the lists as of one day."""
    end = moment_of(as_of)
    with installation.catalogue.read() as tx:
        open_ = list(duties.open_until(tx, end + SOON))
        late = _bounded(sweeping.handed_over_late(tx, end - LATE_OF_NO_CASE))
        gone = _bounded(_expired(tx, as_of))
        totals = sweeping.totals(tx)
        overdue = [duty for duty in open_ if duty.due is not None and duty.due < end]
        of_kind = {kind: [duty for duty in overdue if duty.kind == kind] for kind in duties.KINDS}
        items = {
            "transfer_overdue": _late(installation, tx, late[0]) + [_item(installation, duty) for duty in of_kind["transfer"][:LISTED]],
            "archive_overdue": [_item(installation, duty) for duty in of_kind["archive"][:LISTED]],
            "expired": [made for _, made in shown(tx, installation.lang, gone[0])],
            "held": held(installation, tx, list(islice(sweeping.held(tx), LISTED))),
            "undetermined": [made for _, made in shown(tx, installation.lang, islice(sweeping.undetermined(tx), LISTED))],
        }
        met = duties.met_since(tx, end - LOOKING_BACK)
    counts = {"transfer_overdue": late[1] + len(of_kind["transfer"]), "archive_overdue": len(of_kind["archive"]), "expired": gone[1],
              "held": totals["held"], "undetermined": totals["undetermined"]}
    return Listed(items, counts, _deadlines(installation, open_, met, end))


def _expired(tx: Session, as_of: date) -> Iterable[Item]:
    """What has expired: on no list yet, and then what waits on lists for approval."""
    yield from sweeping.expired(tx, as_of)
    for found, _ in disposals.unfinished(tx):
        waiting = [line.recording for line in disposals.lines(tx, found.number, ("proposed",))]
        yield from sweeping.some(tx, waiting).values()


def _bounded(items: Iterable[Item]) -> tuple[list[Item], int]:
    """Return the first items, and how many there are."""
    rest = iter(items)
    first = list(islice(rest, LISTED))
    return first, len(first) + sum(1 for _ in rest)


def _late(installation: Installation, tx: Session, items: list[Item]) -> list[dict[str, Any]]:
    """What was handed over after its deadline, with the clause that set it."""
    facts = facts_of(tx, Law(installation.settings, installation.clock().date()), {item.case for item in items})
    made = []
    for item in items:
        rules = facts[item.case].rules
        reason = text("sweep.why_transfer", received=item.received_at, due=item.transfer_due)
        articles = [article.to_json() for article in rules.cite("transfer")] if rules else []
        made.append({"recording": item.id, "name": item.name, "case": item.case, "due": item.transfer_due and item.transfer_due.isoformat(),
                     "reason": reason.say(installation.lang), "articles": articles, "unit": item.unit, "person": item.officer})
    return made


def _item(installation: Installation, duty: Duty) -> dict[str, Any]:
    """ITEM of contract.md for something a unit or a person has to do."""
    why = (text(f"duties.{duty.kind.replace('-', '_')}", due=duty.due, subject=duty.subject), *duty.assumptions)
    return {"recording": None, "name": duty.case or duty.unit, "case": duty.case or None, "due": duty.due and duty.due.isoformat(),
            "reason": joined(why, installation.lang), "articles": [article.to_json() for article in duty.articles], "kind": duty.kind,
            "unit": duty.unit, "person": duty.person, "subject": duty.subject}


def _deadlines(installation: Installation, open_: list[Duty], met: Mapping[tuple[str, str | None, str | None], tuple[int, int]],
               end: datetime) -> dict[str, Any]:
    """Due soon, overdue and met, each thing and then the numbers by unit and person."""
    late = [duty for duty in open_ if duty.due is not None and duty.due < end]
    soon = [duty for duty in open_ if duty.due is not None and duty.due >= end]
    people: dict[tuple[str, str | None, str | None], dict[str, int]] = {}
    for name, found in (("overdue", late), ("due_soon", soon)):
        for duty in found:
            row = people.setdefault((duty.kind, duty.unit, duty.person), {})
            row[name] = row.get(name, 0) + 1
    for key, (in_time, missed) in met.items():
        people.setdefault(key, {}).update(met=in_time, met_late=missed)
    states = ("overdue", "due_soon", "met", "met_late")
    rows = [{"kind": kind, "unit": unit, "person": person, **{name: found.get(name, 0) for name in states}}
            for (kind, unit, person), found in sorted(people.items(), key=lambda pair: tuple(part or "" for part in pair[0]))]
    return {
        "overdue": [_item(installation, duty) for duty in late[:LISTED]],
        "due_soon": [_item(installation, duty) for duty in soon[:LISTED]],
        "by_person": rows,
    }
