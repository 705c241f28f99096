"""Which cases a person may see: the list of cases shows no other."""

from __future__ import annotations

from collections.abc import Sequence

from office.person import Person
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.relations import Subject
from storage.catalogue.database import Catalogue
from storage.catalogue.glances.shown import ListedCase
from storage.ledgers.casework import cases
from storage.settings import Settings
from storage.trail.keys import sealing_of


def visible_of(person: Person, settings: Settings, rows: Sequence[ListedCase]) -> tuple[ListedCase, ...]:
    """Return those of the cases that a person may see."""
    catalogue = Catalogue.open(settings.database, sealing_of(settings.home, person.name, person.id))
    try:
        with catalogue.read() as tx:
            known = cases.values(tx, [row.number for row in rows])
    finally:
        catalogue.close()
    subjects = {number: Subject(number, case.unit, case.regulation, tuple(case.officers)) for number, case in known.items()}
    return tuple(row for row in rows if row.number in subjects and may(person, Act.SEE_CASE, subjects[row.number]).allowed)
