"""Which identity is whose: an administrator says so, and a second person agrees where the office has one, as with a password."""

from __future__ import annotations

from messages.errors import BadCall
from office.desk import Desk
from office.people.granting import second_persons
from office.people.sso.identity import source_of
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.relations import Subject
from storage.ledgers.people import accounts, identities, logins
from storage.ledgers.people.identities import LinkedIdentity
from storage.trail import audit


def link(desk: Desk, name: str, subject: str) -> LinkedIdentity:
    """Let an identity log in to an account; it counts at once where the office has no second person."""
    source = source_of(desk.settings)
    if not subject.strip():
        raise BadCall("signon.no_subject_given")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        account, by, now = accounts.named(tx, name), desk.person.id or "", desk.clock()
        waits = bool(second_persons(tx, by, account.id, now.date()))
        linked = identities.link(tx, account.id, source, subject.strip(), by, now, confirmed=not waits)
        audit.append(tx, "identity.linked", f"account:{account.id}", desk.person.name, now, None, None,
                     {"name": name, "identity": linked.id, "source": source, "subject": linked.subject, "confirmed": linked.confirmed})
        return linked


def confirm(desk: Desk, id_: int) -> LinkedIdentity:
    """Agree that an identity is an account's: a second person, who neither said so nor is concerned."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        waiting = identities.get(tx, id_)
        need_now(tx, desk, Act.CONFIRM_ACCOUNTS, Subject(before=frozenset({waiting.linked_by, waiting.account})))
        if waiting.confirmed or waiting.ended:
            raise BadCall("signon.answered", id=id_)
        audit.append(tx, "identity.confirmed", f"account:{waiting.account}", desk.person.name, desk.clock(), None, None, {"identity": id_})
        return identities.confirm(tx, id_, desk.person.id or "", desk.clock())


def end(desk: Desk, id_: int) -> LinkedIdentity:
    """Let an identity open nothing more: the own one, as an administrator anybody's. Every session of the account ends."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        linked = identities.get(tx, id_)
        if linked.account != desk.person.id:
            need_now(tx, desk, Act.MANAGE_ACCOUNTS)
        if linked.ended:
            raise BadCall("signon.answered", id=id_)
        logins.close_all(tx, linked.account)
        audit.append(tx, "identity.ended", f"account:{linked.account}", desk.person.name, desk.clock(), None, None, {"identity": id_})
        return identities.end(tx, id_, desk.person.id or "", desk.clock())
