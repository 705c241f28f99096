"""The table of who keeps the footage of each unit (保管专人), from which day; one that was replaced stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.catalogue.models.base import Base, Serial


class CustodianRow(Base):
    """One person who keeps the footage of a unit from a day on, until somebody else does."""

    __tablename__ = "custodians"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    by: Mapped[str] = mapped_column("named_by", Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))
    at: Mapped[datetime] = mapped_column("named_at")
    reason: Mapped[str] = mapped_column(Text)
