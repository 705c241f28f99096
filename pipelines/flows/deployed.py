"""The same work as Prefect flows: what prefect.yaml deploys, and what a typed command runs where a server is there.

Parameters are plain values, so that a flow can run on another machine; each flow opens the installation in `home` itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import Flow
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from messages import say
from office.person import MACHINE_NAME
from office.rights.acts import Act
from pipelines.archive import Archived
from pipelines.archive import archive_case as archive
from pipelines.casework.handing_out import CopiesLeft, hand_out
from pipelines.flows.care import HOUR, at_work, folder_of, tell_failure, tell_overdue
from pipelines.flows.dispatch.worker import JobsHome
from pipelines.flows.dispatch.worker import do_job as dispatched
from pipelines.inbox import InboxDone
from pipelines.inbox import ingest_inbox as inbox
from pipelines.ingest import ingest_dump as ingest
from pipelines.review import review_case as review
from pipelines.sweep import SweepAnswer, sweep
from pipelines.terminal.moments import day, instant, seconds
from pipelines.transcribe import Transcribed
from pipelines.transcribe import transcribe_case as transcribe
from pipelines.verify import anchor_and_check, daily, verify
from regulations.values.facts import Away
from regulations.values.reviews.review import ReviewAnswer
from storage.settings import load_settings
from tasks.guard.verified import AnchoredAndVerified, Verified
from tasks.installation import Installation, case_key
from tasks.keep.sweep.lists import DUE
from tasks.receive.intake import Order
from tasks.receive.taken import Taken

P = ParamSpec("P")
R = TypeVar("R")
WHO = MACHINE_NAME  # noted in the audit chain where a schedule, not a person, started the run


def _flow(name: str, hours: float, run_name: str | None = None) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """Make a flow: a time limit in hours, nothing persisted, a notice when a run of a deployment fails."""
    def deployed(function: Callable[P, R]) -> Flow[P, R]:
        return Flow(function, name=name, flow_run_name=run_name, persist_result=False, timeout_seconds=hours * HOUR,
                    on_failure=[tell_failure], on_crashed=[tell_failure])

    return deployed


@_flow("ingest-dump", 12, "ingest {dump}")
def ingest_dump(dump: str, case: str | None = None, unit: str | None = None, received_at: str | None = None,
                returned_at: str | None = None, away: str | None = None, wait: bool = True, clear: bool = False,
                dock_offset: str | None = None, any_folder: bool = False, home: str | None = None, who: str = WHO,
                lang: str = "zh") -> Taken:
    """Take one dump in. What was taken in before a retry is not read again."""
    returned = instant(returned_at, "returned_at")
    absence = Away(returned, away) if returned and away else None
    order = Order(Path(dump), case, unit, instant(received_at, "received_at"), absence, wait, clear,
                  dock_offset=seconds(dock_offset), any_folder=any_folder)
    taken = at_work(home, who, lang, Act.RECEIVE, lambda installation: ingest(installation, order))
    for path in filter(None, (taken.receipt, *taken.receipts[1:], taken.slip)):
        create_link_artifact(link=Path(path).as_uri(), link_text=Path(path).name, key="evidence-list")
    return taken


@_flow("review", 12, "review {number}")
def review_case(number: str, out: str | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> ReviewAnswer:
    """Review one case; the report and the table of findings are artifacts of the run."""
    answer, case = at_work(home, who, lang, Act.REVIEW, lambda installation: (
        review(installation, number, Path(out) if out else None), case_key(installation, number)))
    if answer.report is not None:
        create_link_artifact(link=Path(answer.report.html).as_uri(), link_text=number, key=f"continuity-report-{case}")
    create_table_artifact(key=f"findings-{case}", table=[
        {"severity": finding.severity, "kind": finding.kind, "start": finding.start and finding.start.isoformat(),
         "seconds": None if finding.seconds is None else float(finding.seconds), "message": finding.message,
         "articles": ", ".join(article.article for article in finding.articles)} for finding in answer.findings], description=number)
    return answer


@_flow("transcribe", 24, "transcribe {number}{recording}")
def transcribe_case(number: str | None = None, recording: str | None = None, home: str | None = None, who: str = WHO,
                    lang: str = "zh") -> Transcribed:
    """Draft the written records of one case, or of one recording."""
    return at_work(home, who, lang, Act.WRITE_RECORD, lambda installation: transcribe(installation, number, recording))


@_flow("archive", 24, "archive {number}")
def archive_case(number: str, out: str | None = None, makers: list[str] | None = None, medium: str | None = None,
                 although: str | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> Archived:
    """Make the package of one case, and its discs where a medium is named; `although`: why, where something is unfinished."""
    target = Path(out) if out else None
    archived, case = at_work(home, who, lang, Act.ARCHIVE, lambda installation: (
        archive(installation, number, target, makers or (), medium, although), case_key(installation, number)))
    create_link_artifact(link=archived.package.as_uri(), link_text=archived.package.name, key=f"case-package-{case}")
    return archived


@_flow("release", 12, "release {request}")
def release_copies(request: int, to: str, out: str | None = None, seen: int | None = None, home: str | None = None, who: str = WHO,
                   lang: str = "zh") -> CopiesLeft:
    """Let the copies of an approved request leave, noted with who received them."""
    return at_work(home, who, lang, Act.RELEASE, lambda installation: hand_out(installation, request, to, Path(out) if out else None, seen))


@_flow("sweep-retention", 4)
def sweep_retention(as_of: str | None = None, dry_run: bool = False, home: str | None = None, who: str = WHO,
                    lang: str = "zh") -> SweepAnswer:
    """Look over deadlines and retention. Nothing is deleted."""
    def work(installation: Installation) -> SweepAnswer:
        answer = sweep(installation, day(as_of) or installation.clock().date(), dry_run)
        tell_overdue(installation, answer)
        return answer

    answer = at_work(home, who, lang, Act.SEE_KEEPING if dry_run else Act.SWEEP, work, reading=dry_run)
    create_markdown_artifact(key="sweep", markdown="\n".join(
        [f"# {answer.as_of.isoformat()}", "", *(f"- {say('sweep.' + name, 'zh')}: {answer.counts[name]}" for name in DUE)]))
    return answer


@_flow("sweep-fixity", 12)
def sweep_fixity(sample: int | None = None, whole: bool = False, home: str | None = None, who: str = WHO,
                 lang: str = "zh") -> Verified:
    """Check the day's thirtieth of the originals, or `sample` of them, or the `whole` store; ledger, audit chain, second copy."""
    def work(installation: Installation) -> Verified:
        if whole or sample:
            return verify(installation, None if whole else sample)
        return daily(installation, installation.clock().date())

    return at_work(home, who, lang, Act.VERIFY, work, reading=True)


