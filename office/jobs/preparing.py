"""What comes in is made ready to be watched, however it came in: a job a dump, behind all other work."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from footage.values.recordings import Media
from office.desk import Desk
from office.jobs.asking import ask
from storage.catalogue.models.jobs import JobRow
from storage.catalogue.models.originals import DumpRow, RecordingRow
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob

LATELY = timedelta(days=7)


def ask_for_new_dumps(desk: Desk) -> int:
    """Ask for the copies, waveforms and small pictures of what came in lately and nobody asked for yet; return of how many dumps."""
    since = desk.clock() - LATELY
    watched = exists().where(RecordingRow.dump == DumpRow.id, RecordingRow.media.in_([Media.VIDEO.value, Media.AUDIO.value]))
    with desk.catalogue.read() as tx:
        jobs = tx.scalars(select(JobRow.options).where(JobRow.kind == JobKind.VIEWING_COPIES, JobRow.asked_at >= since - LATELY))
        there = {options.get("dump") for options in jobs}
        dumps = tx.execute(select(DumpRow.id, DumpRow.root, DumpRow.unit).where(DumpRow.finished_at >= since, watched)).all()
    new = [dump for dump in dumps if dump.id not in there]
    for dump in new:
        ask(desk, WantedJob(JobKind.VIEWING_COPIES, dump.root, {"dump": dump.id, "unit": dump.unit}))
    return len(new)
