"""What goes with a recording that is moved to another case: what keeps it stays in force, what was to let go of it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages import say, text
from messages.errors import BadCall
from storage.catalogue.states import LineState
from storage.keeping import holds, suggestions
from storage.keeping.disposal import disposals
from storage.keeping.disposal.disposals import DisposalLine
from storage.keeping.holds import Hold
from storage.ledgers import marks
from storage.ledgers.marks import StoredMark, means
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.recordings.values import Move

OPEN_LINES = (LineState.PROPOSED, LineState.APPROVED, LineState.DELETING)


@dataclass(frozen=True, slots=True)
class Followed:
    """What of keeping goes with the recordings of one move."""

    marks: tuple[int, ...] = ()  # numbers of the marks in the new case
    holds: tuple[int, ...] = ()  # numbers of the holds in the new case
    lists: tuple[str, ...] = ()  # disposal lists they were taken off


def carry(installation: Installation, tx: Session, rows: Sequence[StoredRecording], move: Move) -> Followed:
    """Let marks and holds of the cases the recordings leave keep them in the new one, and take them off disposal lists."""
    marked = tuple(id_ for row in rows for id_ in _marks(installation, tx, row, move))
    held = tuple(id_ for row in rows for id_ in _holds(installation, tx, row, move))
    for row in rows:
        suggestions.take_along(tx, row.recording.id, row.case, move.case)
    lists = tuple(dict.fromkeys(number for row in rows for number in _off_lists(installation, tx, row, move)))
    return Followed(marked, held, lists)


def _marks(installation: Installation, tx: Session, row: StoredRecording, move: Move) -> list[int]:
    """Set in the new case what marks the recording in the old one; a mark on it alone ends there."""
    standing = [stored for stored in marks.listing(tx, row.case) if means(stored.mark, row.recording)] if row.case else []
    return [_mark(installation, tx, row, stored, move) for stored in standing]


def _mark(installation: Installation, tx: Session, row: StoredRecording, stored: StoredMark, move: Move) -> int:
    at, reason = installation.clock(), say("keeping.mark_moved", installation.lang, reason=stored.mark.reason, case=row.case, id=stored.id)
    if stored.mark.recording == row.recording.id:
        marks.lift(tx, stored.id, move.approver, move.reason, at)
        audit.append(tx, "mark.lifted", f"mark:{stored.id}", installation.who, at, move.reason, None,
                     {"case": row.case, "approver": move.approver, "trigger": stored.mark.trigger, "moved_to": move.case})
    id = marks.add(tx, move.case, replace(stored.mark, recording=row.recording.id, reason=reason))
    audit.append(tx, "mark.set", f"mark:{id}", installation.who, at, reason, None,
                 {"case": move.case, "trigger": stored.mark.trigger, "recordings": [row.recording.id], "moved_from": f"mark:{stored.id}"})
    return id


def _holds(installation: Installation, tx: Session, row: StoredRecording, move: Move) -> list[int]:
    """Place in the new case what holds the recording in the old one; a hold on it alone ends there."""
    standing = holds.standing(tx, [row.case]).get(row.case, []) if row.case else []
    return [_hold(installation, tx, row, hold, move) for hold in standing if hold.holds(row.recording.id)]


def _hold(installation: Installation, tx: Session, row: StoredRecording, hold: Hold, move: Move) -> int:
    at, reason = installation.clock(), say("keeping.hold_moved", installation.lang, reason=hold.reason, case=row.case, id=hold.id)
    if hold.recording == row.recording.id:
        holds.lift(tx, hold.id, move.approver, move.reason, at)
        audit.append(tx, "hold.lifted", f"hold:{hold.id}", installation.who, at, move.reason, None,
                     {"case": row.case, "kind": hold.kind, "approver": move.approver, "moved_to": move.case})
    id = holds.place(tx, move.case, row.recording.id, hold.kind, reason, hold.document, hold.by, at)
    audit.append(tx, "hold.placed", f"hold:{id}", installation.who, at, reason, None,
                 {"case": move.case, "kind": hold.kind, "document": hold.document, "recording": row.recording.id,
                  "moved_from": f"hold:{hold.id}"})
    return id


def _off_lists(installation: Installation, tx: Session, row: StoredRecording, move: Move) -> list[str]:
    """Take a recording off the list it stands on: that was made, and maybe approved, as footage of another case."""
    number = disposals.list_of(tx, row.recording.id)
    lines = _lines(tx, number, row) if number else []
    if not number or not lines:
        return []
    why = (text("disposal.moved", case=move.case),)
    disposals.move(tx, number, [replace(line, state=LineState.WITHDRAWN, done=installation.clock(), why=why) for line in lines])
    audit.append(tx, "disposal.withdrawn", row.recording.id, installation.who, installation.clock(), move.reason, None,
                 {"list": number, "case": move.case})
    return [number]


def need_not_going(tx: Session, row: StoredRecording) -> None:
    """BadCall where a recording is being deleted: a list that was approved has begun to be carried out."""
    number = disposals.list_of(tx, row.recording.id)
    if number and any(line.state is LineState.DELETING for line in _lines(tx, number, row)):
        raise BadCall("recording.being_deleted", id=row.recording.id, list=number)


def _lines(tx: Session, number: str, row: StoredRecording) -> list[DisposalLine]:
    return [line for line in disposals.lines(tx, number, OPEN_LINES) if line.recording == row.recording.id]
