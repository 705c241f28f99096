"""Retention decided where facts are new or changed, and the store locked by it: longer locks, holds set and lifted. It only lengthens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from messages.errors import BadCall
from regulations import deadlines, retention
from regulations.standing import raised, standing
from regulations.values.findings import Keeping
from storage.keeping import locking, reasons, sweeping
from storage.keeping.locking import Wanted
from storage.keeping.sweeping import Decided
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording, When
from storage.stores.objects import ObjectStat, Store
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep import duties
from tasks.keep.facts import Facts, Law, facts_of
from tasks.steps import step

STEP = 500  # recordings decided in one transaction


@dataclass(frozen=True, slots=True)
class KeepRuling:
    """What was decided about one recording."""

    row: StoredRecording
    facts: Facts
    keeping: Keeping  # what stands
    floor: Keeping | None  # what no later decision may fall below
    held_by: tuple[str, ...]  # names of the holds


@step(retries=1)
def decide_open(installation: Installation, on: date | None = None, *, later: bool = False) -> int:
    """Decide every recording nobody decided yet by the law of a day (None: today), and return how many.

    The store is locked at once; with `later` only for what is marked, asked for, appealed or has a day, so that taking in a dump
    does not wait for thousands of holds because its case is open: the next sweep tells the store of those.
    """
    law = Law(installation.settings, on or installation.clock().date())
    done = 0
    while True:
        with installation.catalogue.begin() as tx:
            sweeping.alone(tx)
            ids = sweeping.undecided_ids(tx, STEP)
            rulings = _rule(installation, tx, law, originals.get_many(tx, ids))
        _follow(installation, rulings, later)
        done += len(ids)
        if len(ids) < STEP:
            return done


@step(retries=1)
def note_times(installation: Installation, law: Law, ids: Sequence[str], times: Mapping[str, When]) -> tuple[StoredRecording, ...]:
    """Note when these recordings of a dump were, and decide those nobody decided yet; return them as they stand now.

    The store is locked as `decide_open` does it with `later`.
    """
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        rows = originals.set_times(tx, ids, times)
        open_ones = sweeping.undecided_among(tx, ids)
        rulings = _rule(installation, tx, law, [row for row in rows if row.recording.id in open_ones])
    _follow(installation, rulings, later=True)
    return rows


def _follow(installation: Installation, rulings: Sequence[KeepRuling], later: bool) -> None:
    """Let duties and the stores follow what was decided."""
    duties.refresh(installation, sorted({decided.row.case for decided in rulings if decided.facts.case and decided.row.case}))
    lock_originals(installation, [decided.row.recording.id for decided in rulings if not later or _pressing(decided)])


def _pressing(decided: KeepRuling) -> bool:
    return decided.keeping.until is not None or any(name != "case-open" for name in decided.held_by)


def _rule(installation: Installation, tx: Session, law: Law, rows: Sequence[StoredRecording]) -> list[KeepRuling]:
    """Decide these recordings, as they stand in `tx`, and write what was decided."""
    facts, floors = facts_of(tx, law, {row.case for row in rows}), floors_of(tx, [row.recording.id for row in rows])
    rulings = [ruling(row, facts[row.case], floors.get(row.recording.id)) for row in rows]
    _note(installation, tx, rulings)
    return rulings


def floors_of(tx: Session, ids: Sequence[str]) -> dict[str, Keeping]:
    """Return {id: the longest decision so far, marks left aside, with what it rests on}."""
    floors = sweeping.floors(tx, ids)
    reasons_by_id = reasons.of(tx, [floor.reason_id for floor in floors.values() if floor.reason_id is not None])
    return {id_: Keeping(floor.until, floor.state, reason.why, reason.articles) for id_, floor in floors.items()
            for reason in [reasons_by_id.get(floor.reason_id or 0, reasons.Reason((), ()))]}


def ruling(row: StoredRecording, facts: Facts, floor: Keeping | None) -> KeepRuling:
    """Decide one recording: by the facts of today, and never shorter than before; marks keep as long as they stand."""
    plain = retention.decide(row.recording, facts.case, (), facts.rules)
    marks = [mark.mark for mark in facts.marks_on(row.recording)]
    today = retention.decide(row.recording, facts.case, marks, facts.rules) if marks else plain
    return KeepRuling(row, facts, standing(today, floor), raised(floor, plain), tuple(name for name, _ in facts.held_by(row.recording)))


def _note(installation: Installation, tx: Session, rulings: Sequence[KeepRuling]) -> None:
    """Write what was decided: the answers, what they rest on, and each hold that began or ended."""
    numbers = reasons.keep(tx, [keeping for decided in rulings for keeping in (decided.keeping, decided.floor) if keeping is not None])
    before = sweeping.held_among(tx, [decided.row.recording.id for decided in rulings])
    sweeping.decide(tx, {decided.row.recording.id: _decided(decided, numbers) for decided in rulings})
    for what, held in (("original.held", True), ("original.released", False)):
        changed = [decided for decided in rulings if bool(decided.held_by) is held and (decided.row.recording.id in before) is not held]
        audit.append_many(tx, what, installation.who, installation.clock(), [_event(decided) for decided in changed])


def _event(decided: KeepRuling) -> audit.Happened:
    recording = decided.row.recording
    return recording.id, None, recording.sha256, {"case": decided.row.case, "because": list(decided.held_by)}


def _decided(decided: KeepRuling, numbers: Mapping[str, int]) -> Decided:
    transfer, archive = _due(decided)
    answer = Decided(
        decided.keeping.state,
        decided.keeping.until,
        numbers[reasons.digest(decided.keeping)],
        held=bool(decided.held_by),
        lock_pending=True,
        transfer_due=transfer,
        archive_due=archive,
    )
    floor = decided.floor
    if floor is None:
        return answer
    return replace(answer, floor_state=floor.state, floor_until=floor.until, floor_reason_id=numbers[reasons.digest(floor)])


def _due(decided: KeepRuling) -> tuple[datetime | None, datetime | None]:
    rules, case, end = decided.facts.rules, decided.facts.case, decided.row.recording.end
    if rules is None or end is None:
        return None, None
    archive = deadlines.instant(deadlines.archive(rules, case)) if case else None
    return deadlines.instant(deadlines.transfer(rules, end, case)), archive


def copies(installation: Installation) -> tuple[Store, ...]:
    """Return the store of originals, and the second copy where there is one."""
    return (installation.store, *((installation.replica,) if installation.replica else ()))


@step(retries=1)
def lock_originals(installation: Installation, ids: Sequence[str] | None = None) -> int:
    """Let the stores hold and lock what the catalogue says (None: everything they lag behind in); return how many originals."""
    done = 0
    for part in [None] if ids is None else [ids[place:place + STEP] for place in range(0, len(ids), STEP)]:
        while True:
            with installation.catalogue.read() as tx:
                wanted = locking.pending(tx, STEP, part)
            for original in wanted:
                apply_locks(installation, original)
            with installation.catalogue.begin() as tx:
                locking.reported(tx, wanted)
            done += len(wanted)
            if part is not None or len(wanted) == 0:
                break
    return done


def lengthened(wanted: Wanted, stands: ObjectStat, now: datetime) -> datetime | None:
    """Return until when a lock has to be lengthened at `now` (aware); None where it is long enough, or nothing has to be kept any more."""
    end = deadlines.end_of(wanted.until) if wanted.until else None
    if end is None or end <= now or (stands.retain_until is not None and stands.retain_until >= end):
        return None
    return end


def apply_locks(installation: Installation, wanted: Wanted) -> None:
    """Bring one original's locks in every store to what the catalogue says; one the store does not hold is left to `verify`."""
    for store in copies(installation):
        try:
            stands = store.stat(wanted.key)
        except BadCall:
            continue
        end = lengthened(wanted, stands, installation.clock())
        if end is not None:
            store.retain(wanted.key, end)
        if stands.held is not wanted.held:
            store.hold(wanted.key, wanted.held)
