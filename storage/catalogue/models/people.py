"""The tables of the office's people: accounts, their roles, passwords and tokens, and what is a cache of them: sessions, wrong tries."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.catalogue.models.base import Base, Named, Serial, partial
from storage.catalogue.states import GrantState, OfficeRole, Rank


class AccountRow(Base):
    """One person of the office; none is ever taken out."""

    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(String(14), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    unit: Mapped[str | None] = mapped_column(Text)
    certificate: Mapped[str | None] = mapped_column(Text)  # number of an officer's certificate
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)  # that day included
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(Text)
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[str | None] = mapped_column(Text)


class GrantRow(Base):
    """One role of an account, from the proposal to its end; a leader's has the rank."""

    __tablename__ = "grants"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    account: Mapped[str] = mapped_column("account_id", ForeignKey("accounts.id"), index=True)
    role: Mapped[OfficeRole] = mapped_column(Named(OfficeRole, 10))
    rank: Mapped[Rank | None] = mapped_column("leader_rank", Named(Rank, 10))
    state: Mapped[GrantState] = mapped_column(Named(GrantState, 10))
    asked_by: Mapped[str] = mapped_column(String(14))  # account
    asked_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(14))  # account: the second person
    answered_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(14))
    ended_at: Mapped[datetime | None]
    __table_args__ = (partial("grants_standing", "account_id", f"state = '{GrantState.STANDING}'"),)


class PasswordRow(Base):
    """One password of an account as its argon2id hash; the newest that was confirmed counts, earlier ones stay."""

    __tablename__ = "passwords"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    account: Mapped[str] = mapped_column("account_id", ForeignKey("accounts.id"), index=True)
    hash: Mapped[str] = mapped_column("password_hash", Text)
    temporary: Mapped[bool] = mapped_column(default=False, server_default=false())  # set by somebody else: to be changed first
    set_by: Mapped[str] = mapped_column(String(14))
    set_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(14))
    confirmed_at: Mapped[datetime | None]


class TokenRow(Base):
    """One token of an account for a program: its SHA-256, shown to its owner once."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    account: Mapped[str] = mapped_column("account_id", ForeignKey("accounts.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(14))


class IdentityRow(Base):
    """An identity of the office's directory or identity provider by which a person logs in: by its subject, never by a name."""

    __tablename__ = "identities"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    account: Mapped[str] = mapped_column("account_id", ForeignKey("accounts.id"), index=True)
    source: Mapped[str] = mapped_column(Text)  # address of the provider, or of the directory with its base
    subject: Mapped[str] = mapped_column(Text)  # what the source never gives to somebody else
    linked_by: Mapped[str] = mapped_column(String(14))
    linked_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(14))  # account: the second person; None: it does not count yet
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(14))
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("identities_open", "source", "subject", unique=True, sqlite_where=text("ended_at IS NULL"),
                            postgresql_where=text("ended_at IS NULL")),)


class OfficeSettingRow(Base):
    """A setting of the office that is an act of a person, with who made it and why."""

    __tablename__ = "office_settings"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("set_by", String(14))
    at: Mapped[datetime] = mapped_column("set_at")
    reason: Mapped[str] = mapped_column(Text)


class LoginRow(Base):
    """Somebody who is logged in: a cache; its digest is a MAC by the home's key, so that nobody without the key makes one."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column("account_id", ForeignKey("accounts.id"), index=True)
    password: Mapped[int] = mapped_column("password_id")  # another one ends the session; 0: opened by an identity
    identity: Mapped[int | None] = mapped_column("identity_id", Serial)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class AttemptRow(Base):
    """Wrong passwords given for a name, whether there is such an account or not: a cache."""

    __tablename__ = "attempts"
    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the name as typed: it may be a password
    wrong: Mapped[int] = mapped_column(Integer)
    wait_until: Mapped[datetime | None]
