"""The times of one paper: read from its kept bytes in a confined process, once."""

from __future__ import annotations

from messages.errors import LiuhenError, NoRoom
from regulations.values.facts import Case, DocumentTimes
from storage.ledgers.casework import paper_times
from storage.ledgers.casework.cases import StoredDocument
from tasks.confined import paper_times as read_times
from tasks.installation import Installation

SECONDS, MEGABYTES = 180.0, 6144


def times_of(installation: Installation, document: StoredDocument, year: int | None) -> DocumentTimes:
    """Return what a paper says about time, people and places; `year`: of dates that have none."""
    with installation.catalogue.read() as tx:
        known = paper_times.get(tx, document)
    if known is not None:
        return known
    times = _read(installation, document, year)
    with installation.catalogue.begin() as tx:
        paper_times.save(tx, document, times)
    return times


def year_of(case: Case) -> int | None:
    """Return the year a date without one most likely means: that of the activity, else of the closing."""
    return case.activity_ended.year if case.activity_ended else case.closed.year if case.closed else None


def _read(installation: Installation, document: StoredDocument, year: int | None) -> DocumentTimes:
    try:
        with installation.store.local(document.key) as path:
            return installation.guard.run(read_times, path, document.file, document.kind, document.sha256, year,
                                          seconds=SECONDS, megabytes=MEGABYTES)
    except NoRoom:
        raise
    except LiuhenError as problem:
        return DocumentTimes(document.file, document.kind, document.sha256, problem=problem.text)
