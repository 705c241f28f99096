"""With accounts a disposal list takes three logins: who proposed it, who approves it, who carries it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from carrying_out import approval_of
from desk import START, Desk
from expired_recordings import CASE, CLOSED, EXPIRED
from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.person import MACHINE, Person
from office.rights.asking import NotAllowed
from pipelines.dispose import CarriedOut, dispose, propose
from pipelines.sweep import sweep
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import GrantState, OfficeRole, Rank
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import Account
from storage.trail import audit
from tasks.installation import Installation

CUSTODIAN = Person("王芳", "U-1", frozenset({OfficeRole.CUSTODIAN}))
EVERYTHING = Person("王芳", "U-1", frozenset(OfficeRole), rank=Rank.CHIEF)  # the same person in a small office
LEADER = Person("刘局长", "U-2", frozenset({OfficeRole.LEADER, OfficeRole.CUSTODIAN}), rank=Rank.CHIEF)
ARCHIVIST = Person("陈档", "U-3", frozenset({OfficeRole.ARCHIVIST}))


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


def proposed(desk: Desk, by: Person) -> str:
    desk.case(CASE, closed=CLOSED)
    for place, name in enumerate(("a.mp4", "b.mp4")):
        desk.footage(name, CASE, START + timedelta(minutes=place))
    desk.go(EXPIRED)
    path = sweep(acting(desk, by), EXPIRED).proposal
    assert path is not None
    return path


def disposed(desk: Desk, by: Person, name: str, approver: str = LEADER.name) -> CarriedOut:
    return dispose(acting(desk, by), name, approval_of(desk.installation, name, approver))


@pytest.mark.requirement("R001-24")
def test_proposing_approving_and_carrying_out_are_three_logins(desk: Desk):
    name = proposed(desk, CUSTODIAN)
    with pytest.raises(Refused, match="由刘局长本人登录"):
        disposed(desk, ARCHIVIST, name)
    with pytest.raises(NotAllowed, match="提出"):
        disposed(desk, EVERYTHING, name, EVERYTHING.name)
    approved = disposed(desk, LEADER, name)
    assert approved.count == 0 and approved.certificate is None and approved.standing.lines["approved"] == 2
    desk.go(EXPIRED + timedelta(days=31))
    for person in (LEADER, CUSTODIAN, EVERYTHING):
        with pytest.raises((NotAllowed, BadCall)):
            disposed(desk, person, name)
    done = disposed(desk, ARCHIVIST, name)
    assert done.count == 2 and done.certificate is not None


def test_what_a_schedule_proposed_waits_for_a_person_who_proposes_it(desk: Desk):
    name = proposed(desk, MACHINE)
    with pytest.raises(NotAllowed):
        disposed(desk, MACHINE, name)
    with pytest.raises(BadCall):
        disposed(desk, LEADER, name)
    propose(acting(desk, CUSTODIAN), name)
    disposed(desk, LEADER, name)
    desk.go(EXPIRED + timedelta(days=31))
    assert disposed(desk, ARCHIVIST, name).count == 2