@_flow("verify-anchors", 2)
def verify_anchors(home: str | None = None, who: str = WHO, lang: str = "zh") -> AnchoredAndVerified:
    """Sign the head of the audit chain into the locked store, and compare the chain with all its anchors."""
    return at_work(home, who, lang, Act.VERIFY, anchor_and_check)


@_flow("ingest-inbox", 12)
def ingest_inbox(still: float | None = None, home: str | None = None, who: str = WHO, lang: str = "zh") -> InboxDone:
    """Take in the dumps of the inbox that have stopped changing; nothing where the settings name no inbox."""
    if load_settings(folder_of(home), os.environ).inbox is None:
        return InboxDone(None, ())
    return at_work(home, who, lang, Act.RECEIVE, lambda installation: inbox(installation, still))


@_flow("job", 24, "{kind} {subject}")
def do_job(job: int, kind: str, subject: str, home: str | None = None) -> Any:
    """Do a job that somebody asked for, in that one's name; nothing where another process has it."""
    from prefect.states import Failed

    problem = dispatched(JobsHome(folder_of(home)), job)
    return None if problem is None else Failed(message=problem.say("zh"))


@_flow("speech-job", 24, "{kind} {subject}")
def do_speech_job(job: int, kind: str, subject: str, home: str | None = None) -> Any:
    """Do a job that listens to recordings: one at a time."""
    return do_job.fn(job, kind, subject, home)


FLOWS = {flow.name: flow for flow in (ingest_inbox, ingest_dump, review_case, transcribe_case, archive_case, release_copies,
                                      sweep_retention, sweep_fixity, verify_anchors, do_job, do_speech_job)}
