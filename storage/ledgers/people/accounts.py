"""The ledger of accounts: who is told apart in this office."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.people import AccountRow, OfficeSettingRow

SMALL_OFFICE = "small-office"
SEPARATION = "separation"  # the setting: "strict", or that roles may be combined


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the office."""

    id: str  # "U-" and twelve hex digits
    name: str
    unit: str | None  # None: the whole office
    certificate: str | None  # number of an officer's certificate
    valid_from: date | None
    valid_until: date | None  # that day included
    added_at: datetime  # aware
    added_by: str
    disabled_at: datetime | None = None  # aware

    def active(self, day: date) -> bool:
        """Whether this person may act on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.disabled_at is None and begun and (self.valid_until is None or day <= self.valid_until)


def new_id() -> str:
    """Return an id that no account has."""
    return f"U-{secrets.token_hex(6)}"


def told_apart(tx: Session) -> bool:
    """Whether the office has accounts."""
    return tx.scalar(select(AccountRow.id).limit(1)) is not None


def add(tx: Session, account: Account) -> None:
    """Enter an account; BadCall where somebody has the name."""
    if by_name(tx, account.name) is not None:
        raise BadCall("people.name_taken", name=account.name)
    tx.add(AccountRow(id=account.id, name=account.name, unit=account.unit, certificate=account.certificate, valid_from=account.valid_from,
                      valid_until=account.valid_until, added_at=account.added_at, added_by=account.added_by))
    tx.flush()


def by_name(tx: Session, name: str) -> Account | None:
    """Return the account of a name, None where there is none."""
    row = tx.scalar(select(AccountRow).where(AccountRow.name == name))
    return None if row is None else _account(row)


def named(tx: Session, name: str) -> Account:
    """Return the account of a name; BadCall where there is none."""
    account = by_name(tx, name)
    if account is None:
        raise BadCall("people.unknown", name=name)
    return account


def get(tx: Session, id_: str) -> Account | None:
    """Return one account, None where there is none."""
    row = tx.get(AccountRow, id_)
    return None if row is None else _account(row)


def listing(tx: Session) -> tuple[Account, ...]:
    """Return all accounts in the order they were made."""
    return tuple(map(_account, tx.scalars(select(AccountRow).order_by(AccountRow.added_at, AccountRow.id))))


def disable(tx: Session, id_: str, by: str | None, at: datetime | None) -> None:
    """Let an account act no longer (`at`: aware), or again (None)."""
    row = tx.get_one(AccountRow, id_)
    row.disabled_at, row.disabled_by = at, by
    tx.flush()


def separation(tx: Session) -> str:
    """Return whether roles may be combined: "strict" unless somebody set "small-office"."""
    return setting(tx, SEPARATION) or "strict"


def setting(tx: Session, name: str) -> str | None:
    """Return what the office set, None where nobody did."""
    row = tx.get(OfficeSettingRow, name)
    return None if row is None else row.value


def set_setting(tx: Session, name: str, value: str, by: str, at: datetime, reason: str) -> None:
    """Set something for the office; `by`: id of an account, `at`: aware."""
    row = tx.get(OfficeSettingRow, name)
    if row is None:
        tx.add(OfficeSettingRow(name=name, value=value, by=by, at=at, reason=reason))
    else:
        row.value, row.by, row.at, row.reason = value, by, at, reason
    tx.flush()


def _account(row: AccountRow) -> Account:
    return Account(row.id, row.name, row.unit, row.certificate, row.valid_from, row.valid_until, row.added_at, row.added_by,
                   row.disabled_at)
