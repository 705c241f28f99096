"""Long-term marks and the holds they place: a mark can only add to what keeps an original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from footage.recordings import Interval
from messages.errors import BadCall
from regulations.facts import Mark
from regulations.findings import Citation
from storage import audit, ledger, notes, sweeping
from storage.applicable import regulation_of
from storage.ledger import StoredRecording
from storage.notes import StoredMark
from tasks.handover import case_of
from tasks.office import Office
from tasks.steps import step

TRIGGERS = tuple(f"LT{number}" for number in range(1, 11))  # requirements.md B.1


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that was set, and what it keeps."""

    id: int
    mark: Mark
    held: tuple[str, ...]  # ids of the recordings now under hold
    article: Citation | None  # None: the case's regulation does not list this reason; it keeps all the same


@step()
def mark_case(office: Office, number: str, trigger: str, reason: str, recording: str | None, start: datetime | None,
              end: datetime | None) -> Marked:
    """Mark footage of a case for good, and hold its originals in the store."""
    case = case_of(office, number)
    rules = regulation_of(office.settings, case)
    if trigger not in TRIGGERS:
        raise BadCall("work.no_trigger", trigger=trigger, known=list(TRIGGERS))
    if not reason.strip():
        raise BadCall("work.no_reason")
    if (start is None) != (end is None) or (start and end and start >= end):
        raise BadCall("work.bad_span")
    mark = Mark(trigger, reason.strip(), office.who, office.clock(), recording, Interval(start, end) if start and end else None)
    with office.catalogue.read() as tx:
        rows = meant(mark, ledger.of_case(tx, number))
    if recording is not None and not rows:
        raise BadCall("work.not_in_case", id=recording, number=number)
    with office.catalogue.begin() as tx:
        made = notes.add_mark(tx, number, mark)
        sweeping.ask_again(tx, number)
        audit.append(tx, "mark.set", f"mark:{made}", office.who, office.clock(), mark.reason, None,
                     {"case": number, "trigger": trigger, "recordings": [row.recording.id for row in rows]})
    hold(office, rows)
    return Marked(made, mark, tuple(row.recording.id for row in rows), rules.trigger(trigger) if rules else None)


def meant(mark: Mark, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings a mark is about: the one it names, those its span touches, else all of the case."""
    if mark.recording is not None:
        return [row for row in rows if row.recording.id == mark.recording]
    if mark.span is None:
        return list(rows)
    span = mark.span
    return [row for row in rows if (found := row.recording.interval) is None or found.overlap(span) is not None]


def hold(office: Office, rows: Sequence[StoredRecording]) -> None:
    """Hold originals in the store; one that is held already stays so."""
    fresh = [row for row in rows if not office.store.stat(row.key).held]
    for row in fresh:
        office.store.hold(row.key, True)
    with office.catalogue.begin() as tx:
        ledger.set_held(tx, [row.recording.id for row in rows], True)
        for row in fresh:
            audit.append(tx, "original.held", row.recording.id, office.who, office.clock(), None, row.recording.sha256, {"case": row.case})


@step()
def hold_marked(office: Office, number: str) -> None:
    """Hold what the standing marks of a case mean: footage that came in after the mark is held too."""
    with office.catalogue.read() as tx:
        rows = ledger.of_case(tx, number)
        standing = notes.marks(tx, number)
    wanted = {row.recording.id: row for mark in standing for row in meant(mark.mark, rows)}
    hold(office, list(wanted.values()))


@step()
def lift_mark(office: Office, mark: int, approver: str, reason: str) -> StoredMark:
    """Lift a mark with an approver and a reason; its originals are let go only where no other mark means them."""
    with office.catalogue.begin() as tx:
        lifted = notes.lift_mark(tx, mark, approver, reason, office.clock())
        audit.append(tx, "mark.lifted", f"mark:{mark}", office.who, office.clock(), reason, None,
                     {"case": lifted.case, "approver": approver, "trigger": lifted.mark.trigger})
        sweeping.ask_again(tx, lifted.case)
        rows = ledger.of_case(tx, lifted.case)
        standing = notes.marks(tx)
    kept = {row.key for other in standing for row in _meant_by(office, other)}
    free = [row for row in meant(lifted.mark, rows) if row.key not in kept]
    for row in free:
        office.store.hold(row.key, False)
    with office.catalogue.begin() as tx:
        ledger.set_held(tx, [row.recording.id for row in free], False)
        for row in free:
            audit.append(tx, "original.released", row.recording.id, office.who, office.clock(), reason, row.recording.sha256,
                         {"case": row.case, "approver": approver})
    return lifted


def _meant_by(office: Office, mark: StoredMark) -> list[StoredRecording]:
    with office.catalogue.read() as tx:
        return meant(mark.mark, ledger.of_case(tx, mark.case))
