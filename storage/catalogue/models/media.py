"""The table of the media a package was written to: three sets, each volume with its number and place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.catalogue.models.base import Base, Serial


class MediumRow(Base):
    """One disc or hard disk: a volume of one of the three sets of a package."""

    __tablename__ = "media"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    package: Mapped[int] = mapped_column("package_id", ForeignKey("packages.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))  # sealed, access, offsite
    kind: Mapped[str] = mapped_column(String(10))  # dvd, bd25, bd50, disk
    volume: Mapped[int] = mapped_column(Integer)
    volumes: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the image; of the manifest for a hard disk
    number: Mapped[str | None] = mapped_column("medium_number", Text)
    place: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("package_id", "kind", "purpose", "volume"),)
