"""The number of a medium that was written and where it lies: entered once; another number needs the one that stands."""

from __future__ import annotations

from messages.errors import Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.now import need_now
from storage.ledgers import media
from storage.ledgers.media import Medium
from storage.trail import audit


def enter_number(desk: Desk, id_: int, number: str, place: str | None, instead_of: str | None) -> Medium:
    """Note a number and a place; Refused where another number stands that the person did not name: whose it is and since when is told."""
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.ARCHIVE)
        before = media.get(tx, id_, lock=True)
        if before.number != (instead_of.strip() if instead_of else None) and before.number not in (None, number.strip()):
            raise Refused("media.entered_before", id=id_, number=before.number, place=before.place or "—", by=before.entered_by or "",
                          at=before.entered_at, mine=number.strip())
        entered = media.enter(tx, id_, number, place, desk.person.name, desk.clock())
        audit.append(tx, "medium.entered", f"medium:{id_}", desk.person.name, desk.clock(), None, entered.written.sha256,
                     {"case": entered.case, "number": entered.number, "place": entered.place, "purpose": entered.purpose,
                      "kind": entered.kind, "volume": entered.written.volume, "before": before.number})
        return entered
