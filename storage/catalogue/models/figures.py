"""The tables of the office's figures: sums kept up by day (caches, counted again from the rows), bulletins and appraisals (facts)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList, JsonObject
from storage.catalogue.models.base import Base, Named, Serial
from storage.catalogue.states import AppraisalState


class FigureSumRow(Base):
    """How much of one figure there is in a day, month or year of one unit, officer, recorder and matter: a cache."""

    __tablename__ = "figure_sums"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    span: Mapped[str] = mapped_column(String(1))  # storage.figures.sums.SumSpan
    first: Mapped[date] = mapped_column("first_day", Date)
    unit: Mapped[str] = mapped_column(Text)  # "": nobody says which
    officer: Mapped[str] = mapped_column(Text)  # of several the names joined by 、
    device: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    figure: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int]
    __table_args__ = (Index("figure_sums_span", "span", "first_day"),)


class StaleFigureRow(Base):
    """What changed since the sums were counted: a cache, each transaction adds its own rows."""

    __tablename__ = "stale_figures"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # storage.catalogue.sealing.stale.Stale
    key: Mapped[str] = mapped_column("stale_key", Text)


class CaseDayRow(Base):
    """The day whose figures a case counts in: a cache."""

    __tablename__ = "case_days"
    case: Mapped[str] = mapped_column("case_number", Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)


class BulletinRow(Base):
    """One published bulletin (通报), as it was published; none is ever changed or taken out."""

    __tablename__ = "bulletins"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    first: Mapped[date] = mapped_column("first_day", Date)
    last: Mapped[date] = mapped_column("last_day", Date)
    unit: Mapped[str | None] = mapped_column(Text)  # of which it is; None: of the whole office
    body: Mapped[JsonObject]  # office.figures.values.Bulletin as plain values
    sha256: Mapped[str] = mapped_column(String(64))  # of what its papers say
    by: Mapped[str] = mapped_column("published_by", Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))
    at: Mapped[datetime] = mapped_column("published_at")


class AppraisalRow(Base):
    """How one drawn case was found by the legal office, what its officers answered, and what came of it."""

    __tablename__ = "appraisals"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    spot_check: Mapped[int] = mapped_column("spot_check_id", ForeignKey("spot_checks.id"))
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    version: Mapped[int] = mapped_column(Integer)  # 1, and one more with each act about it
    state: Mapped[AppraisalState] = mapped_column(Named(AppraisalState, 10))
    sheet: Mapped[JsonList]  # storage.keeping.appraisals.CheckedItem as plain values
    note: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column("scored_by", Text)
    account: Mapped[str | None] = mapped_column("scored_account", String(14))
    at: Mapped[datetime] = mapped_column("scored_at")
    published_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)  # of the officer
    agrees: Mapped[bool | None]
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    points: Mapped[int | None] = mapped_column(Integer)  # as settled
    settled_by: Mapped[str | None] = mapped_column(Text)
    settled_account: Mapped[str | None] = mapped_column(String(14))
    settled_at: Mapped[datetime | None]
    settled_reason: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("spot_check_id", "case_number"),)
