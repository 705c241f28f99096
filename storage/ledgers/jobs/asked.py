"""What persons asked to be done in the background. None is ever changed or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.jobs import JobRow, JobRunRow
from storage.catalogue.states import ACTIVE_JOBS, JobState
from storage.ledgers.jobs.wanted import WantedJob


@dataclass(frozen=True, slots=True)
class AskedJob:
    """What somebody asked for."""

    id: int
    wanted: WantedJob
    by: str
    account: str | None  # id; None before there were accounts
    at: datetime  # aware


def add(tx: Session, wanted: WantedJob, by: str, account: str | None, at: datetime, key: str | None) -> AskedJob:
    """Enter a job that waits; `key`: by which whoever asks knows it again."""
    row = JobRow(kind=wanted.kind, subject=wanted.subject, options=wanted.options, asked_by=by, account=account, asked_at=at, given_key=key)
    tx.add(row)
    tx.flush()
    tx.add(JobRunRow(job=row.id, same=wanted.same, state=JobState.WAITING))
    tx.flush()
    return _asked(row)


def get(tx: Session, id: int) -> AskedJob:
    """Return what was asked for; BadCall for an unknown number."""
    row = tx.get(JobRow, id)
    if row is None:
        raise BadCall("background.unknown", id=id)
    return _asked(row)


def there(tx: Session, wanted: WantedJob, key: str | None) -> AskedJob | None:
    """Return the job that this is already: by its key for ever, else the one that is equal and not at its end."""
    row = tx.scalar(select(JobRow).where(JobRow.given_key == key)) if key else None
    row = row or tx.scalar(select(JobRow).join(JobRunRow, JobRunRow.job == JobRow.id).where(
        JobRunRow.same == wanted.same, JobRunRow.state.in_(ACTIVE_JOBS)))
    return None if row is None else _asked(row)


def all_of(tx: Session, ids: list[int]) -> Mapping[int, AskedJob]:
    """Return {number: what was asked for}."""
    return {row.id: _asked(row) for row in tx.scalars(select(JobRow).where(JobRow.id.in_(ids)))}


def _asked(row: JobRow) -> AskedJob:
    return AskedJob(row.id, WantedJob(row.kind, row.subject, row.options), row.asked_by, row.account, row.asked_at)
