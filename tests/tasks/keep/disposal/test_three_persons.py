"""With accounts a disposal list takes three logins: who proposed it, who approves it, who carries it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from acting import acting
from carrying_out import approval_of, number_of
from desk import START, Desk
from expired_recordings import CASE, CLOSED, EXPIRED

from messages.errors import BadCall, Refused
from office.person import MACHINE, Person
from office.rights.asking import NotAllowed
from pipelines.dispose import CarriedOut, dispose, propose
from pipelines.sweep import sweep
from storage.catalogue.states import LineState, OfficeRole, Rank
from storage.keeping.disposal import disposals
from tasks.keep.disposal.disposing import delete_due

CUSTODIAN = Person("王芳", "U-1", frozenset({OfficeRole.CUSTODIAN}))
EVERYTHING = Person("王芳", "U-1", frozenset(OfficeRole), rank=Rank.CHIEF)  # the same person in a small office
LEADER = Person("刘局长", "U-2", frozenset({OfficeRole.LEADER, OfficeRole.CUSTODIAN}), rank=Rank.CHIEF)
ARCHIVIST = Person("陈档", "U-3", frozenset({OfficeRole.ARCHIVIST}))


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


def test_who_lost_the_role_while_the_work_went_on_deletes_nothing(desk: Desk):
    name = proposed(desk, CUSTODIAN)
    disposed(desk, LEADER, name)
    desk.go(EXPIRED + timedelta(days=31))
    begun = acting(desk, ARCHIVIST)
    acting(desk, replace(ARCHIVIST, roles=frozenset()))
    with pytest.raises(NotAllowed):
        delete_due(begun, number_of(name))
    with begun.catalogue.read() as tx:
        assert {line.state for line in disposals.lines(tx, number_of(name))} == {LineState.APPROVED}
