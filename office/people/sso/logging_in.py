"""Logging in by an identity of the office's directory or provider: what counts is its subject, which an account has or has not.

Nothing of roles comes from there: they stand on the account, and so does whether that one may act today. Wrong passwords of the directory
are counted by its entry, so that no other writing of a login name gives a further try.
"""

from __future__ import annotations

import unicodedata

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.people import known
from office.people.hashing import SESSION, new_secret
from office.people.login import LASTS, LoggedIn, count_try, forget_tries, note_wrong, session_of
from office.people.sso import directory
from office.people.sso.identity import NotThatPerson, PersonIdentity
from storage.ledgers.people import accounts, identities, logins
from storage.ledgers.people.accounts import Account
from storage.ledgers.people.logins import Login
from storage.trail import audit


def by_directory(desk: Desk, login: str, password: str) -> LoggedIn:
    """Open a session for whoever knows the password that the directory has for a login name."""
    need_accounts(desk)
    login = " ".join(unicodedata.normalize("NFKC", login).split())
    if not login:
        raise BadCall("signon.whose")
    entry = directory.look_up(desk.settings, login)
    counted = f"directory {entry.identity.subject if entry else login.casefold()}"
    count_try(desk, counted)
    try:
        identity = directory.check(desk.settings, entry, password)
    except NotThatPerson:
        note_wrong(desk, _account_of(desk, entry.identity) if entry else None)
        raise
    forget_tries(desk, counted)
    return enter(desk, identity, None)


def need_accounts(desk: Desk) -> None:
    """BadCall before the office has accounts."""
    with desk.catalogue.read() as tx:
        if not accounts.told_apart(tx):
            raise BadCall("people.no_accounts")


def enter(desk: Desk, identity: PersonIdentity, named: str | None) -> LoggedIn:
    """Open a session for the account an identity is of; Refused where it is of none, of another than `named`, or may not act today."""
    secret, now = new_secret(SESSION), desk.clock()
    with desk.catalogue.begin() as tx:
        linked = identities.of_subject(tx, identity.source, identity.subject)
        account = accounts.get(tx, linked.account) if linked and linked.confirmed else None
        if linked is None or account is None:
            raise Refused("signon.unlinked", name=identity.name, subject=identity.subject)
        if named is not None and named.strip() != account.name:
            raise Refused("people.as_other", name=named.strip(), person=account.name)
        person = known.person(tx, account, now.date(), linked.id)
        logins.open_login(tx, session_of(desk, secret), Login(account.id, 0, now, now + LASTS, linked.id))
        audit.append(tx, "account.logged_in", f"account:{account.id}", account.name, now, None, None,
                     {"account": account.id, "identity": linked.id})
    return LoggedIn(person, secret, now + LASTS)


def _account_of(desk: Desk, identity: PersonIdentity) -> Account | None:
    with desk.catalogue.read() as tx:
        linked = identities.of_subject(tx, identity.source, identity.subject)
        return accounts.get(tx, linked.account) if linked else None
