"""Keeping: grounds of decisions, holds, requests, duties, disposal lists, versions of a case; and what the sweep asks for by index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and indexes of recordings and cases, then the tables."""
    for make in (_recordings, _cases, _grounds, _marks, _holds, _duties, _disposals, _sweeps):
        make()


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _recordings() -> None:
    for column in (
        sa.Column("ground_id", sa.BigInteger(), nullable=True),
        sa.Column("floor_state", sa.String(length=12), nullable=True),
        sa.Column("floor_until", sa.Date(), nullable=True),
        sa.Column("floor_ground_id", sa.BigInteger(), nullable=True),
        sa.Column("behind", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("disposal_number", sa.String(length=40), nullable=True),
        sa.Column("disposed_at", INSTANT, nullable=True),
    ):
        op.add_column("recordings", column)
    op.drop_index("recordings_keep", "recordings")
    op.drop_index("recordings_keep_state", "recordings")
    _partial("recordings_due", "recordings", ["keep_until"], "keep_state = 'until' AND NOT held AND disposal_number IS NULL")
    _partial("recordings_undecided", "recordings", ["id"], "keep_state = 'undecided'")
    _partial("recordings_undetermined", "recordings", ["id"], "keep_state = 'undetermined'")
    _partial("recordings_held", "recordings", ["id"], "held")
    _partial("recordings_behind", "recordings", ["id"], "behind")
    op.execute("UPDATE recordings SET floor_state = keep_state, floor_until = keep_until WHERE keep_state = 'until'")
    op.execute("UPDATE recordings SET keep_state = 'undecided'")  # decided anew, now with its ground beside it


def _cases() -> None:
    op.add_column("cases", sa.Column("state", sa.String(length=10), nullable=False, server_default="open"))
    op.add_column("cases", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE cases SET state = 'reviewed' WHERE reviewed_at IS NOT NULL")
    op.execute("UPDATE cases SET state = 'archived' WHERE EXISTS (SELECT 1 FROM packages WHERE packages.case_number = cases.number)")
    op.create_table(
        "case_versions",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("case", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("review", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_versions_case_number", "case_versions", ["case_number"])


def _grounds() -> None:
    op.create_table(
        "grounds",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )


def _marks() -> None:
    op.create_table(
        "mark_proposals",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("recording_id", sa.String(length=18), nullable=True),
        sa.Column("reason_code", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("mark_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_mark_proposals_case_number", "mark_proposals", ["case_number"])
    _partial("mark_proposals_open", "mark_proposals", ["id"], "state = 'open'")


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.String(length=18), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_holds_case_number", "holds", ["case_number"])
    op.create_table(
        "requests",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("hold_id", SERIAL, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_requests_case_number", "requests", ["case_number"])
    _partial("requests_open", "requests", ["id"], "state IN ('open', 'approved')")


def _duties() -> None:
    op.create_table(
        "duties",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("met_at", INSTANT, nullable=True),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("assumptions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "case_number", "subject"),
    )
    _partial("duties_open", "duties", ["due_at"], "met_at IS NULL")
    _partial("duties_met", "duties", ["met_at"], "met_at IS NOT NULL")


def _disposals() -> None:
    op.create_table(
        "disposals",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "disposal_items",
        sa.Column("disposal_number", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.String(length=18), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["disposal_number"], ["disposals.number"]),
        sa.PrimaryKeyConstraint("disposal_number", "place"),
    )
    op.create_index("ix_disposal_items_recording_id", "disposal_items", ["recording_id"])
    op.create_index("disposal_items_state", "disposal_items", ["disposal_number", "state"])
    _partial("disposal_items_open", "disposal_items", ["disposal_number"], "state IN ('proposed', 'approved', 'deleting')")


def _sweeps() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("finished_at", INSTANT, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("walked_to", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "spot_checks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
