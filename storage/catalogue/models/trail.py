"""The table of the row digests: what the audit chain says each row was, transaction by transaction."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.catalogue.models.base import Base


class RowDigestRow(Base):
    """What one transaction made of one row; triggers refuse to change or remove it (storage/catalogue/sealing/append_only.py)."""

    __tablename__ = "row_digests"
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the chain: its `rows` is the root over these
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    table: Mapped[str] = mapped_column("of_table", String(32))
    key: Mapped[str] = mapped_column("row_key", Text)
    digest: Mapped[str] = mapped_column(String(64))  # "": the row was removed
    body: Mapped[str] = mapped_column(Text)  # the row as canonical JSON, or what changed of it
    __table_args__ = (Index("row_digests_row", "of_table", "row_key", "event", "digest"), {"sqlite_with_rowid": False})
