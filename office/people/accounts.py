"""Accounts: the first one makes that persons are told apart; nobody is taken out, somebody may act no longer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.people import hashing
from office.people.granting import NewRole, need_another_admin, propose
from office.person import MACHINE_NAME
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.now import need_now
from office.rights.relations import certificate_key
from storage.catalogue.states import GrantState, OfficeRole
from storage.ledgers.people import accounts, grants, identities, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.ledgers.people.grants import Grant
from storage.ledgers.people.identities import LinkedIdentity
from storage.ledgers.people.passwords import StoredToken
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Whom to enter."""

    name: str
    unit: str | None
    certificate: str | None
    valid_from: date | None
    valid_until: date | None  # that day included


@dataclass(frozen=True, slots=True)
class AccountEntered:
    """An account that was entered, and the roles that were asked for it."""

    account: Account
    grants: tuple[Grant, ...]
    first: bool  # from now on persons are told apart


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account and its roles, standing or waiting."""

    account: Account
    grants: tuple[Grant, ...]
    password_waits: bool  # for a second person
    tokens: tuple[StoredToken, ...] = ()  # that were not revoked
    identities: tuple[LinkedIdentity, ...] = ()  # of the office's directory or identity provider


def add(desk: Desk, new: NewAccount, password: str, temporary: bool, roles: Sequence[NewRole], reason: str | None) -> AccountEntered:
    """Enter a person; the first one is an administrator, and is made by whoever is at this machine."""
    name = _need_name(new.name)
    _need_days(new, desk.clock().date())
    hashing.need_good(password, name)
    with desk.catalogue.read() as tx:  # what refuses is asked before a home is made
        _need_first_or_right(tx, desk, new, roles)
    made = hashing.hashed(password)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        first = _need_first_or_right(tx, desk, new, roles)
        id_ = accounts.new_id()
        by, now = desk.person.id or id_, desk.clock()
        certificate = _need_own(tx, new.certificate)
        account = Account(id_, name, _or_none(new.unit), certificate, new.valid_from, new.valid_until, now, by)
        accounts.add(tx, account)
        passwords.save(tx, id_, made, by, now, temporary=temporary, confirmed=True)
        audit.append(tx, "account.added", f"account:{id_}", desk.person.name, now, reason, None, {"account": by, **_noted(account)})
        entered = tuple(propose(tx, desk, account, role, reason, at_once=first) for role in roles)
    return AccountEntered(account, entered, first)


def _need_first_or_right(tx: Session, desk: Desk, new: NewAccount, roles: Sequence[NewRole]) -> bool:
    """Return whether this is the first account, which is an administrator's; any other is an administrator's to make."""
    if accounts.told_apart(tx):
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        return False
    if [role.role for role in roles] != [OfficeRole.ADMIN] or new.valid_until is not None or new.valid_from is not None:
        raise BadCall("people.first_is_admin")
    return True


def _need_name(name: str) -> str:
    """Return a name as it is kept; BadCall where it is none, or the machine's own."""
    kept = " ".join(unicodedata.normalize("NFKC", name).split())
    if not kept or kept == MACHINE_NAME or not kept.isprintable():
        raise BadCall("people.no_name", name=name)
    return kept


def _need_days(new: NewAccount, today: date) -> None:
    """BadCall where an account would never be valid."""
    if new.valid_until is not None and new.valid_until < max(today, new.valid_from or today):
        raise BadCall("people.never_valid", start=new.valid_from or "—", end=new.valid_until)


def _need_own(tx: Session, certificate: str | None) -> str | None:
    """Return the number of an officer's certificate as it is kept; BadCall where it is another person's."""
    number = certificate_key(certificate or "")
    other = next((account for account in accounts.listing(tx) if number and certificate_key(account.certificate or "") == number), None)
    if other is not None:
        raise BadCall("people.certificate_taken", number=number, name=other.name)
    return number or None


def _or_none(value: str | None) -> str | None:
    return (value or "").strip() or None


def _noted(account: Account) -> dict[str, str | None]:
    return {"name": account.name, "unit": account.unit, "certificate": account.certificate,
            "valid_from": account.valid_from.isoformat() if account.valid_from else None,
            "valid_until": account.valid_until.isoformat() if account.valid_until else None}


def disable(desk: Desk, name: str, reason: str) -> Account:
    """Let a person act no longer: every session ends, every token is worth nothing."""
    _need_reason(reason)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        account = accounts.named(tx, name)
        if account.disabled_at is not None:
            raise BadCall("people.disabled_before", name=name)
        need_another_admin(tx, account.id, desk.clock().date())
        accounts.disable(tx, account.id, desk.person.id, desk.clock())
        logins.close_all(tx, account.id)
        audit.append(tx, "account.disabled", f"account:{account.id}", desk.person.name, desk.clock(), reason, None, {"name": name})
        return accounts.named(tx, name)


def enable(desk: Desk, name: str, reason: str) -> Account:
    """Let a person act again; BadCall where that one may already."""
    _need_reason(reason)
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        account = accounts.named(tx, name)
        if account.disabled_at is None:
            raise BadCall("people.not_disabled", name=name)
        if account.id == desk.person.id:
            raise Refused("people.not_oneself")
        accounts.disable(tx, account.id, None, None)
        audit.append(tx, "account.enabled", f"account:{account.id}", desk.person.name, desk.clock(), reason, None, {"name": name})
        return accounts.named(tx, name)


def listing(desk: Desk) -> tuple[ListedAccount, ...]:
    """Return everybody, with the roles that stand or wait."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.SEE_ACCOUNTS)
        return tuple(_listed(tx, account) for account in accounts.listing(tx))


def show(desk: Desk, name: str) -> ListedAccount:
    """Return one person; everybody may look at the own account."""
    with desk.catalogue.read() as tx:
        account = accounts.named(tx, name)
        if account.id != desk.person.id:
            need(desk.person, Act.SEE_ACCOUNTS)
        return _listed(tx, account)


def _listed(tx: Session, account: Account) -> ListedAccount:
    return ListedAccount(account, grants.of_account(tx, account.id, GrantState.STANDING, GrantState.PROPOSED),
                         passwords.waiting(tx, account.id) is not None,
                         tuple(token for token in passwords.tokens(tx, account.id) if token.revoked_at is None),
                         identities.of_account(tx, account.id))


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise BadCall("people.no_reason")
