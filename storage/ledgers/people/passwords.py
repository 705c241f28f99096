"""The ledger of passwords and tokens: hashes only. The newest password that was confirmed counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.catalogue.models.people import PasswordRow, TokenRow


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """One password of an account."""

    id: int
    account: str  # id
    hash: str  # argon2id
    temporary: bool  # somebody else set it: its owner changes it first
    set_by: str  # id of an account
    confirmed: bool


@dataclass(frozen=True, slots=True)
class StoredToken:
    """One token of an account."""

    id: int
    account: str  # id
    label: str
    made_at: datetime  # aware
    ends_at: datetime  # aware
    revoked_at: datetime | None  # aware


def save(tx: Session, account: str, hashed: str, by: str, at: datetime, *, temporary: bool, confirmed: bool) -> StoredPassword:
    """Enter a password's hash; one that is not confirmed does not count yet."""
    row = PasswordRow(account=account, hash=hashed, temporary=temporary, set_by=by, set_at=at, confirmed_by=by if confirmed else None,
                      confirmed_at=at if confirmed else None)
    tx.add(row)
    tx.flush()
    return _password(row)


def confirm(tx: Session, id_: int, by: str, at: datetime) -> None:
    """Let a password count that a second person agrees to."""
    row = tx.get_one(PasswordRow, id_)
    row.confirmed_by, row.confirmed_at = by, at
    tx.flush()


def current(tx: Session, account: str) -> StoredPassword | None:
    """Return the password that counts, None where there is none."""
    row = tx.scalar(_newest(account).where(PasswordRow.confirmed_at.is_not(None)))
    return None if row is None else _password(row)


def waiting(tx: Session, account: str) -> StoredPassword | None:
    """Return the password that waits for a second person, None where the newest one counts already."""
    row = tx.scalar(_newest(account))
    return None if row is None or row.confirmed_at is not None else _password(row)


def _newest(account: str) -> Select[tuple[PasswordRow]]:
    return select(PasswordRow).where(PasswordRow.account == account).order_by(PasswordRow.id.desc()).limit(1)


def add_token(tx: Session, account: str, digest: str, label: str, at: datetime, ends: datetime) -> StoredToken:
    """Enter a token's digest."""
    row = TokenRow(account=account, digest=digest, label=label, made_at=at, ends_at=ends)
    tx.add(row)
    tx.flush()
    return _token(row)


def token(tx: Session, digest: str) -> StoredToken | None:
    """Return the token of a digest, None where there is none."""
    row = tx.scalar(select(TokenRow).where(TokenRow.digest == digest))
    return None if row is None else _token(row)


def tokens(tx: Session, account: str) -> tuple[StoredToken, ...]:
    """Return all tokens of an account, the oldest first."""
    return tuple(map(_token, tx.scalars(select(TokenRow).where(TokenRow.account == account).order_by(TokenRow.id))))


def revoke_token(tx: Session, id_: int, by: str, at: datetime) -> None:
    """End a token."""
    row = tx.get_one(TokenRow, id_)
    row.revoked_at, row.revoked_by = at, by
    tx.flush()


def _password(row: PasswordRow) -> StoredPassword:
    return StoredPassword(row.id, row.account, row.hash, row.temporary, row.set_by, row.confirmed_at is not None)


def _token(row: TokenRow) -> StoredToken:
    return StoredToken(row.id, row.account, row.label, row.made_at, row.ends_at, row.revoked_at)
