"""Holds (保全): placed by who may lengthen, lifted by a leader who did not place them; one of a request ends by its answer alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case, of_hold
from storage.catalogue.states import HoldKind
from storage.keeping import holds
from storage.keeping.disposal import disposed
from storage.keeping.holds import Hold
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit


def place_hold(desk: Desk, number: str, kind: HoldKind, reason: str, document: str | None, recording: str | None) -> Hold:
    """Hold a case (`number` as it is registered), or one recording of it, because of an appeal, a lawsuit or something else."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.MARK, of_case(number)(tx))
        if recording is not None and originals.get(tx, recording).case != number:
            raise BadCall("work.not_in_case", id=recording, number=number)
        disposed.present(tx, asked_of(tx, number, recording), "disposed.no_hold", number=number)
        id_ = holds.place(tx, number, recording, kind, reason, document, desk.person.name, desk.clock())
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "hold.placed", f"hold:{id_}", desk.person.name, desk.clock(), reason, None,
                     {"case": number, "kind": kind, "document": document, "recording": recording})
        return holds.get(tx, id_)


def asked_of(tx: Session, number: str, recording: str | None) -> list[StoredRecording]:
    """Return the recordings of a case, or the one of them that is named."""
    return [row for row in originals.of_case(tx, number) if recording in (None, row.recording.id)]


def lift_hold(desk: Desk, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold with a reason; Refused where somebody lifted it before: who, when and why is told."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.LIFT, of_hold(hold)(tx))
        placed = holds.get(tx, hold, lock=True)
        if placed.kind is HoldKind.REQUEST:
            raise BadCall("keeping.hold_of_request", id=hold)
        if placed.lifted_at is not None:
            raise Refused("keeping.lifted_before", id=hold, by=placed.lifted_by or "", at=placed.lifted_at,
                          reason=placed.lifted_reason or "")
        return let_go(tx, desk, hold, approver, reason)


def let_go(tx: Session, desk: Desk, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold within a transaction; retention is decided again afterwards."""
    lifted = holds.lift(tx, hold, approver, reason, desk.clock())
    sweeping.mark_undecided(tx, lifted.case)
    audit.append(tx, "hold.lifted", f"hold:{hold}", desk.person.name, desk.clock(), reason, None,
                 {"case": lifted.case, "kind": lifted.kind, "approver": approver})
    return lifted
