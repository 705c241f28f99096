"""What a sweep lists: deadlines by unit and person, what has expired, what is held, what a person must decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import PurePath

from sqlalchemy.orm import Session

from messages import text
from regulations.deadlines import other_anchor
from regulations.lawday import end_of, late_words, law_day
from storage.catalogue.states import DutyKind, LineState
from storage.keeping import duties
from storage.keeping.disposal import disposals
from storage.keeping.duties import Duty
from storage.keeping.sweep import sweeping
from storage.keeping.sweep.sweeping import LateDump, SweepItem
from tasks.answers import Sentences
from tasks.installation import Installation
from tasks.keep.duties import refresh, refresh_spot_checks
from tasks.keep.facts import Law, facts_of
from tasks.keep.listing import AnyItem, DutyItem, LateItem, held, shown
from tasks.steps import step

LISTED = 1000  # items of a list in the answer; the counts are the true ones, the proposal holds every line
SOON = timedelta(days=7)  # what is due within so many days is due soon
LOOKING_BACK = timedelta(days=30)  # what was met is counted for so long
LATE_OF_NO_CASE = timedelta(days=90)  # footage of no case is listed as handed over late for so long
DUE = ("transfer_overdue", "archive_overdue", "expired", "held", "undetermined")


@dataclass(frozen=True, slots=True)
class PersonDuties:
    """How many duties of one kind a person of a unit has, by where they stand."""

    kind: DutyKind
    unit: str | None
    person: str | None
    overdue: int
    due_soon: int
    met: int  # in time
    met_late: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What is overdue, what is due soon, and the numbers by unit and person."""

    overdue: tuple[DutyItem, ...]  # at most LISTED
    due_soon: tuple[DutyItem, ...]  # at most LISTED
    by_person: tuple[PersonDuties, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The lists of `sweep --json`."""

    items: Mapping[str, tuple[AnyItem, ...]]  # by DUE, at most LISTED of each
    counts: Mapping[str, int]  # by DUE, all of them
    deadlines: Deadlines


def moment_of(as_of: date) -> datetime:
    """Return the end of a day, Beijing time."""
    return end_of(as_of)


@step()
def refresh_due(installation: Installation, as_of: date) -> int:
    """Compute the duties that are open and due soon again; return how many cases that concerned."""
    refresh_spot_checks(installation, as_of)
    with installation.catalogue.read() as tx:
        numbers = duties.open_cases(tx, moment_of(as_of) + SOON)
    return refresh(installation, numbers)


@step()
def list_due(installation: Installation, as_of: date) -> Listed:
    """Return the lists as of one day."""
    end = moment_of(as_of)
    with installation.catalogue.read() as tx:
        duties_open = list(duties.open_until(tx, end + SOON))
        late = list(islice(sweeping.handed_over_late(tx, end - LATE_OF_NO_CASE), LISTED))
        expired = list(islice(_expired(tx, as_of), LISTED))
        late_count, expired_count = sweeping.handed_over_late_count(tx, end - LATE_OF_NO_CASE), _expired_count(tx, as_of)
        totals = sweeping.totals(tx)
        overdue = [duty for duty in duties_open if duty.overdue(end)]
        by_kind = {kind: [duty for duty in overdue if duty.kind == kind] for kind in DutyKind}
        items: dict[str, tuple[AnyItem, ...]] = {
            "transfer_overdue": (*_late(installation, tx, late), *map(duty_item, by_kind[DutyKind.TRANSFER][:LISTED])),
            "archive_overdue": tuple(map(duty_item, by_kind[DutyKind.ARCHIVE][:LISTED])),
            "expired": tuple(due for _, due in shown(tx, expired)),
            "held": held(installation, tx, list(islice(sweeping.held(tx), LISTED))),
            "undetermined": tuple(due for _, due in shown(tx, islice(sweeping.undetermined(tx), LISTED))),
        }
        met = duties.met_since(tx, end - LOOKING_BACK)
    counts = {"transfer_overdue": late_count + len(by_kind[DutyKind.TRANSFER]), "archive_overdue": len(by_kind[DutyKind.ARCHIVE]),
              "expired": expired_count, "held": totals["held"], "undetermined": totals["undetermined"]}
    return Listed(items, counts, deadlines_of(duties_open, met, end))


def _expired(tx: Session, as_of: date) -> Iterable[SweepItem]:
    """What has expired: on no list yet, and then what waits on lists for approval."""
    yield from sweeping.expired(tx, as_of)
    for disposal, _ in disposals.unfinished(tx):
        waiting = [line.recording for line in disposals.lines(tx, disposal.number, (LineState.PROPOSED,))]
        yield from sweeping.some(tx, waiting).values()


def _expired_count(tx: Session, as_of: date) -> int:
    """Return how many recordings `_expired` yields."""
    return sweeping.expired_count(tx, as_of) + sum(counts.get(LineState.PROPOSED, 0) for _, counts in disposals.unfinished(tx))


def _late(installation: Installation, tx: Session, dumps: Sequence[LateDump]) -> Iterator[LateItem]:
    """Each dump that came after its deadline, with the clause that set it."""
    facts = facts_of(tx, Law(installation.settings, installation.clock().date()), {dump.case for dump in dumps})
    for dump in dumps:
        rules, due = facts[dump.case].rules, law_day(dump.due)
        late = late_words(due, dump.received_at)
        reason = text("sweep.why_transfer", count=dump.recordings, received=dump.received_at, due=due, late=late)
        assumed = other_anchor(rules, facts[dump.case].case) if rules else None
        why = Sentences((reason, *([assumed] if assumed else [])))
        yield LateItem(None, PurePath(dump.root).name, dump.case, due, why, rules.cite("transfer") if rules else (),
                       dump.unit, dump.officer, dump.dump, dump.recordings, dump.received_at)


def duty_item(duty: Duty) -> DutyItem:
    """Return a duty as the lists show it."""
    what = text(f"duties.{duty.kind.replace('-', '_')}", due=duty.due, subject=duty.subject)
    return DutyItem(recording=None, name=duty.case or duty.unit or "", case=duty.case or None, due=duty.due,
                    reason=Sentences((what, *duty.assumptions)), articles=duty.articles, unit=duty.unit, person=duty.person,
                    kind=duty.kind, subject=duty.subject)


DutyHolder = tuple[DutyKind, str | None, str | None]  # kind of duty, unit, person


def deadlines_of(duties_open: Sequence[Duty], met: Mapping[DutyHolder, tuple[int, int]], end: datetime) -> Deadlines:
    """Return what is due soon, overdue and met as of `end`; `met`: how many in time and how many late."""
    overdue = [duty for duty in duties_open if duty.overdue(end)]
    due_soon = [duty for duty in duties_open if duty.due is not None and not duty.overdue(end)]
    late, soon = (Counter((duty.kind, duty.unit, duty.person) for duty in some) for some in (overdue, due_soon))
    people = sorted({*late, *soon, *met}, key=lambda person: tuple(part or "" for part in person))
    rows = tuple(PersonDuties(*person, late[person], soon[person], *met.get(person, (0, 0))) for person in people)
    return Deadlines(tuple(map(duty_item, overdue[:LISTED])), tuple(map(duty_item, due_soon[:LISTED])), rows)
