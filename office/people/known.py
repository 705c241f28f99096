"""Whose secret this is: the person behind a session or a token, as the account and its roles are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from messages.errors import Refused
from office.people.hashing import SESSION, TOKEN, session_digest, token_digest
from office.person import Person
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import GrantState, Rank
from storage.ledgers.people import accounts, grants, identities, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.trail import rows


class _Owner(NamedTuple):
    """Whose secret it is."""

    account: str  # id
    identity: int | None = None  # of the office's directory, that vouches for the person


def person_of(tx: Session, sealing: Sealing, secret: str, now: datetime) -> Person:
    """Return whose secret it is; Refused where it is nobody's, has ended, or its account may not act today."""
    if secret.startswith(SESSION) and sealing.key is None:
        raise Refused("people.ended")
    return person_behind(tx, login_of(sealing, secret), now)


def login_of(sealing: Sealing, secret: str) -> str:
    """Return what is noted of a session or token where something is bound to it: it gives neither back."""
    if secret.startswith(SESSION) and sealing.key is not None:
        return SESSION + session_digest(sealing.key(), secret)
    return TOKEN + token_digest(secret)


def person_behind(tx: Session, login: str, now: datetime) -> Person:
    """Return whose login it is (`login_of`); Refused where it has ended, or its account may not act today."""
    digest = login[len(SESSION):]
    owner = _of_session(tx, digest, now) if login.startswith(SESSION) else _of_token(tx, digest, now)
    account = accounts.get(tx, owner.account) if owner else None
    if owner is None or account is None:
        raise Refused("people.ended")
    return person(tx, account, now.date(), owner.identity)


def person(tx: Session, account: Account, day: date, identity: int | None = None) -> Person:
    """Return an account as who acts; Refused where it may not today, or its rows are not what the chain says.

    `identity`: number of the identity of the office's directory that vouches for the person, where no password does.
    """
    if not account.active(day):
        raise Refused("people.inactive", name=account.name)
    standing = grants.of_account(tx, account.id, GrantState.STANDING)
    password = passwords.current(tx, account.id)
    _need_unchanged(tx, account, [grant.id for grant in standing], password.id if password else None, identity)
    ranks: Sequence[Rank] = [grant.rank for grant in standing if grant.rank is not None]
    must_change = identity is None and (password is None or password.temporary)
    return Person(account.name, account.id, frozenset(grant.role for grant in standing), account.unit,
                  max(ranks, key=lambda rank: rank.height, default=None), account.certificate, must_change)


def _need_unchanged(tx: Session, account: Account, standing: Sequence[int], password: int | None, identity: int | None) -> None:
    """Refused where somebody changed an account, a role, a password or an identity behind the program's back."""
    resting: dict[str, list[tuple[str | int, ...]]] = {"accounts": [(account.id,)], "grants": [(id_,) for id_ in standing],
                                                          "passwords": [(password,)] if password else [],
                                                          "identities": [(identity,)] if identity else []}
    if rows.check(tx, resting):
        raise Refused("people.altered", name=account.name)


def _of_session(tx: Session, digest: str, now: datetime) -> _Owner | None:
    login = logins.get(tx, digest)
    if login is None or login.ends_at <= now:
        return None
    if login.identity is not None:
        linked = identities.get(tx, login.identity)
        return _Owner(login.account, linked.id) if linked.account == login.account and linked.confirmed and not linked.ended else None
    current = passwords.current(tx, login.account)
    return _Owner(login.account) if current is not None and current.id == login.password else None


def _of_token(tx: Session, digest: str, now: datetime) -> _Owner | None:
    token = passwords.token(tx, digest)
    if token is None or token.revoked_at is not None or token.ends_at <= now:
        return None
    linked = [identity.id for identity in identities.of_account(tx, token.account) if identity.confirmed]
    return _Owner(token.account, linked[0] if linked else None)
