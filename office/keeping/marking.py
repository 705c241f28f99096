"""Long-term marks: set by who may lengthen, lifted by a leader who did not set them; a proposal becomes one, or is dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case, of_mark, of_proposal
from regulations.values.facts import Mark
from storage.catalogue.glances.gone import DisposedByList
from storage.catalogue.states import ProposalState
from storage.keeping import suggestions
from storage.keeping.disposal import disposed
from storage.keeping.suggestions import Suggestion
from storage.keeping.sweep import sweeping
from storage.ledgers import marks, originals
from storage.ledgers.marks import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class MarkSet:
    """A mark that stands, and what of the case it means."""

    id: int
    case: str  # number
    mark: Mark
    meant: tuple[str, ...]  # ids of recordings
    disposed: tuple[DisposedByList, ...]  # of what it means: gone, and not held


def set_mark(desk: Desk, number: str, mark: Mark) -> MarkSet:
    """Set a mark on a case (`number` as it is registered); one that says the same already stays alone."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.MARK, of_case(number)(tx))
        return _set(tx, desk, number, mark)


def _set(tx: Session, desk: Desk, number: str, mark: Mark) -> MarkSet:
    rows = meant(mark, originals.of_case(tx, number))
    if mark.recording is not None and not rows:
        raise BadCall("work.not_in_case", id=mark.recording, number=number)
    rows, gone = disposed.present(tx, rows, "disposed.no_mark", number=number)
    ids = tuple(row.recording.id for row in rows)
    id_ = _standing(tx, number, mark)
    if id_ is None:
        id_ = marks.add(tx, number, mark)
        audit.append(tx, "mark.set", f"mark:{id_}", desk.person.name, desk.clock(), mark.reason, None,
                     {"case": number, "trigger": mark.trigger, "recordings": list(ids)})
    sweeping.mark_undecided(tx, number)
    return MarkSet(id_, number, mark, ids, disposed.by_list(gone))


def _standing(tx: Session, number: str, mark: Mark) -> int | None:
    """Return the mark that says the same already: a command that was cut off and is given again sets no second one."""
    return next((stored.id for stored in marks.listing(tx, number) if replace(stored.mark, at=mark.at) == mark), None)


def meant(mark: Mark, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings a mark is about: the one it names, those its span touches, else all of the case."""
    return [row for row in rows if marks.means(mark, row.recording)]


def lift_mark(desk: Desk, mark: int, approver: str, reason: str) -> StoredMark:
    """Lift a mark with a reason; Refused where somebody lifted it before: who, when and why is told."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.LIFT, of_mark(mark)(tx))
        stored = marks.get(tx, mark, lock=True)
        if stored.lifted_at is not None:
            raise Refused("keeping.lifted_before", id=mark, by=stored.lifted_by or "", at=stored.lifted_at,
                          reason=stored.lifted_reason or "")
        lifted = marks.lift(tx, mark, approver, reason, desk.clock())
        audit.append(tx, "mark.lifted", f"mark:{mark}", desk.person.name, desk.clock(), reason, None,
                     {"case": lifted.case, "approver": approver, "trigger": lifted.mark.trigger})
        sweeping.mark_undecided(tx, lifted.case)
        return lifted


def confirm(desk: Desk, proposal: int, reason: str | None) -> MarkSet:
    """Make a proposal a mark, in the name of who acts; BadCall where it was decided before, or is about footage of no case."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.MARK, of_proposal(proposal)(tx))
        suggestion = suggestions.get(tx, proposal)
        if suggestion.state is not ProposalState.OPEN:
            raise BadCall("keeping.proposal_decided", id=proposal, by=suggestion.by)
        number = case_of(tx, suggestion)
        if number is None:
            raise BadCall("keeping.proposal_no_case", id=proposal)
        about = suggestion.proposal
        why = (reason or "").strip() or about.reason.say(desk.lang)
        done = _set(tx, desk, number, Mark(about.trigger, why, desk.person.name, desk.clock(), about.recording, about.span))
        _decide(tx, desk, suggestion, ProposalState.CONFIRMED, why, done)
        return done


def dismiss(desk: Desk, proposal: int, reason: str) -> Suggestion:
    """Dismiss a proposal, with a reason; what the case file itself says keeps on counting."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.DISMISS_MARK, of_proposal(proposal)(tx))
        return _decide(tx, desk, suggestions.get(tx, proposal), ProposalState.DISMISSED, reason, None)


def case_of(tx: Session, suggestion: Suggestion) -> str | None:
    """Return the number of the case that a proposal is about now."""
    recording = suggestion.proposal.recording
    return suggestion.case or (originals.get(tx, recording).case if recording else None)


def _decide(tx: Session, desk: Desk, suggestion: Suggestion, state: ProposalState, reason: str, done: MarkSet | None) -> Suggestion:
    mark = done.id if done else None
    decided = suggestions.decide(tx, suggestion.id, state, desk.person.name, reason, desk.clock(), mark)
    if decided.proposal.recording is not None:
        sweeping.ask_again(tx, [decided.proposal.recording])
    elif decided.case is not None:
        sweeping.mark_undecided(tx, decided.case)
    audit.append(tx, f"proposal.{state}", f"proposal:{suggestion.id}", desk.person.name, desk.clock(), reason, None,
                 {"case": done.case if done else decided.case, "trigger": decided.proposal.trigger, "mark": mark})
    return decided
