"""What `status` asks of dumps: an index of the recordings that no case has."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OF_NO_CASE = "case_number IS NULL AND keep_state <> 'disposed'"


def upgrade() -> None:
    """Add the index."""
    op.create_index("recordings_of_no_case", "recordings", ["dump_id"], sqlite_where=sa.text(OF_NO_CASE),
                    postgresql_where=sa.text(OF_NO_CASE))
