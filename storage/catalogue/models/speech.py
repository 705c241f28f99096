"""The tables of what persons say about speech: the names of the voices of a case, and who signed a written record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList
from storage.catalogue.models.base import Base, Named, Serial
from storage.catalogue.states import ReadHow, VoidedBecause


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


class SignatureRow(Base):
    """One person's signature under one version of a written record; one that was voided stays."""

    __tablename__ = "signatures"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    recording: Mapped[str] = mapped_column("recording_id", String(18), index=True)
    version: Mapped[int] = mapped_column(Integer)
    signer: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))  # None before there were accounts
    certificate: Mapped[str | None] = mapped_column(Text)  # number of the officer's certificate, as it was then
    how: Mapped[ReadHow] = mapped_column("read_how", Named(ReadHow, 20))
    text_sha256: Mapped[str] = mapped_column(String(64))  # of the text with its times, as it lies beside the paper
    at: Mapped[datetime] = mapped_column("signed_at")
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[VoidedBecause | None] = mapped_column(Named(VoidedBecause, 20))
    __table_args__ = (ForeignKeyConstraint(["recording_id", "version"], ["records.recording_id", "records.version"]),)
