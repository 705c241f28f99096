"""The trust ledger of recorders' clocks, and the clock as it was compared when a recorder was handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("dumps", sa.Column("dock_offset_ms", sa.BigInteger(), nullable=True))
    op.create_table(
        "clock_trust",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("dump_id", SERIAL, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("against", sa.String(length=10), nullable=False),
        sa.Column("media", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("uncertainty_ms", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("agreeing", sa.Integer(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=True),
        sa.Column("last_at", INSTANT, nullable=True),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["dump_id"], ["dumps.id"]),
        sa.PrimaryKeyConstraint("device", "dump_id", "source", "against", "media", "detail"),
    )
