"""What is done for each kind of job, and the one sentence that it ends with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from messages import Text
from pipelines.flows import outcomes
from pipelines.terminal.moments import instant, seconds
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob
from tasks.installation import Installation

Work = Callable[[Installation, WantedJob], Text]


def _ingest(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.ingest import ingest_dump
    from regulations.values.facts import Away
    from tasks.receive.intake import Order

    given: Any = wanted.options
    returned = instant(given.get("returned_at"), "returned_at")
    absence = Away(returned, given["away"]) if returned and given.get("away") else None
    taken = ingest_dump(installation, Order(
        Path(wanted.subject), given.get("case"), given.get("unit"), instant(given.get("received_at"), "received_at"), absence,
        bool(given.get("wait", True)), bool(given.get("clear")), any_folder=bool(given.get("any_folder")),
        dock_offset=seconds(given.get("dock_offset"))))
    return outcomes.ingested(taken)


def _transcribe(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.transcribe import transcribe_case

    recording: Any = wanted.options.get("recording")
    done = transcribe_case(installation, None if recording else wanted.subject, recording)
    return outcomes.transcribed(done)


def _review(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.review import review_case

    return outcomes.reviewed(review_case(installation, wanted.subject, _path(wanted.options.get("out"))))


def _finish(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.review import finish_review

    return outcomes.finished(finish_review(installation, wanted.subject))


def _archive(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.archive import archive_case

    given: Any = wanted.options
    done = archive_case(installation, wanted.subject, _path(given.get("out")), given.get("makers") or (), given.get("medium"),
                        given.get("although"))
    return outcomes.archived(done)


def _viewing_copy(installation: Installation, wanted: WantedJob) -> Text:
    from tasks.measure.viewing_copies import viewing_copy

    return viewing_copy(installation, wanted.subject)


def _viewing_copies(installation: Installation, wanted: WantedJob) -> Text:
    from tasks.measure.viewing_copies import prepare

    dump: Any = wanted.options.get("dump")
    return outcomes.prepared(prepare(installation, None if dump else wanted.subject, dump))


def _verify(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.verify import daily, verify

    given: Any = wanted.options
    answer = daily(installation, installation.clock().date()) if given.get("daily") else verify(installation, given.get("sample"))
    return outcomes.verified(answer)


def _release(installation: Installation, wanted: WantedJob) -> Text:
    from pipelines.casework.handing_out import hand_out

    given: Any = wanted.options
    return outcomes.released(hand_out(installation, int(wanted.subject), given["to"], _path(given.get("out")), given.get("seen")))


def _backup(installation: Installation, wanted: WantedJob) -> Text:
    from tasks.guard.copies.backup import save

    target = Path(wanted.subject)
    return outcomes.saved(save(installation, target), target)


def _path(given: Any) -> Path | None:
    return Path(given) if given else None


WORK: Mapping[JobKind, Work] = {
    JobKind.INGEST: _ingest, JobKind.TRANSCRIBE: _transcribe, JobKind.REVIEW: _review, JobKind.FINISH: _finish, JobKind.ARCHIVE: _archive,
    JobKind.VIEWING_COPY: _viewing_copy, JobKind.VIEWING_COPIES: _viewing_copies, JobKind.VERIFY: _verify, JobKind.RELEASE: _release,
    JobKind.BACKUP: _backup,
}
READING = frozenset({JobKind.VERIFY, JobKind.BACKUP})  # the store may be somebody else's
