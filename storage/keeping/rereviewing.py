"""What of a case's footage came, left or was put right after its last review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from footage.values.recordings import Recording
from regulations.values.facts import Case
from regulations.values.reviews.reviewed import ReviewedRecording
from regulations.wearers import worn_by
from storage.keeping.disposal import disposed
from storage.ledgers import columns, originals
from storage.ledgers.casework import cases, editions, reviews

# Fields of a case file that a review judges by; that a case is closed is no reason to look at its footage again.
JUDGED = frozenset({"matter", "further_matters", "procedure", "regulation", "party", "officers", "inspection", "coercion", "activity_ended",
                    "confidentiality", "recorders", "documents", "places", "explanations", "exceptions", "away", "object_of_proof",
                    "device_checks", editions.PAPER})


@dataclass(frozen=True, slots=True)
class Outdated:
    """What of a case's footage is no longer as its last review saw it."""

    at: datetime  # aware; of the review
    came: tuple[str, ...]  # ids of recordings that were not there
    left: tuple[str, ...]  # ids of recordings that belong to another case now
    corrected: tuple[str, ...]  # ids of recordings whose recorder or officer was put right
    fields: tuple[str, ...] = ()  # of the case file, or PAPER, that are no longer as the review saw them

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.came, *self.left, *self.corrected)


def outdated(tx: Session, number: str) -> Outdated | None:
    """Return what changed since the last review of a case; None where nothing did, or there was none."""
    review = reviews.last(tx, number)
    if review is None:
        return None
    seen = {recording.id: recording for recording in review.answer.recordings}
    case, now = cases.load(tx, number).case, {row.recording.id: row.recording for row in originals.of_case(tx, number)}
    elsewhere = {id_ for id_, where in columns.cases_of(tx, [id_ for id_ in seen if id_ not in now]).items() if where != number}
    gone = disposed.gone_among(tx, now)
    corrected = tuple(id_ for id_, recording in now.items() if id_ in seen and id_ not in gone and _differs(case, recording, seen[id_]))
    fields = tuple(dict.fromkeys(change.field for change in editions.changed_since(tx, number, review.at) if change.field in JUDGED))
    changed = Outdated(review.at, tuple(id_ for id_ in now if id_ not in seen and id_ not in gone), tuple(sorted(elsewhere)), corrected,
                       fields)
    return changed if changed.ids or changed.fields else None


def _differs(case: Case, recording: Recording, seen: ReviewedRecording) -> bool:
    """Whether recorder or officer are others than the review saw; one of an early version named no officer."""
    named = seen.responsible is not None or "officer" in recording.corrected
    return recording.device != seen.device or (named and worn_by(case, recording) != seen.responsible)
