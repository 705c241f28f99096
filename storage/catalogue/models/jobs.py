"""The tables of long work that a person asked for, and of who is watching which recording at this moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList, JsonObject
from storage.catalogue.models.base import Base, Named, Serial, quoted
from storage.catalogue.states import ACTIVE_JOBS, JobKind, JobStage, JobState

ACTIVE = text(f"state IN ({quoted(ACTIVE_JOBS)})")


class JobRow(Base):
    """What somebody asked for; none is ever changed or taken out."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[JobKind] = mapped_column(Named(JobKind, 14))
    subject: Mapped[str] = mapped_column(Text)  # number of a case, id of a recording, path of a folder; "" where it is about everything
    options: Mapped[JsonObject]
    asked_by: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))
    asked_at: Mapped[datetime]
    given_key: Mapped[str | None] = mapped_column(Text, unique=True)  # by which the one who asked knows it again


class JobRunRow(Base):
    """How far a job is: a cache, what was asked for stands in `jobs`."""

    __tablename__ = "job_runs"
    job: Mapped[int] = mapped_column("job_id", ForeignKey("jobs.id"), primary_key=True)
    same: Mapped[str] = mapped_column(String(64))  # SHA-256 of kind, subject and options: two that are equal are one job while it is active
    state: Mapped[JobState] = mapped_column(Named(JobState, 8))
    stage: Mapped[JobStage | None] = mapped_column(Named(JobStage, 9))
    done: Mapped[int | None]
    total: Mapped[int | None]
    says: Mapped[str | None] = mapped_column(Text)
    stop_asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    handed_times: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # to the Prefect server
    holder: Mapped[str | None] = mapped_column(Text)  # which process is at it
    held_until: Mapped[datetime | None]  # without a sign of life until then it is free again
    not_before: Mapped[datetime | None]
    flow_run: Mapped[str | None] = mapped_column(String(36))  # id at the Prefect server
    problem: Mapped[JsonObject | None]
    outcome: Mapped[JsonObject | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("job_runs_active", "same", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
                      Index("job_runs_state", "state"), Index("job_runs_same", "same"))


class ViewingRow(Base):
    """Somebody who watches a recording now: a cache, that it was opened and what was played are events of the chain."""

    __tablename__ = "viewings"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the token
    bond: Mapped[str] = mapped_column(String(64))  # MAC of the token and of what it is good for, by the home's key
    event: Mapped[int]  # number of the event that it was opened by
    recording: Mapped[str] = mapped_column("recording_id", String(18))
    name: Mapped[str] = mapped_column(Text)  # who watches
    account: Mapped[str | None] = mapped_column("account_id", String(14))
    login: Mapped[str | None] = mapped_column(String(72))  # digest of the session or token it was opened with
    request: Mapped[int | None] = mapped_column("request_id")  # an approved request that allows it
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # last sign of the page
    served_at: Mapped[datetime | None]  # first bytes that left
    played: Mapped[JsonList]  # [from ms, to ms, speed in percent, whether with sound]
