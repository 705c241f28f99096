"""The office's figures: sums by day, what is to be counted again, and the published bulletins."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and the indexes by which the recordings of a day are found."""
    op.create_table(
        "figure_sums", sa.Column("id", SERIAL, primary_key=True), sa.Column("span", sa.String(1), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False), *(sa.Column(name, sa.Text(), nullable=False) for name in
                                                             ("unit", "officer", "device", "matter")),
        sa.Column("figure", sa.String(60), nullable=False), sa.Column("amount", sa.BigInteger(), nullable=False))
    op.create_index("figure_sums_span", "figure_sums", ["span", "first_day"])
    op.create_table("stale_figures", sa.Column("id", SERIAL, primary_key=True), sa.Column("kind", sa.String(10), nullable=False),
                    sa.Column("stale_key", sa.Text(), nullable=False))
    op.create_table("case_days", sa.Column("case_number", sa.Text(), primary_key=True), sa.Column("day", sa.Date(), nullable=False))
    op.create_index("ix_case_days_day", "case_days", ["day"])
    op.create_table(
        "bulletins", sa.Column("id", SERIAL, primary_key=True), sa.Column("number", sa.Text(), nullable=False, unique=True),
        sa.Column("first_day", sa.Date(), nullable=False), sa.Column("last_day", sa.Date(), nullable=False), sa.Column("unit", sa.Text()),
        sa.Column("body", sa.JSON(), nullable=False), sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False), sa.Column("account_id", sa.String(14)),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False))
    op.create_index("recordings_start", "recordings", ["start_at"])
    where = sa.text("start_at IS NULL")
    op.create_index("recordings_undated", "recordings", ["received_at"], sqlite_where=where, postgresql_where=where)
