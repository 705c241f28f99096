"""What a job is, how far it is and what it says, for the terminal and the pages."""

from __future__ import annotations

from datetime import datetime

from messages import Text, text
from office.jobs.asking import Job
from storage.catalogue.states import JobState


def what(job: Job) -> Text:
    """Say what a job is, and about what."""
    return text(f"background.kind_{job.asked.wanted.kind.replace('-', '_')}", subject=job.asked.wanted.subject)


def state(job: Job, now: datetime) -> Text:
    """Say how far a job is."""
    if job.run.lost(now):
        return text("background.state_cut")
    if job.run.state is JobState.RUNNING and job.run.stop_asked:
        return text("background.stopping")
    if job.run.state is JobState.RUNNING and job.run.total:
        return text("background.state_running_at", done=_short(job.run.done or 0), total=_short(job.run.total))
    return text(f"background.state_{job.run.state}")


def stage(job: Job) -> Text | None:
    """Say what a job is at, or was at when it did not come to its end; None where that is not known, or it is done."""
    at = job.run.stage
    return None if at is None or job.run.state is JobState.DONE else text(f"background.stage_{at.replace('-', '_')}")


def _short(count: int) -> str:
    """Return a count, bytes in millions."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else str(count)


def sentence(job: Job) -> Text | str | None:
    """Return the newest sentence of a job."""
    return job.run.problem or job.run.outcome or job.run.says
