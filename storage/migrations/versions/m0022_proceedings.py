"""What several people do about a case step by step: approval, filing, custody, obstruction, legal review, loss."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "proceedings",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("case_number", sa.Text(), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False), sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person", sa.Text()), sa.Column("open", sa.Boolean(), nullable=False), sa.Column("version", sa.Integer(), nullable=False))
    op.create_index("ix_proceedings_case_number", "proceedings", ["case_number"])
    where = sa.text("open")
    op.create_index("proceedings_open", "proceedings", ["case_number"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "proceeding_steps",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("proceeding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.ForeignKey("proceedings.id"), nullable=False),
        sa.Column("step", sa.String(14), nullable=False), sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False), sa.Column("done_by", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(14)), sa.Column("words", sa.Text()), sa.Column("told_to", sa.Text()),
        sa.Column("result", sa.String(12)), sa.Column("file", sa.Text()))
    op.create_index("ix_proceeding_steps_proceeding_id", "proceeding_steps", ["proceeding_id"])
