"""The first schema, and the triggers that make the audit chain append-only."""

import sqlalchemy as sa
from alembic import op

from storage.catalogue.sealing.append_only import TRIGGERS

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables, then the triggers."""
    for make in (_dumps, _recordings, _spoken, _cases, _decided, _packages, _audit):
        make()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _dumps() -> None:
    op.create_table(
        "dumps",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("taken_in_by", sa.Text(), nullable=True),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_dumps_case_number", "dumps", ["case_number"])


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=18), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stored", sa.String(length=10), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("start_at", INSTANT, nullable=True),
        sa.Column("end_at", INSTANT, nullable=True),
        sa.Column("modified", INSTANT, nullable=True),
        sa.Column("dump_id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("recording", sa.JSON(), nullable=False),
        sa.Column("keep_state", sa.String(length=12), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("transfer_due", INSTANT, nullable=True),
        sa.Column("archive_due", INSTANT, nullable=True),
        sa.Column("archived_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["dump_id"], ["dumps.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recordings_dump_id", "recordings", ["dump_id"])
    op.create_index("ix_recordings_key", "recordings", ["key"])
    _partial("recordings_archive", "recordings", ["archive_due"], "archived_at IS NULL")
    op.create_index("recordings_case", "recordings", ["case_number", "start_at"])
    op.create_index("recordings_device", "recordings", ["device", "start_at"])
    _partial("recordings_keep", "recordings", ["keep_until"], "NOT held")
    op.create_index("recordings_keep_state", "recordings", ["keep_state"])
    op.create_index("recordings_name", "recordings", ["name"], postgresql_using="hash")
    _partial("recordings_late", "recordings", ["transfer_due"], "received_at > transfer_due")
    _partial("recordings_unverified", "recordings", ["id"], "stored = 'received'")


def _spoken() -> None:
    op.create_table(
        "transcripts",
        sa.Column("recording_id", sa.String(length=18), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("transcript", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"]),
        sa.PrimaryKeyConstraint("recording_id"),
    )
    op.create_table(
        "records",
        sa.Column("recording_id", sa.String(length=18), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"]),
        sa.PrimaryKeyConstraint("recording_id", "version"),
    )
    op.create_table(
        "measurements",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("measurement", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "version"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("case", sa.JSON(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("review", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "documents",
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("case_number", "file"),
    )


def _decided() -> None:
    op.create_table(
        "marks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.String(length=18), nullable=True),
        sa.Column("reason_code", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.JSON(), nullable=False),
        sa.Column("marked_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_marks_case_number", "marks", ["case_number"])
    op.create_index("ix_marks_recording_id", "marks", ["recording_id"])
    op.create_table(
        "decisions",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.String(length=14), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decisions_case_number", "decisions", ["case_number"])


def _packages() -> None:
    op.create_table(
        "packages",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("package", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_packages_case_number", "packages", ["case_number"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("audit_subject", "audit", ["subject"], postgresql_using="hash")
    op.create_index("ix_audit_case_number", "audit", ["case_number"])
