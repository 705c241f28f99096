"""How many bytes of an original the recorder would not give up: zeros stand in their place."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; what was taken in before was read to its end."""
    op.add_column("recordings", sa.Column("unread", sa.BigInteger(), nullable=False, server_default="0"))
