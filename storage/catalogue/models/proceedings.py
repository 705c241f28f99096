"""The tables of what several people do about a case, and of each step of it; no step is ever taken out or changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regulations.proceedings.values import ProceedingKind, ReviewOpinion, StepKind
from storage.catalogue.models.base import Base, Named, Serial, partial


class ProceedingRow(Base):
    """One matter that several people have to do with, one step after the other."""

    __tablename__ = "proceedings"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    kind: Mapped[ProceedingKind] = mapped_column(Named(ProceedingKind, 12))
    subject: Mapped[str] = mapped_column(Text)  # the step of the procedure, a recorder, a recording; "" for the case itself
    person: Mapped[str | None] = mapped_column(Text)  # who is responsible
    open: Mapped[bool]  # somebody in the office has to do the next step
    version: Mapped[int] = mapped_column(Integer)  # 1, and one more with each step
    __table_args__ = (partial("proceedings_open", "case_number", "open"),)


class ProceedingStepRow(Base):
    """One step."""

    __tablename__ = "proceeding_steps"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    proceeding: Mapped[int] = mapped_column("proceeding_id", ForeignKey("proceedings.id"), index=True)
    step: Mapped[StepKind] = mapped_column(Named(StepKind, 14))
    at: Mapped[datetime] = mapped_column("happened_at")
    noted_at: Mapped[datetime]
    by: Mapped[str] = mapped_column("done_by", Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))
    words: Mapped[str | None] = mapped_column(Text)  # reason, opinion, result
    to: Mapped[str | None] = mapped_column("told_to", Text)  # to whom it was reported, handed, sent
    result: Mapped[ReviewOpinion | None] = mapped_column(Named(ReviewOpinion, 12))
    file: Mapped[str | None] = mapped_column(Text)  # number or name of the paper it stands on
