"""Who is logged in, and how often a wrong password was given: caches that the clock empties."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.catalogue.models.people import AttemptRow, LoginRow

FREE = 5  # wrong passwords before the first wait
LONGEST = 30  # minutes


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who is logged in."""

    account: str  # id
    password: int  # number of the password it was opened with; 0: with none
    opened_at: datetime  # aware
    ends_at: datetime  # aware
    identity: int | None = None  # number of the identity it was opened by


def open_login(tx: Session, digest: str, login: Login) -> None:
    """Enter a session; those that ended go."""
    tx.execute(delete(LoginRow).where(LoginRow.ends_at < login.opened_at))
    tx.add(LoginRow(digest=digest, account=login.account, password=login.password, opened_at=login.opened_at, ends_at=login.ends_at,
                    identity=login.identity))
    tx.flush()


def get(tx: Session, digest: str) -> Login | None:
    """Return the session of a digest, None where there is none."""
    row = tx.get(LoginRow, digest)
    return None if row is None else Login(row.account, row.password, row.opened_at, row.ends_at, row.identity)


def close(tx: Session, digest: str) -> None:
    """End one session."""
    tx.execute(delete(LoginRow).where(LoginRow.digest == digest))


def close_all(tx: Session, account: str) -> None:
    """End all sessions of an account."""
    tx.execute(delete(LoginRow).where(LoginRow.account == account))


def wait_until(tx: Session, name: str, *, lock: bool = False) -> datetime | None:
    """Return until when no password is tried for a name (aware), None where one may be. `lock`: nobody else counts until this ends."""
    row = tx.get(AttemptRow, _digest(name), with_for_update=lock or None)
    return row.wait_until if row is not None else None


def wrong(tx: Session, name: str, now: datetime) -> None:
    """Count a wrong password: from the fifth on a wait of 1, 2, 4 … 30 minutes."""
    row = tx.get(AttemptRow, _digest(name))
    if row is None:
        row = AttemptRow(name_digest=_digest(name), wrong=0)
        tx.add(row)
    row.wrong += 1
    if row.wrong >= FREE:
        row.wait_until = now + timedelta(minutes=min(2 ** min(row.wrong - FREE, 10), LONGEST))
    tx.flush()


def right(tx: Session, name: str) -> None:
    """Forget the wrong passwords given for a name."""
    tx.execute(delete(AttemptRow).where(AttemptRow.name_digest == _digest(name)))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
