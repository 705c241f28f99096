"""Explanations and the exception register as entries of their own, and the second person for the dismissal of a violation."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table and the column; what case files hold stays there."""
    op.create_table(
        "explanations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("case_number", sa.Text(), sa.ForeignKey("cases.number"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False), sa.Column("name", sa.String(14), nullable=False),
        sa.Column("state", sa.String(10), nullable=False), sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start_at", MOMENT), sa.Column("end_at", MOMENT), sa.Column("day", sa.Date()), sa.Column("step", sa.Text()),
        sa.Column("reason", sa.Text()), sa.Column("listed", sa.Boolean(), nullable=False), sa.Column("basis", sa.Text()),
        sa.Column("words", sa.Text()), sa.Column("file", sa.Text()), sa.Column("sha256", sa.String(64)), sa.Column("findings", sa.JSON()),
        sa.Column("reported_to", sa.Text()), sa.Column("reported_at", MOMENT), sa.Column("acknowledged_by", sa.Text()),
        sa.Column("acknowledged_account", sa.String(14)), sa.Column("acknowledged_at", MOMENT),
        sa.Column("entered_by", sa.Text(), nullable=False), sa.Column("entered_account", sa.String(14)),
        sa.Column("entered_at", MOMENT, nullable=False), sa.Column("judged_by", sa.Text()), sa.Column("judged_account", sa.String(14)),
        sa.Column("judged_at", MOMENT), sa.Column("judged_reason", sa.Text()))
    op.create_index("ix_explanations_case_number", "explanations", ["case_number"])
    where = sa.text("state = 'entered'")
    op.create_index("explanations_entered", "explanations", ["case_number"], sqlite_where=where, postgresql_where=where)
    op.add_column("decisions", sa.Column("proposed", sa.String(12), nullable=True))
