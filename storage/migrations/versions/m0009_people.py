"""The people of the office, and what a decision about a finding says of the person and the place."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and columns; who is told apart begins with the first account."""
    _accounts()
    _secrets()
    _caches()
    for column in (sa.Column("account_id", sa.String(14)), sa.Column("asked_of", sa.Text()), sa.Column("explain_by", sa.Date()),
                   sa.Column("place", sa.JSON())):
        op.add_column("decisions", column)
    op.add_column("cases", sa.Column("review_finished_at", MOMENT))
    op.add_column("cases", sa.Column("review_finished_by", sa.Text()))


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(14), primary_key=True), sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("unit", sa.Text()), sa.Column("certificate", sa.Text()), sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()), sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False), sa.Column("disabled_at", MOMENT), sa.Column("disabled_by", sa.Text()))
    op.create_table(
        "grants",
        sa.Column("id", SERIAL, primary_key=True), _account(), sa.Column("role", sa.String(10), nullable=False),
        sa.Column("leader_rank", sa.String(10)), sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(14), nullable=False), sa.Column("asked_at", MOMENT, nullable=False), sa.Column("reason", sa.Text()),
        sa.Column("answered_by", sa.String(14)), sa.Column("answered_at", MOMENT), sa.Column("ended_by", sa.String(14)),
        sa.Column("ended_at", MOMENT))
    where = sa.text("state = 'standing'")
    op.create_index("grants_standing", "grants", ["account_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "office_settings",
        sa.Column("name", sa.String(20), primary_key=True), sa.Column("value", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(14), nullable=False), sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False))


def _secrets() -> None:
    op.create_table(
        "passwords",
        sa.Column("id", SERIAL, primary_key=True), _account(), sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("set_by", sa.String(14), nullable=False), sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.String(14)), sa.Column("confirmed_at", MOMENT))
    op.create_table(
        "tokens",
        sa.Column("id", SERIAL, primary_key=True), _account(), sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("label", sa.Text(), nullable=False), sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False), sa.Column("revoked_at", MOMENT), sa.Column("revoked_by", sa.String(14)))
    for table in ("grants", "passwords", "tokens"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])


def _caches() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True), _account(), sa.Column("password_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False), sa.Column("ends_at", MOMENT, nullable=False))
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "attempts",
        sa.Column("name_digest", sa.String(64), primary_key=True), sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wait_until", MOMENT))


def _account() -> sa.Column[str]:
    return sa.Column("account_id", sa.String(14), sa.ForeignKey("accounts.id"), nullable=False)
