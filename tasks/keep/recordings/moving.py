"""Footage that was taken in for the wrong case, or for none: moved to its own, with an approver and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case, of_recording
from storage.catalogue.states import CorrectedField, RequestState
from storage.keeping import requests
from storage.keeping.sweep import sweeping
from storage.ledgers import corrections, originals
from storage.ledgers.casework import cases
from storage.ledgers.corrections import Correction
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, transcripts
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.recordings import following
from tasks.keep.recordings.following import Followed
from tasks.keep.recordings.values import Move, need_approval, need_there
from tasks.steps import step

WAITING = (RequestState.OPEN, RequestState.APPROVED)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and what went with it."""

    case: str  # number
    recordings: tuple[str, ...]  # ids
    before: tuple[str | None, ...]  # numbers of the cases they were in, in the same order; None: in none
    followed: Followed
    confirm: tuple[str, ...]  # ids whose written record was confirmed under the old case: to be confirmed again
    receipts: tuple[Path, ...] = ()  # the evidence lists that were written again


@step()
def plan(
    installation: Installation, ids: Sequence[str], number: str, reason: str, approver: str
) -> tuple[Move, tuple[StoredRecording, ...]]:
    """Return the move and the recordings as they are; BadCall where it may not be: asked before anything is written."""
    need_approval(installation.person, approver, reason)
    with installation.catalogue.read() as tx:
        move = Move(tuple(dict.fromkeys(ids)), cases.find(tx, number), reason.strip(), approver.strip())
        return move, _movable(tx, move)


def _movable(tx: Session, move: Move) -> tuple[StoredRecording, ...]:
    rows = need_there(tx, move.ids)
    for row in rows:
        if row.case == move.case:
            raise BadCall("recording.there", id=row.recording.id, number=move.case)
        following.need_not_going(tx, row)
    for number in {row.case for row in rows if row.case}:
        _need_no_request(tx, number, [row.recording.id for row in rows if row.case == number])
    return rows


def _need_no_request(tx: Session, number: str, ids: Sequence[str]) -> None:
    """BadCall while a request waits that asks for one of these, or for all of their case: who allows it has to know what it is."""
    for request in requests.listing(tx, number):
        asked = request.story.recordings
        if request.state in WAITING and (not asked or set(asked) & set(ids)):
            raise BadCall("recording.requested", id=request.id, number=number)


@step()
def move_recordings(installation: Installation, move: Move) -> Moved:
    """Put recordings into a case, with everything that keeps them; noted on each of them, for both cases."""
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        for subject in (of_case(move.case), *map(of_recording, move.ids)):
            need_now(tx, installation.desk, Act.MOVE, subject(tx))
        rows = _movable(tx, move)
        followed = following.carry(installation, tx, rows, move)
        originals.assign(tx, move.ids, move.case)
        sweeping.set_moved(tx, move.ids)
        signed = tuple(sorted(records.confirmed(tx, move.ids)))
        transcripts.await_again(tx, signed)
        _note(installation, tx, move, rows, followed)
    return Moved(move.case, move.ids, tuple(row.case for row in rows), followed, signed)


def _note(installation: Installation, tx: Session, move: Move, rows: Sequence[StoredRecording], followed: Followed) -> None:
    at = installation.clock()
    for row in rows:
        corrections.add(tx, Correction(row.recording.id, CorrectedField.CASE, row.case, move.case, installation.who, move.approver, at,
                                       move.reason))
    audit.append_many(tx, "recording.left", installation.who, at, [
        (row.recording.id, move.reason, row.recording.sha256, {"case": row.case, "to": move.case, "approver": move.approver})
        for row in rows if row.case])
    audit.append_many(tx, "recording.moved", installation.who, at, [
        (row.recording.id, move.reason, row.recording.sha256,
         {"case": move.case, "from": row.case, "approver": move.approver, "name": row.recording.name, "lists": list(followed.lists)})
        for row in rows])
