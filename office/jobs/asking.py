"""Asking for long work, stopping it, asking for it again, and seeing how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.jobs.kinds import act_of, subject_of
from office.rights.acts import Act
from office.rights.asking import may, need
from storage.catalogue.states import JobKind, JobState
from storage.keeping import requests
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.ledgers.jobs import asked, runs
from storage.ledgers.jobs.asked import AskedJob
from storage.ledgers.jobs.runs import JobRun
from storage.ledgers.jobs.wanted import WantedJob
from storage.trail import audit

OF_A_CASE = (JobKind.TRANSCRIBE, JobKind.REVIEW, JobKind.FINISH, JobKind.ARCHIVE, JobKind.VIEWING_COPIES)  # kinds whose subject is a case
LISTED = 200  # jobs that are looked at for one list


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for, and how far it is."""

    asked: AskedJob
    run: JobRun
    new: bool = False  # whether it was asked for by this call


def ask(desk: Desk, wanted: WantedJob, key: str | None = None) -> Job:
    """Ask for a job, or return the one that it is already: equal and not at its end, or of the same `key`."""
    with desk.catalogue.begin() as tx:
        wanted = _known(tx, wanted)
        need(desk.person, act_of(wanted), subject_of(tx, desk.settings, wanted))
        there = asked.there(tx, wanted, key)
        if there is not None:
            return Job(there, runs.get(tx, there.id))
        return _entered(desk, tx, wanted, key)


def _entered(desk: Desk, tx: Session, wanted: WantedJob, key: str | None) -> Job:
    try:
        with tx.begin_nested():
            job = asked.add(tx, wanted, desk.person.name, desk.person.id, desk.clock(), key)
    except IntegrityError as problem:  # PostgreSQL: somebody asked for the same in this moment
        there = asked.there(tx, wanted, key)
        if there is None:
            raise BadCall("background.just_asked") from problem
        return Job(there, runs.get(tx, there.id))
    noted = {"kind": wanted.kind.value, "about": wanted.subject, "options": wanted.options}
    audit.append(tx, "job.asked", f"job:{job.id}", desk.person.name, desk.clock(), None, None, noted)
    return Job(job, runs.get(tx, job.id), True)


def _known(tx: Session, wanted: WantedJob) -> WantedJob:
    """Return the job with the case as it is registered; BadCall where there is no such case or recording."""
    recording, case = wanted.options.get("recording"), wanted.options.get("case")
    if wanted.kind is JobKind.RELEASE:
        requests.get(tx, int(wanted.subject))
    elif wanted.kind is JobKind.VIEWING_COPY or recording:
        originals.get(tx, str(recording or wanted.subject))
    elif wanted.kind in OF_A_CASE and not wanted.options.get("dump"):
        return replace(wanted, subject=cases.find(tx, wanted.subject))
    if wanted.kind is JobKind.INGEST and case:
        return replace(wanted, options={**wanted.options, "case": cases.find(tx, str(case))})
    return wanted


def stop(desk: Desk, id: int) -> Job:
    """Ask that a job stops: what nobody is at stops at once, what runs between two files."""
    with desk.catalogue.begin() as tx:
        job = _may_change(desk, tx, id)
        if job.run.state in runs.ENDED:
            raise BadCall("background.at_its_end", id=id)
        run = runs.ask_to_stop(tx, id, desk.clock())
        audit.append(tx, "job.stop-asked", f"job:{id}", desk.person.name, desk.clock(), None, None, {})
        return Job(job.asked, run)


def retry(desk: Desk, id: int) -> Job:
    """Let a job that failed or was stopped be tried again."""
    with desk.catalogue.begin() as tx:
        job = _may_change(desk, tx, id)
        other = runs.equal_active(tx, id)
        if other is not None:
            raise BadCall("background.asked_again", id=id, other=other)
        if not runs.retry(tx, id):
            raise BadCall("background.not_at_its_end", id=id)
        audit.append(tx, "job.retried", f"job:{id}", desk.person.name, desk.clock(), None, None, {})
        return Job(job.asked, runs.get(tx, id))


def look(desk: Desk, id: int) -> Job:
    """Return one job; Refused where the person may not see it."""
    with desk.catalogue.read() as tx:
        job = Job(asked.get(tx, id), runs.get(tx, id))
        if not _sees(desk, tx, job.asked):
            raise Refused("background.not_yours", id=id)
        return job


def listing(desk: Desk, states: tuple[JobState, ...] = ()) -> tuple[Job, ...]:
    """Return the newest jobs that a person may see, the newest first."""
    with desk.catalogue.read() as tx:
        progress = runs.listing(tx, states, LISTED)
        wanted = asked.all_of(tx, [run.job for run in progress])
        return tuple(Job(wanted[run.job], run) for run in progress if _sees(desk, tx, wanted[run.job]))


def _sees(desk: Desk, tx: Session, job: AskedJob) -> bool:
    """Whether somebody may see a job: the own, one that may be asked for, one about a case that may be seen."""
    if not desk.person.told_apart or desk.person.id == job.account:
        return True
    subject = subject_of(tx, desk.settings, job.wanted)
    return may(desk.person, act_of(job.wanted), subject).allowed or (
        subject.case is not None and may(desk.person, Act.SEE_CASE, subject).allowed)


def _may_change(desk: Desk, tx: Session, id: int) -> Job:
    job = asked.get(tx, id)
    if desk.person.id is None or desk.person.id != job.account:
        need(desk.person, act_of(job.wanted), subject_of(tx, desk.settings, job.wanted))
    return Job(job, runs.get(tx, id))
