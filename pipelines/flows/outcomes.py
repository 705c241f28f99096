"""The one sentence that long work ends with, in the list of jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from messages import Text, text

if TYPE_CHECKING:
    from pipelines.archive import Archived
    from pipelines.casework.handing_out import CopiesLeft
    from pipelines.review import Finished
    from pipelines.transcribe import Transcribed
    from regulations.values.reviews.review import ReviewAnswer
    from tasks.guard.copies.backup import Saved
    from tasks.guard.verified import Verified
    from tasks.measure.viewing_copies import Prepared
    from tasks.receive.taken import Taken


def ingested(taken: Taken) -> Text:
    """How much was taken in."""
    return text("background.ingested", count=len(taken.received), already=len(taken.already), rejected=len(taken.rejected))


def transcribed(done: Transcribed) -> Text:
    """How much was listened to."""
    return text("background.transcribed", count=len(done.transcripts), left=len(done.not_transcribed))


def reviewed(answer: ReviewAnswer) -> Text:
    """How many findings there are."""
    return text("background.reviewed", findings=len(answer.findings), waiting=sum(finding.waits for finding in answer.findings))


def finished(done: Finished | None) -> Text:
    """Whether the report was written with every decision, and its hash."""
    return text("background.finished", digest=done.sha256) if done else text("background.finished_not")


def archived(done: Archived) -> Text:
    """Where the package lies, and whether it passed its checks."""
    return text("background.archived" if done.passed else "background.archived_failed", path=str(done.package))


def released(left: CopiesLeft) -> Text:
    """How many copies left, and where they lie; or that it was only looked at."""
    return text("background.released" if left.files else "background.viewed", request=left.request, count=left.files, folder=left.folder)


def verified(answer: Verified) -> Text:
    """Whether everything is whole."""
    return text("background.verified" if answer.sound else "background.verified_not", checked=answer.originals.checked)


def saved(done: Saved, target: Path) -> Text:
    """Where the catalogue was saved, and how much of it."""
    return text("cli_checking.saved", path=str(target), rows=sum(done.rows.values()), events=done.rows["audit"])


def prepared(done: Prepared) -> Text:
    """What is there to show."""
    return text("background.prepared", copies=done.copies, previews=done.previews, impossible=done.impossible)
