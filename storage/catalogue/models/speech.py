"""The table of the names that persons gave to the voices of a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList
from storage.catalogue.models.base import Base, Serial


class SpeakerRow(Base):
    """One naming; later ones stand beside earlier ones, none is changed."""

    __tablename__ = "speakers"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    label: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column("named_by", Text)
    at: Mapped[datetime]
    anchors: Mapped[JsonList]
