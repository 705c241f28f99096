"""The papers of a case as witnesses: what times, people and places they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from footage.values.recordings import Interval
from messages.errors import LiuhenError, NoRoom
from regulations.values.facts import DocumentTimes
from storage.ledgers import measurements
from storage.ledgers.cases import StoredCase, StoredDocument
from tasks.confined import paper_times
from tasks.installation import Installation
from tasks.steps import step

VERSION = 3  # raise when the reading changes, so that papers are read again
CACHE = "paper"
SECONDS, MEGABYTES = 180.0, 6144


@step(retries=1)
def read_documents(installation: Installation, stored: StoredCase) -> tuple[DocumentTimes, ...]:
    """Read every paper of the case from its kept bytes; a paper that was read before is looked up by its hash."""
    read: list[DocumentTimes] = []
    for name, document in stored.documents.items():
        with installation.catalogue.read() as tx:
            stored_times = measurements.get(tx, document.sha256, f"{CACHE}-{VERSION}:{document.kind}", DocumentTimes)
        if stored_times is not None:
            times = replace(stored_times, file=name)
        else:
            times = _read(installation, document, _year(stored))
            with installation.catalogue.begin() as tx:
                measurements.save(tx, document.sha256, f"{CACHE}-{VERSION}:{document.kind}", times)
        read.append(times)
    return tuple(read)


def _read(installation: Installation, document: StoredDocument, year: int | None) -> DocumentTimes:
    try:
        with installation.store.local(document.key) as path:
            return installation.guard.run(paper_times, path, document.file, document.kind, document.sha256, year,
                           seconds=SECONDS, megabytes=MEGABYTES)
    except NoRoom:
        raise
    except LiuhenError as problem:
        return DocumentTimes(document.file, document.kind, document.sha256, problem=problem.text)


def _year(stored: StoredCase) -> int | None:
    """The year a date without one most likely means: that of the activity, else of the closing."""
    case = stored.case
    return case.activity_ended.year if case.activity_ended else case.closed.year if case.closed else None


def spans(documents: Sequence[DocumentTimes]) -> tuple[Interval, ...]:
    """Return the stretches of time that papers say an activity lasted."""
    doubtful = {"planned", "period", "invalid", "signature"}
    return tuple(
        Interval(interval.start, interval.end)
        for paper in documents
        for interval in paper.intervals
        if interval.start
        and interval.end
        and interval.start <= interval.end
        and interval.precision != "day"
        and not doubtful & set(interval.flags)
    )
