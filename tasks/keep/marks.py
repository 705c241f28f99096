"""Long-term marks, holds, and a case opened again: what keeps an original, who let go of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from footage.values.recordings import Interval
from messages.errors import BadCall
from regulations.proposals import clause
from regulations.values.facts import Mark
from regulations.values.findings import Citation
from storage.applicable import regulation_of
from storage.keeping import holds, sweeping
from storage.keeping.holds import Hold
from storage.ledgers import cases, notes, originals
from storage.ledgers.notes import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Office, case_of
from tasks.keep.deciding import decide_open
from tasks.keep.reasons import means
from tasks.steps import step

TRIGGERS = tuple(f"LT{number}" for number in range(1, 11))  # requirements.md B.1


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that was set, and what it keeps."""

    id: int
    mark: Mark
    held: tuple[str, ...]  # ids of the recordings now under hold
    article: Citation | None  # None: the case's regulation has no clause for it; it keeps all the same


@step()
def mark_case(office: Office, number: str, trigger: str, reason: str, recording: str | None, start: datetime | None,
              end: datetime | None) -> Marked:
    """Mark footage of a case for good, and hold its originals in the store."""
    case_of(office, number)
    if trigger not in TRIGGERS:
        raise BadCall("work.no_trigger", trigger=trigger, known=list(TRIGGERS))
    if not reason.strip():
        raise BadCall("work.no_reason")
    if (start is None) != (end is None) or (start and end and start >= end):
        raise BadCall("work.bad_span")
    mark = Mark(trigger, reason.strip(), office.who, office.clock(), recording, Interval(start, end) if start and end else None)
    return set_mark(office, number, mark)


def set_mark(office: Office, number: str, mark: Mark) -> Marked:
    """Note a mark and let the store hold what it means; BadCall where it means nothing of the case."""
    rules = regulation_of(office.settings, case_of(office, number))
    with office.catalogue.begin() as tx:
        rows = meant(mark, originals.of_case(tx, number))
        if mark.recording is not None and not rows:
            raise BadCall("work.not_in_case", id=mark.recording, number=number)
        made = _standing(tx, number, mark)
        if made is None:
            made = notes.add_mark(tx, number, mark)
            audit.append(tx, "mark.set", f"mark:{made}", office.who, office.clock(), mark.reason, None,
                         {"case": number, "trigger": mark.trigger, "recordings": [row.recording.id for row in rows]})
        sweeping.ask_again(tx, number)
    decide_open(office)
    return Marked(made, mark, tuple(row.recording.id for row in rows), clause(mark.trigger, rules))


def _standing(tx: Session, number: str, mark: Mark) -> int | None:
    """Return the mark that says the same already: a command that was cut off and is given again sets no second one."""
    return next((one.id for one in notes.marks(tx, number) if replace(one.mark, at=mark.at) == mark), None)


def meant(mark: Mark, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings a mark is about: the one it names, those its span touches, else all of the case."""
    return [row for row in rows if means(mark, row.recording)]


@step()
def lift_mark(office: Office, mark: int, approver: str, reason: str) -> StoredMark:
    """Lift a mark with an approver and a reason; its originals are let go only where nothing else holds them."""
    with office.catalogue.begin() as tx:
        lifted = notes.lift_mark(tx, mark, approver, reason, office.clock())
        audit.append(tx, "mark.lifted", f"mark:{mark}", office.who, office.clock(), reason, None,
                     {"case": lifted.case, "approver": approver, "trigger": lifted.mark.trigger})
        sweeping.ask_again(tx, lifted.case)
    decide_open(office)
    return lifted


@step()
def place_hold(office: Office, number: str, kind: str, reason: str, document: str | None, recording: str | None = None) -> Hold:
    """Hold a case, or one recording of it, because of an appeal, a lawsuit or something else that may need it."""
    with office.catalogue.begin() as tx:
        if recording is not None and originals.get(tx, recording).case != number:
            raise BadCall("work.not_in_case", id=recording, number=number)
        made = holds.place(tx, number, recording, kind, reason, document, office.who, office.clock())
        sweeping.ask_again(tx, number)
        audit.append(tx, "hold.placed", f"hold:{made}", office.who, office.clock(), reason, None,
                     {"case": number, "kind": kind, "document": document, "recording": recording})
        placed = holds.get(tx, made)
    decide_open(office)
    return placed


@step()
def lift_hold(office: Office, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold with an approver and a reason; one of a request ends only by its answer."""
    with office.catalogue.begin() as tx:
        if holds.get(tx, hold).kind == "request":
            raise BadCall("keeping.hold_of_request", id=hold)
        lifted = let_go(office, tx, hold, approver, reason)
    decide_open(office)
    return lifted


def let_go(office: Office, tx: Session, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold within a transaction; retention is decided anew afterwards."""
    lifted = holds.lift(tx, hold, approver, reason, office.clock())
    sweeping.ask_again(tx, lifted.case)
    audit.append(tx, "hold.lifted", f"hold:{hold}", office.who, office.clock(), reason, None,
                 {"case": lifted.case, "kind": lifted.kind, "approver": approver})
    return lifted


@step()
def reopen_case(office: Office, number: str, approver: str, reason: str) -> int:
    """Open an archived case again as a new version; the old one, its review and its package are kept. Return the version."""
    _approved(approver, reason)
    with office.catalogue.begin() as tx:
        version = cases.reopen(tx, number, office.who, reason.strip(), office.clock())
        sweeping.set_archived(tx, number, None)
        sweeping.ask_again(tx, number)
        audit.append(tx, "case.reopened", f"case:{number}", office.who, office.clock(), reason.strip(), None,
                     {"case": number, "version": version, "approver": approver.strip()})
    decide_open(office)
    return version


@step()
def decide_anew(office: Office, number: str, approver: str, reason: str) -> int:
    """Decide about a case without the longer decisions of before: for a case file that was wrong. Locks in the store stay."""
    _approved(approver, reason)
    with office.catalogue.begin() as tx:
        cases.load(tx, number)
        count = sweeping.forget_floor(tx, number)
        audit.append(tx, "retention.corrected", f"case:{number}", office.who, office.clock(), reason.strip(), None,
                     {"case": number, "approver": approver.strip(), "recordings": count})
    decide_open(office)
    return count


def _approved(approver: str, reason: str) -> None:
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
