"""What lists and `status` ask of cases and drafts: columns and indexes, so that no review and no transcript is parsed for it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

PARTY = {"sqlite": "json_extract(\"case\", '$.party')", "postgresql": "\"case\" ->> 'party'"}
OPEN = {
    "sqlite": "SELECT count(*) FROM json_each(review, '$.findings') f WHERE json_extract(f.value, '$.status') = 'open'"
              " AND json_extract(f.value, '$.severity') <> 'notice'",
    "postgresql": "SELECT count(*) FROM json_array_elements(review -> 'findings') f WHERE f ->> 'status' = 'open'"
                  " AND f ->> 'severity' <> 'notice'",
}
SEGMENTS = {"sqlite": "json_array_length(transcript, '$.segments')", "postgresql": "json_array_length(transcript -> 'segments')"}


def upgrade() -> None:
    """Add the columns, fill them from what is there, then the indexes."""
    dialect = op.get_bind().dialect.name
    op.add_column("cases", sa.Column("party", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("open_findings", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("transcripts", sa.Column("awaits_record", sa.Boolean(), nullable=False, server_default=sa.false()))
    for statement in filling(dialect):
        op.execute(statement)
    op.create_index("cases_list", "cases", ["number", "party", "unit", "matter", "regulation", "state"])
    _partial("cases_unreviewed", "cases", "number", "reviewed_at IS NULL")
    _partial("cases_open_findings", "cases", "number", "open_findings > 0")
    _partial("transcripts_awaiting", "transcripts", "recording_id", "awaits_record")


def filling(dialect: str) -> tuple[str, ...]:
    """Return the statements that set the new columns from what the rows hold."""
    return (
        f"UPDATE cases SET party = {PARTY[dialect]}",
        f"UPDATE cases SET open_findings = coalesce(({OPEN[dialect]}), 0) WHERE review IS NOT NULL",
        f"UPDATE transcripts SET awaits_record = coalesce({SEGMENTS[dialect]}, 0) > 0 AND NOT EXISTS"
        " (SELECT 1 FROM records c WHERE c.recording_id = transcripts.recording_id AND c.confirmed)",
    )


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
