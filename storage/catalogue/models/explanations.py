"""The table of what was entered to explain an interruption, or why a step was not recorded (the exception register)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList
from regulations.values.entries import EntryKind, EntryOrigin, EntryState
from storage.catalogue.models.base import Base, Named, Serial, partial


class ExplanationRow(Base):
    """One entry, from the act that entered it to the legal office's judgement; one that was withdrawn stays."""

    __tablename__ = "explanations"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    kind: Mapped[EntryKind] = mapped_column(Named(EntryKind, 12))
    origin: Mapped[EntryOrigin] = mapped_column(Named(EntryOrigin, 10))
    name: Mapped[str] = mapped_column(String(14))  # of an entry of the case file: what it is known again by; "" for others
    state: Mapped[EntryState] = mapped_column(Named(EntryState, 10))
    version: Mapped[int] = mapped_column(Integer)  # 1, and one more with each act about it
    start: Mapped[datetime | None] = mapped_column("start_at")
    end: Mapped[datetime | None] = mapped_column("end_at")
    day: Mapped[date | None] = mapped_column(Date)
    step: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    listed: Mapped[bool]  # the reason is one of those that the regulation lists
    basis: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Text)  # the paper, as the case's papers call it
    sha256: Mapped[str | None] = mapped_column(String(64))
    findings: Mapped[JsonList | None] = mapped_column(JSON(none_as_null=True))  # ids of those it answers
    reported_to: Mapped[str | None] = mapped_column(Text)
    reported_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column("acknowledged_by", Text)  # the leader it was reported to
    seen_account: Mapped[str | None] = mapped_column("acknowledged_account", String(14))
    seen_at: Mapped[datetime | None] = mapped_column("acknowledged_at")
    by: Mapped[str] = mapped_column("entered_by", Text)
    account: Mapped[str | None] = mapped_column("entered_account", String(14))
    at: Mapped[datetime] = mapped_column("entered_at")
    judged_by: Mapped[str | None] = mapped_column(Text)  # of the legal office; who withdrew it
    judged_account: Mapped[str | None] = mapped_column(String(14))
    judged_at: Mapped[datetime | None]
    judged_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (partial("explanations_entered", "case_number", f"state = '{EntryState.ENTERED}'"),)
