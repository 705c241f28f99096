"""What every act about a request shares: its case, the version somebody looked at, the next state with its event, the hold that ends."""

from __future__ import annotations

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import Refused
from messages.json_values import JsonObject
from office.desk import Desk
from regulations.values.facts import Case
from storage.catalogue.states import RequestState
from storage.keeping import holds, requests
from storage.keeping.requests import Request
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import cases
from storage.trail import audit

EVENTS = ("made", "changed", "approved", "refused", "withdrawn", "released")


class RequestChangedMeanwhile(Refused):
    """Somebody else acted on the request after what the caller saw; both are told, nothing was changed."""


def case_of(tx: Session, number: str) -> Case:
    """Return the case of a request."""
    return cases.load(tx, number).case


def need_seen(tx: Session, request: Request, seen: int | None, mine: Text) -> None:
    """RequestChangedMeanwhile where `seen` is not the version that stands: it tells what the other did, and what was to be done now."""
    if seen is None or seen == request.story.version:
        return
    events = [event for event in audit.events(tx, f"request:{request.id}") if event.what.removeprefix("request.") in EVENTS]
    theirs = [text("access.event", by=event.detail.get("approver") or event.who, at=event.when, why=event.why or "–",
                   what=text(f"access.event_{event.what.removeprefix('request.')}")) for event in events[max(0, seen):]]
    raise RequestChangedMeanwhile("access.meanwhile", id=request.id, seen=seen, version=request.story.version, theirs=theirs, mine=mine)


def moved(desk: Desk, tx: Session, request: Request, state: RequestState, event: str, why: str | None, noted: JsonObject) -> Request:
    """Let a request stand in a state with the story it has now, and note that in the chain."""
    after = requests.move(tx, request.id, state, request.story)
    audit.append(tx, event, f"request:{request.id}", desk.person.name, desk.clock(), why, None,
                 {"version": after.story.version, **noted, "case": request.case})
    return after


def let_go(desk: Desk, tx: Session, hold: int, by: str, reason: str) -> None:
    """End the hold of a request; how long its footage is kept is decided again afterwards."""
    lifted = holds.lift(tx, hold, by, reason, desk.clock())
    sweeping.mark_undecided(tx, lifted.case)
    audit.append(tx, "hold.lifted", f"hold:{hold}", desk.person.name, desk.clock(), reason, None,
                 {"case": lifted.case, "kind": lifted.kind, "approver": by})
