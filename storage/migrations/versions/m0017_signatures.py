"""Who signed a version of a written record: each person's signature with the hash of the text, those that were voided too."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the table; records confirmed before have the names in their content alone."""
    op.create_table(
        "signatures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recording_id", sa.String(length=18), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=14), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("read_how", sa.String(length=20), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_because", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["recording_id", "version"], ["records.recording_id", "records.version"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_signatures_recording_id", "signatures", ["recording_id"])
