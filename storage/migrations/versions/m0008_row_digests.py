"""Rows under the chain: the table of row digests, and in each link the root of those it binds, and its seal."""

import sqlalchemy as sa
from alembic import op

from storage.catalogue.sealing.append_only import ROW_TRIGGERS

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and the table; what the rows are is covered after the last migration (storage/catalogue/migrate.py)."""
    op.add_column("audit", sa.Column("rows", sa.String(length=64), nullable=True))
    op.add_column("audit", sa.Column("seal", sa.String(length=80), nullable=True))
    op.create_table(
        "row_digests",
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("of_table", sa.String(length=32), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("row_digests_row", "row_digests", ["of_table", "row_key", "event", "digest"])
    for statement in ROW_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
