"""How far jobs are, and which process is at which: a cache. Claiming is one statement, so that of two that try one has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.orm import Session

from messages import Text
from messages.errors import BadCall
from messages.json_values import JsonObject
from storage.catalogue.models.jobs import JobRow, JobRunRow
from storage.catalogue.states import ACTIVE_JOBS, JobKind, JobStage, JobState

LASTS = timedelta(seconds=60)  # how long a process has a job without a sign of life
MOST = 3  # times a job is begun
ENDED = (JobState.DONE, JobState.FAILED, JobState.STOPPED)


@dataclass(frozen=True, slots=True)
class JobRun:
    """How far a job is."""

    job: int
    state: JobState
    stage: JobStage | None  # what it is at, or was at last
    done: int | None
    total: int | None
    says: str | None
    stop_asked: bool
    attempts: int
    handed_times: int
    holder: str | None  # which process is at it
    held_until: datetime | None  # aware
    not_before: datetime | None  # aware
    flow_run: str | None
    problem: Text | None
    outcome: Text | None
    started_at: datetime | None  # aware
    ended_at: datetime | None  # aware

    def lost(self, now: datetime) -> bool:
        """Whether a process was at it and gave no sign of life for too long."""
        return self.state is JobState.RUNNING and (self.held_until is None or self.held_until <= now)


def get(tx: Session, id: int) -> JobRun:
    """Return how far a job is; BadCall for an unknown number."""
    row = tx.get(JobRunRow, id, populate_existing=True)
    if row is None:
        raise BadCall("background.unknown", id=id)
    return _run(row)


def listing(tx: Session, states: tuple[JobState, ...] = (), limit: int | None = None) -> tuple[JobRun, ...]:
    """Return how far jobs are, the newest first; `states`: only these."""
    query = select(JobRunRow).order_by(JobRunRow.job.desc()).limit(limit)
    return tuple(_run(row) for row in tx.scalars(query.where(JobRunRow.state.in_(states)) if states else query))


def ready(tx: Session, now: datetime, kinds: tuple[JobKind, ...] = tuple(JobKind)) -> tuple[int, ...]:
    """Return the jobs that may be begun now, the oldest first; what only makes viewing easier comes behind all others."""
    query = select(JobRunRow.job).join(JobRow, JobRow.id == JobRunRow.job).where(
        JobRunRow.state == JobState.WAITING, or_(JobRunRow.not_before.is_(None), JobRunRow.not_before <= now), JobRow.kind.in_(kinds))
    return tuple(tx.scalars(query.order_by(case((JobRow.kind == JobKind.VIEWING_COPIES, 1), else_=0), JobRunRow.job)))


def claim(tx: Session, id: int, holder: str, now: datetime, gone: str | None = None) -> bool:
    """Give a job to a process where it is free: waiting, handed over, or lost by another. Whether it has it now.

    `gone`: a holder that is known to have died.
    """
    lost = or_(JobRunRow.held_until.is_(None), JobRunRow.held_until <= now, *([JobRunRow.holder == gone] if gone else []))
    free = or_(JobRunRow.state.in_((JobState.WAITING, JobState.HANDED)), and_(JobRunRow.state == JobState.RUNNING, lost))
    return _change(tx, id, free, state=JobState.RUNNING, holder=holder, held_until=now + LASTS, attempts=JobRunRow.attempts + 1,
                   started_at=now, ended_at=None, problem=None, not_before=None)


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """What a process shows of the work."""

    stage: JobStage | None = None
    done: int | None = None
    total: int | None = None
    says: str | None = None


def sign(tx: Session, id: int, holder: str, now: datetime, shown: ShownProgress = ShownProgress()) -> bool:
    """Note how far it is, and that the process lives; False where it has the job no more."""
    return _change(tx, id, _held_by(holder), held_until=now + LASTS, stage=shown.stage, done=shown.done, total=shown.total, says=shown.says)


def end(tx: Session, id: int, holder: str, state: JobState, now: datetime, problem: Text | None = None,
        outcome: Text | None = None) -> bool:
    """End a job; False where the process has it no more."""
    return _change(tx, id, _held_by(holder), state=state, holder=None, held_until=None, ended_at=now, problem=_stored(problem),
                   outcome=_stored(outcome))


def again(tx: Session, id: int, holder: str, not_before: datetime, problem: Text) -> bool:
    """Let a job wait for another try."""
    return _change(tx, id, _held_by(holder), state=JobState.WAITING, holder=None, held_until=None, not_before=not_before,
                   problem=_stored(problem), flow_run=None)


def handed(tx: Session, id: int, flow_run: str) -> bool:
    """Note that the Prefect server has a job."""
    return _change(tx, id, JobRunRow.state == JobState.WAITING, state=JobState.HANDED, flow_run=flow_run, problem=None,
                   handed_times=JobRunRow.handed_times + 1)


def not_begun(tx: Session, id: int, problem: Text, now: datetime) -> bool:
    """Let a job wait again whose flow run never began."""
    _change(tx, id, JobRunRow.state == JobState.HANDED, attempts=JobRunRow.attempts + 1)
    return taken_back(tx, id, problem, now)


def taken_back(tx: Session, id: int, problem: Text | None, now: datetime) -> bool:
    """Let a job wait again whose process or flow run is gone; after the last try it has failed, and where a stop was asked it stopped."""
    run = get(tx, id)
    there = and_(JobRunRow.state == run.state, JobRunRow.holder.is_(run.holder) if run.holder is None else JobRunRow.holder == run.holder,
                 JobRunRow.attempts == run.attempts)
    state = JobState.STOPPED if run.stop_asked else JobState.FAILED if run.attempts >= MOST else JobState.WAITING
    ended = None if state is JobState.WAITING else now
    return _change(tx, id, there, state=state, holder=None, held_until=None, flow_run=None, ended_at=ended, problem=_stored(problem))


def waits_because(tx: Session, id: int, problem: Text) -> bool:
    """Note why a job is not begun."""
    return _change(tx, id, JobRunRow.state == JobState.WAITING, problem=_stored(problem))


def ask_to_stop(tx: Session, id: int, now: datetime) -> JobRun:
    """Ask for a stop: what nobody is at stops at once."""
    _change(tx, id, JobRunRow.state.in_((JobState.WAITING, JobState.HANDED)), state=JobState.STOPPED, stop_asked=True, ended_at=now)
    _change(tx, id, JobRunRow.state == JobState.RUNNING, stop_asked=True)
    return get(tx, id)


def retry(tx: Session, id: int) -> bool:
    """Let a job that failed or was stopped wait again as if it was never begun; False where it is in another state."""
    return _change(tx, id, JobRunRow.state.in_((JobState.FAILED, JobState.STOPPED)), state=JobState.WAITING, stop_asked=False, attempts=0,
                   problem=None, outcome=None, ended_at=None, flow_run=None, not_before=None, done=None, total=None, says=None)


def equal_active(tx: Session, id: int) -> int | None:
    """Return another job that is equal to this one and not at its end."""
    same = select(JobRunRow.same).where(JobRunRow.job == id).scalar_subquery()
    return tx.scalar(select(JobRunRow.job).where(JobRunRow.same == same, JobRunRow.job != id, JobRunRow.state.in_(ACTIVE_JOBS)))


def _held_by(holder: str) -> Any:
    return and_(JobRunRow.state == JobState.RUNNING, JobRunRow.holder == holder)


def _change(tx: Session, id: int, where: Any, **values: Any) -> bool:
    result: Any = tx.execute(update(JobRunRow).where(JobRunRow.job == id, where).values(**values).execution_options(
        synchronize_session=False))
    return bool(result.rowcount == 1)


def _stored(sentence: Text | None) -> JsonObject | None:
    return None if sentence is None else sentence.to_json()


def _sentence(stored: JsonObject | None) -> Text | None:
    return None if stored is None else Text.from_json(stored)


def _run(row: JobRunRow) -> JobRun:
    return JobRun(row.job, row.state, row.stage, row.done, row.total, row.says, row.stop_asked, row.attempts, row.handed_times, row.holder,
                  row.held_until, row.not_before, row.flow_run, _sentence(row.problem), _sentence(row.outcome), row.started_at,
                  row.ended_at)
