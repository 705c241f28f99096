"""Roles: proposed by an administrator, standing once a second person agrees where the office has one; the last administrator stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import role_name
from office.rights.now import need_now
from office.rights.relations import Subject
from office.rights.table import APART
from storage.catalogue.states import GrantState, OfficeRole, Rank
from storage.ledgers.people import accounts, grants
from storage.ledgers.people.accounts import SMALL_OFFICE, Account
from storage.ledgers.people.grants import Grant
from storage.trail import audit

STRICT = "strict"
CONFIRMING = (OfficeRole.ADMIN, OfficeRole.LEADER)  # who agrees to what an administrator proposed


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be granted; a leader's with the rank."""

    role: OfficeRole
    rank: Rank | None = None


def grant(desk: Desk, name: str, new: NewRole, reason: str | None) -> Grant:
    """Propose a role for a person; it stands at once where the office has no second person."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        return propose(tx, desk, accounts.named(tx, name), new, reason)


def propose(tx: Session, desk: Desk, account: Account, new: NewRole, reason: str | None, *, at_once: bool = False) -> Grant:
    """Enter a role for an account in the transaction `tx`."""
    if (new.role is OfficeRole.LEADER) != (new.rank is not None):
        raise BadCall("people.rank_of_leader")
    pending = grants.of_account(tx, account.id, GrantState.PROPOSED, GrantState.STANDING)
    if any((granted.role, granted.rank) == (new.role, new.rank) for granted in pending):
        raise BadCall("people.has_role", name=account.name, role=role_name(new.role))
    _need_apart(tx, account, new.role)
    by, now = desk.person.id or account.id, desk.clock()
    proposed = grants.propose(tx, account.id, new.role, new.rank, by, now, reason)
    _note(tx, desk, "role.proposed", account, proposed, reason)
    if not at_once and second_persons(tx, by, account.id, now.date()):
        return proposed
    standing = grants.answer(tx, proposed.id, GrantState.STANDING, None, now)
    _note(tx, desk, "role.granted", account, standing, None)
    return standing


def second_persons(tx: Session, maker: str, concerned: str, day: date) -> tuple[Account, ...]:
    """Return who may agree to what `maker` proposed about `concerned`: other administrators and leaders who may act."""
    ids = {id_ for role in CONFIRMING for id_ in grants.holders(tx, role)} - {maker, concerned}
    return tuple(account for account in accounts.listing(tx) if account.id in ids and account.active(day))


def answer(desk: Desk, id_: int, agreed: bool, reason: str | None) -> Grant:
    """Agree to a proposed role, or refuse it: a second person, who neither proposed it nor gets it."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        asked = grants.get(tx, id_)
        need_now(tx, desk, Act.CONFIRM_ACCOUNTS, Subject(before=frozenset({asked.asked_by, asked.account})))
        account = accounts.get(tx, asked.account)
        if account is None:
            raise BadCall("people.no_grant", id=id_)
        if agreed:
            _need_apart(tx, account, asked.role)
        elif not (reason or "").strip():
            raise BadCall("people.no_reason")
        state = GrantState.STANDING if agreed else GrantState.REFUSED
        answered = grants.answer(tx, id_, state, desk.person.id, desk.clock())
        _note(tx, desk, "role.granted" if agreed else "role.refused", account, answered, reason)
        return answered


def revoke(desk: Desk, name: str, role: OfficeRole, reason: str) -> Account:
    """Take a role from a person."""
    if not reason.strip():
        raise BadCall("people.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        account = accounts.named(tx, name)
        pending = grants.of_account(tx, account.id, GrantState.STANDING, GrantState.PROPOSED)
        ending = [granted for granted in pending if granted.role is role]
        if not ending:
            raise BadCall("people.has_no_role", name=name, role=role_name(role))
        if role is OfficeRole.ADMIN:
            need_another_admin(tx, account.id, desk.clock().date())
        for granted in ending:
            grants.revoke(tx, granted.id, desk.person.id or account.id, desk.clock())
            _note(tx, desk, "role.revoked", account, granted, reason)
        return account


def need_another_admin(tx: Session, without: str, day: date) -> None:
    """Refused where an account is the last administrator who may act."""
    admins = grants.holders(tx, OfficeRole.ADMIN)
    lasting = [account for account in accounts.listing(tx) if account.id in admins and account.active(day) and account.valid_until is None]
    if without in admins and not [account for account in lasting if account.id != without]:
        raise Refused("people.last_admin")


def separate(desk: Desk, value: str, reason: str) -> str:
    """Set whether one person may have roles that are apart; Refused where somebody has such roles and they are to be apart."""
    if not reason.strip():
        raise BadCall("people.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        before = accounts.separation(tx)
        combined = [account.name for account in accounts.listing(tx) if _clashing(_roles(tx, account.id))]
        if value == STRICT and combined:
            raise Refused("people.combined", names=combined)
        accounts.set_setting(tx, accounts.SEPARATION, value, desk.person.id or desk.person.name, desk.clock(), reason)
        audit.append(tx, "office.separation", "office", desk.person.name, desk.clock(), reason, None, {"before": before, "after": value})
    return value


def _need_apart(tx: Session, account: Account, role: OfficeRole) -> None:
    """Refused where a person would have two roles that are apart, in an office that did not say it is small."""
    if accounts.separation(tx) == SMALL_OFFICE:
        return
    clash = _clashing({*_roles(tx, account.id), role})
    if clash:
        raise Refused("people.apart", name=account.name, roles=[role_name(each) for each in clash])


def _roles(tx: Session, account: str) -> set[OfficeRole]:
    return {granted.role for granted in grants.of_account(tx, account, GrantState.STANDING)}


def _clashing(roles: set[OfficeRole]) -> tuple[OfficeRole, ...]:
    pair = next((pair for pair in APART if pair <= roles), frozenset())
    return tuple(role for role in OfficeRole if role in pair)


def _note(tx: Session, desk: Desk, what: str, account: Account, granted: Grant, reason: str | None) -> None:
    noted = {"name": account.name, "role": granted.role.value, "rank": granted.rank and granted.rank.value, "grant": granted.id}
    audit.append(tx, what, f"account:{account.id}", desk.person.name, desk.clock(), reason, None, noted)
