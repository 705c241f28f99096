"""The recorders' register: recorders, who had them, how they were found, their faults."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _register()
    _ledgers()
    for name, condition in (("device_uses", "returned_at IS NULL"), ("device_faults", "back_at IS NULL")):
        op.create_index(f"{name}_open", name, ["device_number"], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def _register() -> None:
    op.create_table(
        "devices",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("acquired", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("maintain_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", _moment(), nullable=False),
        sa.Column("retired_at", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )


def _ledgers() -> None:
    _of_a_device(
        "device_uses",
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("issued_at", _moment(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("due_at", _moment(), nullable=True),
        sa.Column("returned_at", _moment(), nullable=True),
        sa.Column("returned_to", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _of_a_device(
        "device_checks",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("checked_at", _moment(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.Column("free_mb", sa.BigInteger(), nullable=True),
        sa.Column("clock_ms", sa.BigInteger(), nullable=True),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
    )
    _of_a_device(
        "device_faults",
        sa.Column("noticed_at", _moment(), nullable=False),
        sa.Column("noticed_by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reported_to", sa.Text(), nullable=True),
        sa.Column("reported_at", _moment(), nullable=True),
        sa.Column("sent_at", _moment(), nullable=True),
        sa.Column("repairer", sa.Text(), nullable=True),
        sa.Column("back_at", _moment(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
    )


def _of_a_device(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("device_number", sa.Text(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["device_number"], ["devices.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{table}_device_number", table, ["device_number"])


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)
