"""Whose secret this is: the person behind a session or a token, as the account and its roles are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from messages.errors import Refused
from office.people.hashing import SESSION, session_digest, token_digest
from office.person import Person
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import GrantState, Rank
from storage.ledgers.people import accounts, grants, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.trail import rows


def person_of(tx: Session, sealing: Sealing, secret: str, now: datetime) -> Person:
    """Return whose secret it is; Refused where it is nobody's, has ended, or its account may not act today."""
    account_id = _of_session(tx, sealing, secret, now) if secret.startswith(SESSION) else _of_token(tx, secret, now)
    account = accounts.get(tx, account_id) if account_id else None
    if account is None:
        raise Refused("people.ended")
    return person(tx, account, now.date())


def person(tx: Session, account: Account, day: date) -> Person:
    """Return an account as who acts; Refused where it may not today, or its rows are not what the chain says."""
    if not account.active(day):
        raise Refused("people.inactive", name=account.name)
    standing = grants.of_account(tx, account.id, GrantState.STANDING)
    password = passwords.current(tx, account.id)
    _need_unchanged(tx, account, [grant.id for grant in standing], password.id if password else None)
    ranks: Sequence[Rank] = [grant.rank for grant in standing if grant.rank is not None]
    return Person(account.name, account.id, frozenset(grant.role for grant in standing), account.unit,
                  max(ranks, key=lambda rank: rank.height, default=None), account.certificate, password is None or password.temporary)


def _need_unchanged(tx: Session, account: Account, standing: Sequence[int], password: int | None) -> None:
    """Refused where somebody changed an account, a role or a password behind the program's back."""
    resting: dict[str, list[tuple[str | int, ...]]] = {"accounts": [(account.id,)], "grants": [(id_,) for id_ in standing],
                                                          "passwords": [(password,)] if password else []}
    if rows.check(tx, resting):
        raise Refused("people.altered", name=account.name)


def _of_session(tx: Session, sealing: Sealing, secret: str, now: datetime) -> str | None:
    if sealing.key is None:
        return None
    login = logins.get(tx, session_digest(sealing.key(), secret))
    if login is None or login.ends_at <= now:
        return None
    current = passwords.current(tx, login.account)
    return login.account if current is not None and current.id == login.password else None


def _of_token(tx: Session, secret: str, now: datetime) -> str | None:
    token = passwords.token(tx, token_digest(secret))
    return token.account if token is not None and token.revoked_at is None and now < token.ends_at else None
