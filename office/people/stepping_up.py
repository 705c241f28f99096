"""Who is logged in proves it again, for what a person stands for: by the own password, else as the person logs in elsewhere.

An own password is one that its owner chose. Who has none proves it by the directory's password, or at the identity provider, which has to
say when the password was typed. Wrong passwords are counted as at the login.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from messages.errors import Refused
from office.desk import Desk
from office.people.login import WrongPassword, count_try, forget_tries, note_wrong, prove
from office.people.sso import directory
from office.people.sso.identity import NotThatPerson, PersonIdentity, source_of
from storage.ledgers.people import accounts, identities, passwords
from storage.ledgers.people.identities import LinkedIdentity

AHEAD = timedelta(seconds=60)  # that the provider's clock may be behind ours


class ProvedBy(StrEnum):
    """By what somebody who is logged in proves it again."""

    PASSWORD = "password"
    DIRECTORY = "directory"
    PROVIDER = "provider"


def way_of(desk: Desk) -> ProvedBy:
    """Return how the person who is logged in proves it again; Refused for who has no way to."""
    with desk.catalogue.read() as tx:
        stored = passwords.current(tx, desk.person.id or "")
        linked = _linked(tx, desk)
    if stored is not None and not stored.temporary:
        return ProvedBy.PASSWORD
    if linked is None:
        raise Refused("signon.no_way", name=desk.person.name)
    return ProvedBy.DIRECTORY if desk.settings.sso_kind == "ldap" else ProvedBy.PROVIDER


def need_password(desk: Desk, password: str) -> ProvedBy:
    """WrongPassword where it is not the password of who is logged in, Refused where that one has to wait after too many wrong ones."""
    way = way_of(desk)
    if way is ProvedBy.PROVIDER:
        raise Refused("signon.in_browser", name=desk.person.name)
    (_by_directory if way is ProvedBy.DIRECTORY else _by_own)(desk, password)
    return way


def need_identity(desk: Desk, identity: PersonIdentity, asked_at: datetime) -> ProvedBy:
    """NotThatPerson where the provider names somebody else than who is logged in, or a password typed before it was asked for."""
    with desk.catalogue.read() as tx:
        linked = _linked(tx, desk)
    if linked is None or (linked.source, linked.subject) != (identity.source, identity.subject):
        raise NotThatPerson("signon.other_person", person=desk.person.name, name=identity.name)
    if identity.proved_at is None:
        raise NotThatPerson("signon.not_said_when")
    if identity.proved_at < asked_at - AHEAD:
        raise NotThatPerson("signon.not_typed_again", at=identity.proved_at.astimezone(asked_at.tzinfo))
    return ProvedBy.PROVIDER


def _by_own(desk: Desk, password: str) -> None:
    account_id = desk.person.id or ""
    with desk.catalogue.read() as tx:
        account, stored = accounts.get(tx, account_id), passwords.current(tx, account_id)
    try:
        prove(desk, desk.person.name, account, stored, password)
    except WrongPassword as wrong:
        raise WrongPassword("people.wrong_own_password") from wrong


def _by_directory(desk: Desk, password: str) -> None:
    with desk.catalogue.read() as tx:
        linked, account = _linked(tx, desk), accounts.get(tx, desk.person.id or "")
    if linked is None:
        raise Refused("signon.no_way", name=desk.person.name)
    counted = f"directory {linked.subject}"
    count_try(desk, counted)
    try:
        directory.check(desk.settings, directory.look_up_subject(desk.settings, linked.subject), password)
    except NotThatPerson as wrong:
        note_wrong(desk, account)
        raise WrongPassword("signon.wrong_directory_password") from wrong
    forget_tries(desk, counted)


def _linked(tx: Session, desk: Desk) -> LinkedIdentity | None:
    """Return the identity of who is logged in at the source that the settings name; None where there is none that counts."""
    if desk.settings.sso_kind is None:
        return None
    source = source_of(desk.settings)
    own = identities.of_account(tx, desk.person.id or "")
    return next((linked for linked in own if linked.confirmed and linked.source == source), None)
