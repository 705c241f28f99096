"""The papers of a case as witnesses: what times, people and places they name."""

from __future__ import annotations

from collections.abc import Sequence

from footage.values.recordings import Interval
from regulations.values.facts import DocumentTimes
from storage.catalogue.states import JobStage
from storage.ledgers.casework.cases import StoredCase
from tasks.installation import Installation
from tasks.measure.paper_times import times_of, year_of
from tasks.steps import step


@step(retries=1, stage=JobStage.PAPERS)
def read_documents(installation: Installation, stored: StoredCase) -> tuple[DocumentTimes, ...]:
    """Read every paper of the case from its kept bytes; a paper that was read before is looked up by its hash."""
    return tuple(times_of(installation, document, year_of(stored.case)) for document in stored.documents.values())


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
