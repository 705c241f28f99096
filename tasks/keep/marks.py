"""Long-term marks, holds, and a case opened again: what keeps an original, who let go of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from footage.values.recordings import Interval
from messages.errors import BadCall
from regulations.proposals import clause
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from regulations.values.reviews.findings import Citation
from storage.applicable import regulation_of
from storage.catalogue.glances.gone import DisposedByList
from storage.catalogue.states import HoldKind
from storage.keeping import holds
from storage.keeping.disposal import disposed
from storage.keeping.holds import Hold
from storage.keeping.sweep import sweeping
from storage.ledgers import cases, marks, originals
from storage.ledgers.marks import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation, case_of, number_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law, means
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that was set, and what it keeps."""

    id: int
    mark: Mark
    held: tuple[str, ...]  # ids of the recordings now under hold
    article: Citation | None  # None: the case's regulation has no clause for it; it keeps all the same
    disposed: tuple[DisposedByList, ...] = ()  # of what it means: gone, and not held


@step()
def mark_case(installation: Installation, number: str, trigger: str, reason: str, recording: str | None, start: datetime | None,
              end: datetime | None) -> Marked:
    """Mark footage of a case to be kept permanently, and hold its originals in the store."""
    number = number_of(installation, number)
    if trigger not in tuple(Trigger):
        raise BadCall("work.no_trigger", trigger=trigger, known=list(Trigger))
    if not reason.strip():
        raise BadCall("work.no_reason")
    if (start is None) != (end is None) or (start and end and start >= end):
        raise BadCall("work.bad_span")
    span = Interval(start, end) if start and end else None
    mark = Mark(Trigger(trigger), reason.strip(), installation.who, installation.clock(), recording, span)
    return set_mark(installation, number, mark)


def set_mark(installation: Installation, number: str, mark: Mark) -> Marked:
    """Note a mark and let the store hold what it means; BadCall where it means nothing of the case."""
    rules = regulation_of(installation.settings, case_of(installation, number))
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        rows = meant(mark, originals.of_case(tx, number))
        if mark.recording is not None and not rows:
            raise BadCall("work.not_in_case", id=mark.recording, number=number)
        rows, gone = disposed.present(tx, rows, "disposed.no_mark", number=number)
        id = _standing(tx, number, mark)
        if id is None:
            id = marks.add(tx, number, mark)
            audit.append(tx, "mark.set", f"mark:{id}", installation.who, installation.clock(), mark.reason, None,
                         {"case": number, "trigger": mark.trigger, "recordings": [row.recording.id for row in rows]})
        sweeping.mark_undecided(tx, number)
    decide_open(installation)
    return Marked(id, mark, tuple(row.recording.id for row in rows), clause(mark.trigger, rules), disposed.by_list(gone))


def _standing(tx: Session, number: str, mark: Mark) -> int | None:
    """Return the mark that says the same already: a command that was cut off and is given again sets no second one."""
    return next((stored.id for stored in marks.listing(tx, number) if replace(stored.mark, at=mark.at) == mark), None)


def meant(mark: Mark, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings a mark is about: the one it names, those its span touches, else all of the case."""
    return [row for row in rows if means(mark, row.recording)]


@step()
def lift_mark(installation: Installation, mark: int, approver: str, reason: str) -> StoredMark:
    """Lift a mark with an approver and a reason; its originals are let go only where nothing else holds them."""
    with installation.catalogue.read() as tx:
        marks.get(tx, mark)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        lifted = marks.lift(tx, mark, approver, reason, installation.clock())
        audit.append(tx, "mark.lifted", f"mark:{mark}", installation.who, installation.clock(), reason, None,
                     {"case": lifted.case, "approver": approver, "trigger": lifted.mark.trigger})
        sweeping.mark_undecided(tx, lifted.case)
    decide_open(installation)
    return lifted


@step()
def place_hold(
    installation: Installation, number: str, kind: HoldKind, reason: str, document: str | None, recording: str | None = None
) -> Hold:
    """Hold a case, or one recording of it, because of an appeal, a lawsuit or something else that may need it."""
    number = number_of(installation, number)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        if recording is not None and originals.get(tx, recording).case != number:
            raise BadCall("work.not_in_case", id=recording, number=number)
        disposed.present(tx, _asked(tx, number, recording), "disposed.no_hold", number=number)
        id = holds.place(tx, number, recording, kind, reason, document, installation.who, installation.clock())
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "hold.placed", f"hold:{id}", installation.who, installation.clock(), reason, None,
                     {"case": number, "kind": kind, "document": document, "recording": recording})
        placed = holds.get(tx, id)
    decide_open(installation)
    return placed


def gone_of(installation: Installation, number: str, recording: str | None) -> tuple[DisposedByList, ...]:
    """Return what of a case, or whether one recording of it, was disposed of."""
    with installation.catalogue.read() as tx:
        return disposed.by_list(disposed.among(tx, _asked(tx, number, recording)))


def _asked(tx: Session, number: str, recording: str | None) -> list[StoredRecording]:
    return [row for row in originals.of_case(tx, number) if recording in (None, row.recording.id)]


@step()
def lift_hold(installation: Installation, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold with an approver and a reason; one of a request ends only by its answer."""
    with installation.catalogue.read() as tx:
        holds.get(tx, hold)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        if holds.get(tx, hold).kind is HoldKind.REQUEST:
            raise BadCall("keeping.hold_of_request", id=hold)
        lifted = let_go(installation, tx, hold, approver, reason)
    decide_open(installation)
    return lifted


def let_go(installation: Installation, tx: Session, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold within a transaction; retention is decided again afterwards."""
    lifted = holds.lift(tx, hold, approver, reason, installation.clock())
    sweeping.mark_undecided(tx, lifted.case)
    audit.append(tx, "hold.lifted", f"hold:{hold}", installation.who, installation.clock(), reason, None,
                 {"case": lifted.case, "kind": lifted.kind, "approver": approver})
    return lifted


@step()
def reopen_case(installation: Installation, number: str, approver: str, reason: str) -> int:
    """Open an archived case again as a new version; the old one, its review and its package are kept. Return the version."""
    _approved(approver, reason)
    number = number_of(installation, number)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        version = cases.reopen(tx, number, installation.who, reason.strip(), installation.clock())
        sweeping.set_archived(tx, number, None)
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "case.reopened", f"case:{number}", installation.who, installation.clock(), reason.strip(), None,
                     {"case": number, "version": version, "approver": approver.strip()})
    decide_open(installation)
    return version


@step()
def decide_again(installation: Installation, number: str, approver: str, reason: str) -> int:
    """Decide about a case without the longer decisions of before: for a case file that was wrong. Locks in the store stay."""
    _approved(approver, reason)
    number = number_of(installation, number)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        cases.load(tx, number)
        count = sweeping.forget_floor(tx, number)
        audit.append(tx, "retention.corrected", f"case:{number}", installation.who, installation.clock(), reason.strip(), None,
                     {"case": number, "approver": approver.strip(), "recordings": count})
    decide_open(installation)
    return count


def _approved(approver: str, reason: str) -> None:
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
