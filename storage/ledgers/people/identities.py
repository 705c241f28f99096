"""The ledger of identities: by which subject of the office's directory or identity provider a person logs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.people import IdentityRow


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """One identity of an account."""

    id: int
    account: str  # id
    source: str
    subject: str
    linked_by: str  # id of an account
    confirmed: bool  # it counts
    ended: bool


def link(tx: Session, account: str, source: str, subject: str, by: str, at: datetime, *, confirmed: bool) -> LinkedIdentity:
    """Enter an identity; BadCall where it is somebody's already. One that is not confirmed does not count yet."""
    if of_subject(tx, source, subject) is not None:
        raise BadCall("signon.linked_before", subject=subject)
    row = IdentityRow(account=account, source=source, subject=subject, linked_by=by, linked_at=at, confirmed_by=by if confirmed else None,
                      confirmed_at=at if confirmed else None)
    tx.add(row)
    tx.flush()
    return _identity(row)


def confirm(tx: Session, id_: int, by: str, at: datetime) -> LinkedIdentity:
    """Let an identity count that a second person agrees to."""
    row = tx.get_one(IdentityRow, id_)
    row.confirmed_by, row.confirmed_at = by, at
    tx.flush()
    return _identity(row)


def end(tx: Session, id_: int, by: str, at: datetime) -> LinkedIdentity:
    """Let an identity open nothing more."""
    row = tx.get_one(IdentityRow, id_)
    row.ended_by, row.ended_at = by, at
    tx.flush()
    return _identity(row)


def get(tx: Session, id_: int) -> LinkedIdentity:
    """Return one; BadCall for an unknown number."""
    row = tx.get(IdentityRow, id_)
    if row is None:
        raise BadCall("signon.no_identity", id=id_)
    return _identity(row)


def of_subject(tx: Session, source: str, subject: str) -> LinkedIdentity | None:
    """Return whose identity it is now, None where nobody's."""
    row = tx.scalar(select(IdentityRow).where(IdentityRow.source == source, IdentityRow.subject == subject, IdentityRow.ended_at.is_(None)))
    return None if row is None else _identity(row)


def of_account(tx: Session, account: str) -> tuple[LinkedIdentity, ...]:
    """Return the identities of an account that did not end, the oldest first."""
    query = select(IdentityRow).where(IdentityRow.account == account, IdentityRow.ended_at.is_(None)).order_by(IdentityRow.id)
    return tuple(map(_identity, tx.scalars(query)))


def _identity(row: IdentityRow) -> LinkedIdentity:
    return LinkedIdentity(row.id, row.account, row.source, row.subject, row.linked_by, row.confirmed_at is not None,
                          row.ended_at is not None)
