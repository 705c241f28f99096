"""Who may find something: the table of rights as short names beside every row of the index, so that the database leaves out the rest.

What is shown is asked of the table of rights once more: the index is a cache.
"""

from __future__ import annotations

import hashlib

from office.person import Person
from office.rights.acts import Act
from office.rights.relations import Relation, Subject, certificate_key
from office.rights.table import EVERYWHERE, TABLE
from storage.names import person_key
from storage.search.values import SearchKind, SearchScope


def act_of(kind: SearchKind) -> Act:
    """Return which act finding something is: what was said is footage, the rest is what a case shows."""
    return Act.WATCH if kind is SearchKind.SAID else Act.SEE_CASE


def scope_of(subject: Subject, open: bool) -> SearchScope:
    """Return the names beside what belongs to a case, or to a unit."""
    names = [_unit(subject.unit)]
    for officer in subject.officers:
        names.append(_name("n", person_key(officer.name)))
        names.append(_name("c", certificate_key(officer.certificate)) if officer.certificate else _name("m", person_key(officer.name)))
    return SearchScope(tuple(dict.fromkeys(names)), open)


def limit_of(person: Person, act: Act) -> tuple[str, ...] | None:
    """Return the names of which something has to have one; None: no limit. Before there are accounts nobody is told apart."""
    right = TABLE[act]
    if not person.told_apart or (person.machine and right.machine):
        return None
    where = [] if person.machine else [right.roles[role] for role in person.roles if role in right.roles]
    in_unit = any(Relation.OWN_UNIT in places for places in where)
    if EVERYWHERE in where or (in_unit and person.unit is None):
        return None
    names = (_unit(person.unit), _unit(None)) if in_unit else ()
    return (*names, *(_own(person) if any(Relation.OWN_CASE in places for places in where) else ()))


def _own(person: Person) -> tuple[str, ...]:
    """Return the names of the cases whose officer a person is: by the certificate where both have one, else by the name."""
    name = person_key(person.name)
    return (_name("c", certificate_key(person.certificate)), _name("m", name)) if person.certificate else (_name("n", name),)


def _unit(unit: str | None) -> str:
    return "u" if unit is None else _name("u", unit)


def _name(kind: str, value: str) -> str:
    return kind + hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
