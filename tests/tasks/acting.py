"""Persons who are logged in, as the tasks are given them; the office has their accounts and roles."""

from __future__ import annotations

from dataclasses import replace

from desk import START, Desk
from sqlalchemy.orm import Session

from office.person import Person
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import GrantState, OfficeRole
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import Account
from storage.trail import audit
from tasks.installation import Installation


def acting(desk: Desk, person: Person) -> Installation:
    """Return the installation as it is for a person who is logged in; the office has an account with these roles at that moment."""
    installation = desk.installation
    if not person.machine:
        with installation.catalogue.begin() as tx:
            entered(tx, person)
    sealing = Sealing(person.name, installation.catalogue.sealing.key, person.id)
    return replace(installation, account=person, who=person.name, catalogue=installation.catalogue.acting(sealing))


def entered(tx: Session, person: Person) -> None:
    id_ = str(person.id)
    if accounts.get(tx, id_) is None:
        accounts.add(tx, Account(id_, person.name, person.unit, None, None, None, START, id_))
    standing = {grant.role: grant.id for grant in grants.of_account(tx, id_, GrantState.STANDING)}
    for role, grant in standing.items():
        if role not in person.roles:
            grants.revoke(tx, grant, id_, START)
    for role in person.roles - set(standing):
        made = grants.propose(tx, id_, role, person.rank if role is OfficeRole.LEADER else None, id_, START, None)
        grants.answer(tx, made.id, GrantState.STANDING, None, START)
    audit.append(tx, "account.added", f"account:{id_}", person.name, START, None, None, {"account": id_})
