"""What was disposed of is counted by an index of its own: `case list` and `status` say it without walking the recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the index."""
    gone = sa.text("keep_state = 'disposed'")
    op.create_index("recordings_disposed", "recordings", ["case_number"], postgresql_where=gone, sqlite_where=gone)
