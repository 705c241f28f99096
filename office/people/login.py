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
from storage.ledgers.people.logins import Login
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
        need_patience(logins.wait_until(tx, name), now)
        account = accounts.by_name(tx, name)
        stored = passwords.current(tx, account.id) if account else None
    if not matches(stored.hash if stored else None, password):
        _count_wrong(desk, name, account.id if account else None)
        raise WrongPassword("people.wrong_password")
    if account is None or stored is None:  # never: no hash matches then
        raise WrongPassword("people.wrong_password")
    secret, ends = new_secret(SESSION), now + LASTS
    with desk.catalogue.begin() as tx:
        need_patience(logins.wait_until(tx, name), now)
        person = known.person(tx, accounts.named(tx, name), now.date())
        logins.right(tx, name)
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


def need_patience(until: datetime | None, now: datetime) -> None:
    """Refused while nothing more is tried after too many wrong passwords."""
    if until is not None and now < until:
        raise Refused("people.wait", minutes=int((until - now).total_seconds() // 60) + 1)


def _count_wrong(desk: Desk, name: str, account: str | None) -> None:
    with desk.catalogue.begin() as tx:
        logins.wrong(tx, name, desk.clock())
        if account is not None:  # what was typed for nobody's name may be a password
            audit.append(tx, "account.login_refused", f"account:{account}", name, desk.clock(), None, None, {})
