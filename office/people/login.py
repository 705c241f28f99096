"""Logging in and out. Wrong passwords are counted, whether there is such a person or not, and cost a wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.errors import BadCall, LiuhenError, Refused
from office.desk import Desk
from office.people import known
from office.people.hashing import SESSION, matches, new_secret, session_digest
from office.person import Person
from storage.ledgers.people import accounts, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.ledgers.people.logins import Login
from storage.ledgers.people.passwords import StoredPassword
from storage.trail import audit

LASTS = timedelta(hours=12)


class WrongPassword(LiuhenError):
    """Name or password is not right; the try is counted, so this is no refusal that changes nothing."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session that was opened; the secret is kept by its owner alone."""

    person: Person
    secret: str
    ends_at: datetime  # aware


def log_in(desk: Desk, name: str, password: str) -> LoggedIn:
    """Open a session for whoever knows the password; `desk.person` is nobody yet."""
    name, now = name.strip(), desk.clock()
    with desk.catalogue.read() as tx:
        if not accounts.told_apart(tx):
            raise BadCall("people.no_accounts")
        account = accounts.by_name(tx, name)
        stored = passwords.current(tx, account.id) if account else None
    prove(desk, name, account, stored, password)
    if account is None or stored is None:  # never: no hash matches then
        raise WrongPassword("people.wrong_password")
    secret, ends = new_secret(SESSION), now + LASTS
    with desk.catalogue.begin() as tx:
        person = known.person(tx, accounts.named(tx, name), now.date())
        logins.open_login(tx, session_of(desk, secret), Login(account.id, stored.id, now, ends))
        audit.append(tx, "account.logged_in", f"account:{account.id}", name, now, None, None, {"account": account.id})
    return LoggedIn(person, secret, ends)


def log_out(desk: Desk, secret: str) -> None:
    """End the session of a secret."""
    with desk.catalogue.begin() as tx:
        logins.close(tx, session_of(desk, secret))
        audit.append(tx, "account.logged_out", f"account:{desk.person.id}", desk.person.name, desk.clock(), None, None, {})


def session_of(desk: Desk, secret: str) -> str:
    """Return what is kept of a session; BadCall where this home has no key."""
    key = desk.catalogue.sealing.key
    if key is None:
        raise BadCall("people.ended")
    return session_digest(key(), secret)


def prove(desk: Desk, counted: str, account: Account | None, stored: StoredPassword | None, password: str) -> None:
    """WrongPassword where it is not the one that is stored; the try is counted under a name. Refused while one has to wait."""
    count_try(desk, counted)
    if not matches(stored.hash if stored else None, password):
        note_wrong(desk, account)
        raise WrongPassword("people.wrong_password")
    forget_tries(desk, counted)


def count_try(desk: Desk, counted: str) -> None:
    """Count a try before its password is compared, so that many at once get no more of them; Refused while one has to wait."""
    with desk.catalogue.begin() as tx:
        until, now = logins.wait_until(tx, counted, lock=True), desk.clock()
        if until is not None and now < until:
            raise Refused("people.wait", minutes=int((until - now).total_seconds() // 60) + 1)
        logins.wrong(tx, counted, now)


def forget_tries(desk: Desk, counted: str) -> None:
    """Count nothing any more against who knew the password."""
    with desk.catalogue.begin() as tx:
        logins.right(tx, counted)


def note_wrong(desk: Desk, account: Account | None) -> None:
    """Note a wrong password for an account; what was typed for nobody's name may be a password."""
    if account is not None:
        with desk.catalogue.begin() as tx:
            audit.append(tx, "account.login_refused", f"account:{account.id}", account.name, desk.clock(), None, None, {})
