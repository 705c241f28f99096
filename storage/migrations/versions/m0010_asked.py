"""Disposal lists bound to the paper that is signed: its form number, the digest of its lines, what is asked of each line."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; lists made before have none of it."""
    op.add_column("disposals", sa.Column("form", sa.String(length=80), nullable=True))
    op.add_column("disposals", sa.Column("lines_sha256", sa.String(length=64), nullable=True))
    op.add_column("disposals", sa.Column("papers", sa.JSON(), nullable=True))
    op.add_column("disposals", sa.Column("grace_days", sa.Integer(), nullable=True))
    op.add_column("disposal_items", sa.Column("asked", sa.JSON(), nullable=True))
    op.add_column("disposal_items", sa.Column("tick", sa.Text(), nullable=True))
