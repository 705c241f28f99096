"""One job, in a process of its own: in the name of who asked for it, as that one's rights are now.

    python -m pipelines.flows.dispatch.worker HOME JOB HOLDER
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from messages import LANGS, Lang, Text, text
from messages.errors import LiuhenError, Refused, Unavailable
from messages.full_disk import full_disk
from office.desk import Desk
from office.jobs.kinds import act_of, subject_of
from office.person import MACHINE, Person
from office.rights.asking import need
from pipelines.flows.dispatch.work import READING, WORK
from pipelines.terminal.machine_time import machine_time
from pipelines.terminal.problem_report import Circumstances, write_report
from pipelines.terminal.shell import now
from storage.catalogue.database import Catalogue
from storage.catalogue.states import JobState
from storage.ledgers.jobs import asked, runs
from storage.ledgers.jobs.asked import AskedJob
from storage.ledgers.people import accounts
from storage.private import be_private
from storage.settings import load_settings
from storage.trail import rows
from storage.trail.keys import sealing_of
from tasks.installation import open_installation
from tasks.jobs.holding import HeldJob, new_holder
from tasks.notices import Notice, notify
from tasks.steps import Stopped, telling_stages

LATER = timedelta(seconds=60)  # before another try, where something that is needed does not answer


@dataclass(frozen=True, slots=True)
class JobsHome:
    """Where jobs are done."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def catalogue(self) -> Catalogue:
        """Open the catalogue in the name of the machine."""
        settings = load_settings(self.home, self.environ)
        return Catalogue.open(settings.database, sealing_of(settings.home, MACHINE.name, MACHINE.id))

    def desk(self, catalogue: Catalogue) -> Desk:
        """Return the desk of the machine."""
        return Desk(load_settings(self.home, self.environ), catalogue, now, "zh", MACHINE)


def do_job(place: JobsHome, id: int, claimed_for: str | None = None) -> Text | None:
    """Do a job to its end, or as far as it goes; return what went wrong. Nothing is done where another process has it.

    `claimed_for`: the name under which it was claimed for this process.
    """
    catalogue, holder = place.catalogue(), claimed_for or new_holder()
    try:
        with catalogue.begin() as tx:
            mine = runs.sign(tx, id, holder, now()) if claimed_for else runs.claim(tx, id, holder, now())
        if not mine:
            return None
        with HeldJob(catalogue, id, holder, now) as held, telling_stages(held.at):
            return _end(catalogue, held, *_outcome(place, catalogue, held))
    finally:
        catalogue.close()


def _outcome(place: JobsHome, catalogue: Catalogue, held: HeldJob) -> tuple[JobState, Text]:
    """Do the work; return how it ended, and the sentence for that. Waiting: to be tried again."""
    try:
        return JobState.DONE, _work(place, catalogue, held)
    except Stopped:
        return JobState.STOPPED, text("background.stopped")
    except Unavailable as problem:
        return JobState.WAITING, problem.text
    except LiuhenError as problem:
        return JobState.FAILED, (full_disk(problem, place.home) or problem).text
    except Exception as problem:  # noqa: BLE001 - a job ends with a sentence, and what is behind it goes into a file that can be sent
        report = write_report(problem, Circumstances(now(), ["dispatch", str(held.job)], place.home, place.environ))
        return JobState.FAILED, text("background.unexpected", path=str(report or "–"))


def _work(place: JobsHome, catalogue: Catalogue, held: HeldJob) -> Text:
    with catalogue.read() as tx:
        job = asked.get(tx, held.job)
        if rows.check(tx, {"jobs": [(job.id,)]}):
            raise Refused("background.altered", id=job.id)

    def person_of(opened: Catalogue, _name: str) -> Person:
        return acting(place, opened, job)

    with open_installation(place.home, place.environ, job.by, language_of(job), now, held.progress, person_of=person_of,
                           machine=machine_time, reading=job.wanted.kind in READING) as installation:
        return WORK[job.wanted.kind](installation, job.wanted)


def acting(place: JobsHome, catalogue: Catalogue, job: AskedJob) -> Person:
    """Return who asked for a job, as that one's account and roles are now; Refused where that one may not any more."""
    from office.people.known import person

    with catalogue.read() as tx:
        if not accounts.told_apart(tx):
            return Person(job.by)
        account = accounts.get(tx, job.account) if job.account and job.account != MACHINE.id else None
        who = person(tx, account, now().date()) if account else MACHINE
        need(who, act_of(job.wanted), subject_of(tx, load_settings(place.home, place.environ), job.wanted))
    return who


def language_of(job: AskedJob) -> Lang:
    """Return the language in which a job was asked for."""
    return next((lang for lang in LANGS if lang == job.wanted.options.get("lang")), "zh")


def _end(catalogue: Catalogue, held: HeldJob, state: JobState, sentence: Text) -> Text | None:
    """Note how a job ended; return the sentence where it failed."""
    with catalogue.begin() as tx:
        if state is JobState.WAITING and runs.get(tx, held.job).attempts < runs.MOST:
            runs.again(tx, held.job, held.holder, now() + LATER, sentence)
            return None
        ended = JobState.FAILED if state is JobState.WAITING else state
        done = ended is JobState.DONE
        runs.end(tx, held.job, held.holder, ended, now(), None if done else sentence, sentence if done else None)
    return sentence if ended is JobState.FAILED else None


def main(home: Path, job: int, holder: str) -> None:
    """Do one job, and tell where it failed."""
    be_private()
    place = JobsHome(home)
    problem = do_job(place, job, holder)
    if problem is not None:
        message = text("background.notice", job=job, problem=problem)
        notify(load_settings(home, place.environ), Notice("failure", f"job {job}", message, now()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
