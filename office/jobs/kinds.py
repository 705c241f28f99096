"""What each kind of job is: which act it is, and what that act is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from office.rights.acts import About, Act
from office.rights.relations import NOTHING, Subject
from office.rights.subjects import read_subject
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class KindOfJob:
    """Which act a job is."""

    act: Act
    about: About | None  # what its subject is; None: no case in particular


KINDS: Mapping[JobKind, KindOfJob] = {
    JobKind.INGEST: KindOfJob(Act.RECEIVE, None),  # its subject is a folder: it is about the case or the unit of its options
    JobKind.TRANSCRIBE: KindOfJob(Act.WRITE_RECORD, About.CASE),
    JobKind.REVIEW: KindOfJob(Act.REVIEW, About.CASE),
    JobKind.FINISH: KindOfJob(Act.DECIDE, About.CASE),
    JobKind.ARCHIVE: KindOfJob(Act.ARCHIVE, About.CASE),
    JobKind.VIEWING_COPY: KindOfJob(Act.WATCH, About.RECORDING),
    JobKind.VIEWING_COPIES: KindOfJob(Act.WATCH, About.CASE),  # those of a dump belong to taking it in
    JobKind.VERIFY: KindOfJob(Act.VERIFY, None),
    JobKind.RELEASE: KindOfJob(Act.RELEASE, About.REQUEST),
    JobKind.BACKUP: KindOfJob(Act.BACK_UP, None),  # its subject is the file that is to be written
}


def act_of(wanted: WantedJob) -> Act:
    """Return which act a job is."""
    if wanted.kind is JobKind.VIEWING_COPY and wanted.options.get("request"):
        return Act.WATCH_BY_REQUEST
    if wanted.kind is JobKind.VIEWING_COPIES and wanted.options.get("dump"):
        return Act.RECEIVE
    return Act.CLEAR if wanted.kind is JobKind.INGEST and wanted.options.get("clear") else KINDS[wanted.kind].act


def subject_of(tx: Session, settings: Settings, wanted: WantedJob) -> Subject:
    """Return what a job is about, as the catalogue has it now."""
    if wanted.kind in (JobKind.VERIFY, JobKind.BACKUP):
        return NOTHING
    if wanted.kind is JobKind.INGEST or wanted.options.get("dump"):
        case = wanted.option("case")
        return read_subject(tx, settings, About.CASE if case else About.UNIT, case or wanted.option("unit"))
    request = wanted.options.get("request")
    if isinstance(request, int):
        return read_subject(tx, settings, About.REQUEST, request)
    recording = wanted.option("recording")
    return read_subject(tx, settings, About.RECORDING if recording else KINDS[wanted.kind].about, recording or wanted.subject)
