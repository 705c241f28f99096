"""The right as it is in the transaction that writes: the account, its roles and its rank are read again there, not remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from messages.errors import LiuhenError, Refused
from office.desk import Desk
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import RightAnswer, need
from office.rights.relations import NOTHING, Subject
from storage.catalogue.states import GrantState
from storage.ledgers.people import accounts, grants


def need_now(tx: Session, desk: Desk, act: Act, subject: Subject = NOTHING) -> RightAnswer:
    """Return why a person may do an act at this moment; Refused where the person may not, or no longer."""
    return need(as_of_now(tx, desk.person, desk.clock().date()), act, subject)


class RightEnded(LiuhenError):
    """The right ended while long work went on: what was done so far stays and is noted, the rest was not done."""


def need_still(tx: Session, desk: Desk, act: Act, subject: Subject = NOTHING, *, begun: bool) -> None:
    """`need_now` for one commit of long work; RightEnded where an earlier one changed something already (`begun`)."""
    try:
        need_now(tx, desk, act, subject)
    except Refused as refused:
        if not begun:
            raise
        raise RightEnded("rights.ended", reason=refused.text) from refused


def as_of_now(tx: Session, person: Person, day: date) -> Person:
    """Return a person with the roles of this moment; Refused for who may not act any more, or is told apart only since."""
    if not person.told_apart:
        if accounts.told_apart(tx):
            raise Refused("people.not_logged_in")
        return person
    if person.machine:
        return person
    account = accounts.get(tx, person.id or "")
    if account is None or not account.active(day):
        raise Refused("people.inactive", name=person.name)
    standing = grants.of_account(tx, account.id, GrantState.STANDING)
    rank = max((grant.rank for grant in standing if grant.rank is not None), key=lambda rank: rank.height, default=None)
    return replace(person, roles=frozenset(grant.role for grant in standing), rank=rank, unit=account.unit, certificate=account.certificate)
