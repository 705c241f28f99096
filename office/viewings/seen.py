"""Who saw a recording, or the recordings of a case: for those who may ask, none of whom need be allowed to see the footage."""

from __future__ import annotations

from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.subjects import of_case, of_recording
from storage.ledgers import originals, viewings
from storage.ledgers.casework import cases
from storage.ledgers.viewings import SeenViewing


def who_saw(desk: Desk, about: str) -> tuple[SeenViewing, ...]:
    """Return who opened what; `about`: id of a recording, or number of a case. BadCall for neither."""
    with desk.catalogue.read() as tx:
        if is_recording(about):
            originals.get(tx, about)
            need(desk.person, Act.SEE_VIEWINGS, of_recording(about)(tx))
            return viewings.seen_of(tx, None, about)
        number = cases.find(tx, about)
        need(desk.person, Act.SEE_VIEWINGS, of_case(number)(tx))
        return viewings.seen_of(tx, number, None)


def is_recording(about: str) -> bool:
    """Whether a word is the id of a recording rather than the number of a case."""
    return about.startswith("R-") and len(about) == 18
