"""Who keeps the footage of each unit, from which day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "custodians",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("unit", sa.Text(), nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False), sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(14)), sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False))
    op.create_index("ix_custodians_unit", "custodians", ["unit"])
