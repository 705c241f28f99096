"""The appraisal of each case of a spot check: its sheet, the officers' answer, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "appraisals", sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("spot_check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.ForeignKey("spot_checks.id"), nullable=False),
        sa.Column("case_number", sa.Text(), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False), sa.Column("note", sa.Text()), sa.Column("scored_by", sa.Text(), nullable=False),
        sa.Column("scored_account", sa.String(14)), sa.Column("scored_at", MOMENT, nullable=False), sa.Column("published_at", MOMENT),
        sa.Column("answer", sa.Text()), sa.Column("agrees", sa.Boolean()), sa.Column("answered_by", sa.Text()),
        sa.Column("answered_at", MOMENT), sa.Column("points", sa.Integer()), sa.Column("settled_by", sa.Text()),
        sa.Column("settled_account", sa.String(14)), sa.Column("settled_at", MOMENT), sa.Column("settled_reason", sa.Text()),
        sa.UniqueConstraint("spot_check_id", "case_number"))
    op.create_index("ix_appraisals_case_number", "appraisals", ["case_number"])
