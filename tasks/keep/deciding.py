"""Retention decided where facts are new or changed, and the store locked by it: longer locks, holds set and lifted. It only lengthens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from regulations import deadlines, retention
from regulations.proposals import Proposal, awaiting
from regulations.standing import raised, standing
from regulations.values.enums import KeepState
from regulations.values.reviews.findings import Keeping
from storage.keeping import reasons, suggestions, unsettled
from storage.keeping.disposal import leave, outcomes
from storage.keeping.disposal.leave import LastEvent
from storage.keeping.disposal.outcomes import Decided
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording, When
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep import duties
from tasks.keep.facts import Facts, Law, facts_of
from tasks.keep.locks import lock_originals
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

    @property
    def holds(self) -> bool:
        """Whether the store is to hold the original: something keeps it, or no day is known from which on it may go."""
        return bool(self.held_by) or self.keeping.state is not KeepState.UNTIL


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
        again = _follow(installation, rulings, later)
        done += len(ids)
        if len(ids) < STEP and not again:
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


def _follow(installation: Installation, rulings: Sequence[KeepRuling], later: bool) -> int:
    """Let duties and the stores follow what was decided; return how many have to be decided again: `lock_originals`."""
    duties.refresh(installation, sorted({decided.row.case for decided in rulings if decided.facts.case and decided.row.case}))
    return lock_originals(installation, [decided.row.recording.id for decided in rulings if not later or _pressing(decided)])


def _pressing(decided: KeepRuling) -> bool:
    return decided.keeping.until is not None or any(name != "case-open" for name in decided.held_by)


def _rule(installation: Installation, tx: Session, law: Law, rows: Sequence[StoredRecording]) -> list[KeepRuling]:
    """Decide these recordings, as they stand in `tx`, and write what was decided."""
    facts, floors = facts_of(tx, law, {row.case for row in rows}), floors_of(tx, [row.recording.id for row in rows])
    asked = open_proposals(tx, rows)
    rulings = [ruling(row, facts[row.case], floors.get(row.recording.id), asked.get(row.recording.id, ())) for row in rows]
    _note(installation, tx, rulings)
    return rulings


def floors_of(tx: Session, ids: Sequence[str]) -> dict[str, Keeping]:
    """Return {id: the longest decision so far, marks left aside, with what it rests on}."""
    floors = outcomes.floors(tx, ids)
    reasons_by_id = reasons.of(tx, [floor.reason_id for floor in floors.values() if floor.reason_id is not None])
    return {id_: Keeping(floor.until, floor.state, reason.why, reason.articles) for id_, floor in floors.items()
            for reason in [reasons_by_id.get(floor.reason_id or 0, reasons.Reason((), ()))]}


def open_proposals(tx: Session, rows: Iterable[StoredRecording]) -> dict[str, tuple[Proposal, ...]]:
    """Return {recording id: proposals for long-term marks that nobody decided yet}."""
    return suggestions.open_about(tx, {row.recording.id: row.case for row in rows})


def ruling(row: StoredRecording, facts: Facts, floor: Keeping | None, asked: Sequence[Proposal] = ()) -> KeepRuling:
    """Decide one recording: by the facts of today, and never shorter than before; marks keep as long as they stand.

    `asked`: what is proposed to mark and not decided keeps it until a person decides.
    """
    plain = retention.decide(row.recording, facts.case, (), facts.rules)
    marks = [mark.mark for mark in facts.marks_on(row.recording)]
    today = retention.decide(row.recording, facts.case, marks, facts.rules) if marks else plain
    today = awaiting(today, asked)
    return KeepRuling(row, facts, standing(today, floor), raised(floor, plain), tuple(name for name, _ in facts.held_by(row.recording)))


def _note(installation: Installation, tx: Session, rulings: Sequence[KeepRuling]) -> None:
    """Write what was decided: the answers, what they rest on, and each hold that began or ended."""
    numbers = reasons.keep(tx, [keeping for decided in rulings for keeping in (decided.keeping, decided.floor) if keeping is not None])
    ids = [decided.row.recording.id for decided in rulings]
    last, without_day = leave.last_events(tx, ids), leave.kept_without_day(tx, ids)
    outcomes.decide(tx, {decided.row.recording.id: _decided(decided, numbers) for decided in rulings})
    at = installation.clock()
    for what in (leave.HELD, leave.RELEASED):
        audit.append_many(tx, what, installation.who, at, [
            _event(decided) for decided in rulings
            if _turn(decided, last.get(decided.row.recording.id), decided.row.recording.id in without_day) == what])
    lost = {lost.name: lost.text for decided in rulings for lost in decided.facts.lost}
    if lost:
        unsettled.note(tx, lost, at)


def _turn(decided: KeepRuling, last: LastEvent | None, without_day: bool) -> str | None:
    """Return what the chain has to say of a decision: that the recording is held now, or that nothing keeps it any more; None for neither.

    `without_day`: an earlier release kept it without a day and noted no event of that.
    """
    if decided.holds:
        return None if leave.keeps(last) else leave.HELD
    return leave.RELEASED if (last is not None and last.what == leave.HELD) or (last is None and without_day) else None


def _event(decided: KeepRuling) -> audit.Happened:
    recording = decided.row.recording
    because = list(decided.held_by) or ([decided.keeping.state] if decided.holds else [])
    return recording.id, None, recording.sha256, {"case": decided.row.case, "because": because}


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
