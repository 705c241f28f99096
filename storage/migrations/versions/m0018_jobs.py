"""Work that a person asked for, and how far it is; who is watching which recording at this moment."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ACTIVE = "state IN ('waiting', 'handed', 'running')"


def upgrade() -> None:
    """Add the tables: what was asked for is a fact, how far it is and who watches now are caches."""
    op.create_table(
        "jobs",
        sa.Column("id", SERIAL, primary_key=True), sa.Column("kind", sa.String(14), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False), sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False), sa.Column("account_id", sa.String(14)),
        sa.Column("asked_at", MOMENT, nullable=False), sa.Column("given_key", sa.Text(), unique=True))
    op.create_table(
        "job_runs",
        sa.Column("job_id", SERIAL, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("same", sa.String(64), nullable=False), sa.Column("state", sa.String(8), nullable=False),
        sa.Column("done", sa.BigInteger()), sa.Column("total", sa.BigInteger()), sa.Column("says", sa.Text()),
        sa.Column("stop_asked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("handed_times", sa.Integer(), nullable=False, server_default="0"), sa.Column("holder", sa.Text()),
        sa.Column("held_until", MOMENT), sa.Column("not_before", MOMENT), sa.Column("flow_run", sa.String(36)),
        sa.Column("problem", sa.JSON()), sa.Column("outcome", sa.JSON()), sa.Column("started_at", MOMENT), sa.Column("ended_at", MOMENT))
    where = sa.text(ACTIVE)
    op.create_index("job_runs_active", "job_runs", ["same"], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("job_runs_state", "job_runs", ["state"])
    op.create_index("job_runs_same", "job_runs", ["same"])
    op.create_table(
        "viewings",
        sa.Column("digest", sa.String(64), primary_key=True), sa.Column("bond", sa.String(64), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("recording_id", sa.String(18), nullable=False), sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(14)), sa.Column("login", sa.String(72)), sa.Column("request_id", sa.BigInteger()),
        sa.Column("opened_at", MOMENT, nullable=False), sa.Column("seen_at", MOMENT, nullable=False), sa.Column("served_at", MOMENT),
        sa.Column("played", sa.JSON(), nullable=False))
