"""What a job is at: a cache, as everything about how far it is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; of what runs or ended before nobody knows it."""
    op.add_column("job_runs", sa.Column("stage", sa.String(9), nullable=True))
