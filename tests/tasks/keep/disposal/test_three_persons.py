"""With accounts a disposal list takes three logins: who proposed it, who approves it, who carries it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from desk import START, Desk
from expired_recordings import CASE, CLOSED, EXPIRED, PAPER

from messages.errors import Refused
from office.person import MACHINE, Person
from office.rights.asking import NotAllowed
from pipelines.dispose import dispose
from pipelines.sweep import sweep
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import OfficeRole, Rank
from tasks.installation import Installation

CUSTODIAN = Person("王芳", "U-1", frozenset({OfficeRole.CUSTODIAN}))
EVERYTHING = Person("王芳", "U-1", frozenset(OfficeRole), rank=Rank.CHIEF)  # the same person in a small office
LEADER = Person("刘局长", "U-2", frozenset({OfficeRole.LEADER, OfficeRole.CUSTODIAN}), rank=Rank.CHIEF)
ARCHIVIST = Person("陈档", "U-3", frozenset({OfficeRole.ARCHIVIST}))


def acting(desk: Desk, person: Person) -> Installation:
    installation = desk.installation
    sealing = Sealing(person.name, installation.catalogue.sealing.key, person.id)
    return replace(installation, account=person, who=person.name, catalogue=installation.catalogue.acting(sealing))


def proposed(desk: Desk, by: Person) -> str:
    desk.case(CASE, closed=CLOSED)
    for place, name in enumerate(("a.mp4", "b.mp4")):
        desk.footage(name, CASE, START + timedelta(minutes=place))
    desk.go(EXPIRED)
    path = sweep(acting(desk, by), EXPIRED).proposal
    assert path is not None
    return path


@pytest.mark.requirement("R001-24")
def test_proposing_approving_and_carrying_out_are_three_logins(desk: Desk):
    name = proposed(desk, CUSTODIAN)
    with pytest.raises(Refused, match="由刘局长本人登录"):
        dispose(acting(desk, ARCHIVIST), name, LEADER.name, PAPER)
    with pytest.raises(NotAllowed, match="提出"):
        dispose(acting(desk, EVERYTHING), name, EVERYTHING.name, PAPER)
    approved = dispose(acting(desk, LEADER), name, LEADER.name, PAPER)
    assert approved.count == 0 and approved.certificate is None and approved.standing.lines["approved"] == 2
    desk.go(EXPIRED + timedelta(days=31))
    for person in (LEADER, CUSTODIAN, EVERYTHING):
        with pytest.raises(NotAllowed):
            dispose(acting(desk, person), name, LEADER.name, PAPER)
    done = dispose(acting(desk, ARCHIVIST), name, LEADER.name, PAPER)
    assert done.count == 2 and done.certificate is not None


def test_what_a_schedule_proposed_is_approved_and_carried_out_by_two(desk: Desk):
    name = proposed(desk, MACHINE)
    with pytest.raises(NotAllowed):
        dispose(acting(desk, MACHINE), name, LEADER.name, PAPER)
    dispose(acting(desk, LEADER), name, LEADER.name, PAPER)
    desk.go(EXPIRED + timedelta(days=31))
    assert dispose(acting(desk, CUSTODIAN), name, LEADER.name, PAPER).count == 2
