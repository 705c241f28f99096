"""`jobs list | show | stop | retry` and `dispatch`: long work that somebody asked for, how far it is, and what begins it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from messages import text
from messages.errors import BadCall
from office.rights.acts import Act
from pipelines.flows.running import at_desk
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import ASKED_BY_THE_ACT, Intent
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import ACTIVE_JOBS, JobState

if TYPE_CHECKING:
    from office.jobs.asking import Job
    from storage.ledgers.jobs.wanted import WantedJob

COLUMNS = ("background.col_id", "background.col_what", "background.col_by", "background.col_at", "background.col_state",
           "background.col_stage", "background.col_says")

def add_to(group: Group) -> None:
    """Add the commands of this module."""
    jobs = Group("jobs", help="background.about")
    group.add_command(jobs)
    command(jobs, "list", "background.list", option("--all", "every", is_flag=True, help="background.opt_all"))(listing)
    command(jobs, "show", "background.show", click.argument("id", type=NUMBER))(show)
    for name, help, act in (("stop", "background.stop", stop), ("retry", "background.retry", retry)):
        command(jobs, name, help, click.argument("id", type=NUMBER),
                option("--as", "who", metavar="NAME", help="cli.opt_as"))(act)
    command(group, "dispatch", "background.dispatch", option("--once", is_flag=True, help="background.opt_once"))(dispatch)


def later(shell: Shell, wanted: WantedJob, who: str | None, intent: Intent) -> Answer:
    """Ask that something is done in the background."""
    from office.jobs.asking import ask
    from office.jobs.telling import what

    with at_desk(shell, who, intent) as desk:
        job = ask(desk, replace(wanted, options={**wanted.options, "lang": shell.lang}))
    key = "background.asked_now" if job.new else "background.asked_already"
    return Answer({"job": job_json(job)}, DONE, (text(key, id=job.asked.id, what=what(job)),))


def listing(shell: Shell, every: bool) -> Answer:
    """List what waits and runs, and what failed; with `every` also what is done."""
    from office.jobs import asking
    from office.jobs.telling import sentence, stage, state, what

    states = () if every else (*ACTIVE_JOBS, JobState.FAILED)
    with at_desk(shell, None, ASKED_BY_THE_ACT) as desk:
        jobs = asking.listing(desk, states)
    now = shell.clock()
    rows = [(job.asked.id, what(job), job.asked.by, f"{job.asked.at:%m-%d %H:%M}", state(job, now), stage(job), sentence(job))
            for job in jobs]
    table = Table(text("background.title", count=len(rows)), COLUMNS, rows)
    failed = any(job.run.state is JobState.FAILED for job in jobs)
    shown = (table,) if rows else (text("background.none"),)
    return Answer({"jobs": [job_json(job) for job in jobs]}, NEEDS_A_PERSON if failed else DONE, shown)


def show(shell: Shell, id: int) -> Answer:
    """Show one job."""
    from office.jobs import asking

    with at_desk(shell, None, ASKED_BY_THE_ACT) as desk:
        return _shown(shell, asking.look(desk, id))


def stop(shell: Shell, id: int, who: str | None) -> Answer:
    """Ask that a job stops."""
    from office.jobs import asking

    with at_desk(shell, who, ASKED_BY_THE_ACT) as desk:
        return _shown(shell, asking.stop(desk, id), DONE)


def retry(shell: Shell, id: int, who: str | None) -> Answer:
    """Let a job be tried again."""
    from office.jobs import asking

    with at_desk(shell, who, ASKED_BY_THE_ACT) as desk:
        return _shown(shell, asking.retry(desk, id), DONE)


def dispatch(shell: Shell, once: bool) -> Answer:
    """Begin what waits, until interrupted; with `once` until nothing waits."""
    from office.rights.asking import need
    from pipelines.flows.dispatch.loop import dispatch as run
    from pipelines.flows.dispatch.worker import JobsHome

    with at_desk(shell, None, Intent(Act.SEE_STATUS)) as desk:
        if desk.catalogue.revision() is None:
            raise BadCall("cli.no_home", path=str(shell.home))
        need(desk.person, Act.SEE_STATUS)
    run(JobsHome(shell.home, shell.environ), once)
    return Answer({"dispatched": str(shell.home)}, DONE, (text("background.all_done"),))


def _shown(shell: Shell, job: Job, status: int | None = None) -> Answer:
    from office.jobs.telling import sentence, stage, state, what

    at = stage(job)
    about = text("background.head", id=job.asked.id, what=what(job), by=job.asked.by, at=job.asked.at)
    stands = text("background.state_is", state=state(job, shell.clock()))
    said = sentence(job)
    line = text("background.line", line=said) if isinstance(said, str) and said else said or None
    shown = [about, stands, *([text("background.stage_is", stage=at)] if at else []), *([line] if line else [])]
    failed = NEEDS_A_PERSON if job.run.state is JobState.FAILED else DONE
    return Answer(job_json(job), failed if status is None else status, tuple(shown))


def job_json(job: Job) -> dict[str, object]:
    """Return the keys of the JSON and their values."""
    asked, run = job.asked, job.run
    return {"job": asked.id, "kind": asked.wanted.kind, "subject": asked.wanted.subject, "options": asked.wanted.options,
            "asked_by": asked.by, "asked_at": asked.at, "new": job.new, "state": run.state, "stage": run.stage, "done": run.done,
            "total": run.total, "says": run.says, "stop_asked": run.stop_asked, "attempts": run.attempts, "problem": run.problem,
            "outcome": run.outcome, "started_at": run.started_at, "ended_at": run.ended_at}
