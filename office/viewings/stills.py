"""A picture that was kept out of a recording while it was watched: noted with its hash, so that it is known again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messages.errors import Refused
from office.desk import Desk
from office.viewings import watching
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class KeptStill:
    """A picture that was noted."""

    event: int
    name: str  # of the recording
    sha256: str  # of the original
    at: datetime  # aware


def note(desk: Desk, token: str, offset: int, picture: str) -> KeptStill:
    """Note a picture `offset` ms from the beginning of what the token shows; `picture`: SHA-256 of the file that is kept."""
    admitted = watching.admit(desk, token)
    if admitted.viewing.account != desk.person.id:
        raise Refused("watching.not_yours")
    recording, now = admitted.row.recording, desk.clock()
    with desk.catalogue.begin() as tx:
        event = audit.append(tx, "original.still", recording.id, desk.person.name, now, None, picture,
                             {"case": admitted.row.case, "opened": admitted.viewing.event, "offset_ms": offset, "name": recording.name})
    return KeptStill(event, recording.name, recording.sha256, now)
