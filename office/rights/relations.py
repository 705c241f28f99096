"""What an act is about, and how a person stands to it: an officer of the case, of its unit, who asked for it, or none of these."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from office.person import Person
from regulations.values.facts import Officer
from storage.names import person_key


class Relation(StrEnum):
    """How a person stands to what an act is about."""

    OWN_CASE = "own-case"  # the case file names the person as an officer
    OWN_UNIT = "own-unit"
    OWN_REQUEST = "own-request"  # the person asked for it, proposed it, set it or answered it before
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about."""

    case: str | None = None  # number
    unit: str | None = None  # None: of no unit in particular
    regulation: str | None = None  # profile id
    officers: tuple[Officer, ...] = ()
    before: frozenset[str] = frozenset()  # ids of the accounts (names, before there were any) that asked, proposed, set or answered
    former: tuple[Officer, ...] = ()  # who was an officer of the case once, and was taken out of the case file


NOTHING = Subject()  # an act that is about no case


def relations(person: Person, subject: Subject) -> frozenset[Relation]:
    """Return how a person stands to a subject; `OTHER` alone where in no other way."""
    stands = {
        Relation.OWN_CASE: is_officer(person, subject.officers),
        Relation.OWN_UNIT: person.unit is None or subject.unit in (None, person.unit),
        Relation.OWN_REQUEST: person.id in subject.before or person_key(person.name) in map(person_key, subject.before),
    }
    return frozenset(relation for relation, holds in stands.items() if holds) or frozenset({Relation.OTHER})


def is_officer(person: Person, officers: Sequence[Officer]) -> bool:
    """Whether a person is one of the officers: by the number of the certificate where both sides name one, else by the name."""
    return any(certificate_key(officer.certificate) == certificate_key(person.certificate) if officer.certificate and person.certificate
               else person_key(officer.name) == person_key(person.name) for officer in officers)


def certificate_key(number: str) -> str:
    """Return a certificate's number however its widths, blanks and letters are written."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()
