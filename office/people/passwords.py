"""Passwords and tokens: the own password needs the old one, another's a second person where the office has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.errors import BadCall
from office.desk import Desk
from office.people import hashing
from office.people.granting import second_persons
from office.people.login import prove
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.relations import Subject
from storage.ledgers.people import accounts, logins, passwords
from storage.ledgers.people.accounts import Account
from storage.ledgers.people.passwords import StoredToken
from storage.trail import audit

LONGEST = 400  # days of a token


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was made: its text is shown this once."""

    token: StoredToken
    secret: str


def change(desk: Desk, old: str, new: str) -> None:
    """Change the own password; every session opened with the old one ends."""
    account_id = desk.person.id or ""
    hashing.need_good(new, desk.person.name)
    with desk.catalogue.read() as tx:
        account, stored = accounts.get(tx, account_id), passwords.current(tx, account_id)
    prove(desk, desk.person.name, account, stored, old)
    if old == new:
        raise BadCall("people.same_password")
    _save(desk, account_id, hashing.hashed(new), temporary=False, confirmed=True)


def reset(desk: Desk, name: str, new: str) -> bool:
    """Give another person a password to be changed at once; False where it waits for a second person."""
    hashing.need_good(new, name)
    made = hashing.hashed(new)
    with desk.catalogue.read() as tx:
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        account = accounts.named(tx, name)
        waits = bool(second_persons(tx, desk.person.id or "", account.id, desk.clock().date()))
    if account.id == desk.person.id:
        raise BadCall("people.own_password")
    _save(desk, account.id, made, temporary=True, confirmed=not waits)
    return not waits


def confirm(desk: Desk, name: str) -> Account:
    """Agree that somebody else's password was set: a second person."""
    with desk.catalogue.begin() as tx:
        account = accounts.named(tx, name)
        waiting = passwords.waiting(tx, account.id)
        need_now(tx, desk, Act.CONFIRM_ACCOUNTS, Subject(before=frozenset({waiting.set_by if waiting else "", account.id})))
        if waiting is None:
            raise BadCall("people.no_password_waits", name=name)
        passwords.confirm(tx, waiting.id, desk.person.id or "", desk.clock())
        logins.close_all(tx, account.id)
        logins.right(tx, name)
        audit.append(tx, "account.password_confirmed", f"account:{account.id}", desk.person.name, desk.clock(), None, None, {"name": name})
        return account


def _save(desk: Desk, account: str, made: str, *, temporary: bool, confirmed: bool) -> None:
    with desk.catalogue.begin() as tx:
        passwords.save(tx, account, made, desk.person.id or account, desk.clock(), temporary=temporary, confirmed=confirmed)
        if confirmed:
            logins.close_all(tx, account)
        what = "account.password_reset" if temporary else "account.password_changed"
        audit.append(tx, what, f"account:{account}", desk.person.name, desk.clock(), None, None, {"confirmed": confirmed})


def make_token(desk: Desk, label: str, days: int) -> NewToken:
    """Make a token for a program that acts in the own name; it is shown this once."""
    if not label.strip() or not 1 <= days <= LONGEST:
        raise BadCall("people.token_how", most=LONGEST)
    secret, now = hashing.new_secret(hashing.TOKEN), desk.clock()
    with desk.catalogue.begin() as tx:
        ends: datetime = now + timedelta(days=days)
        made = passwords.add_token(tx, desk.person.id or "", hashing.token_digest(secret), label.strip(), now, ends)
        audit.append(tx, "token.made", f"account:{desk.person.id}", desk.person.name, now, None, None,
                     {"token": made.id, "label": made.label, "until": ends.isoformat()})
    return NewToken(made, secret)


def revoke_token(desk: Desk, id_: int) -> StoredToken:
    """End one of the own tokens, as an administrator anybody's."""
    with desk.catalogue.begin() as tx:
        token = next((token for account in accounts.listing(tx) for token in passwords.tokens(tx, account.id) if token.id == id_), None)
        if token is None or token.revoked_at is not None:
            raise BadCall("people.no_token", id=id_)
        if token.account != desk.person.id:
            need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        passwords.revoke_token(tx, id_, desk.person.id or "", desk.clock())
        audit.append(tx, "token.revoked", f"account:{token.account}", desk.person.name, desk.clock(), None, None, {"token": id_})
        return token
