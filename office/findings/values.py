"""What is decided about the findings of a review, and how they stand then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from messages.errors import Refused
from regulations.values.enums import FindingStatus
from regulations.values.reviews.review import ReviewedEvent, ReviewedFinding


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """What is decided about findings."""

    status: FindingStatus  # open: undone, or somebody is asked
    reason: str
    asked_of: str | None = None  # who is to explain them
    explain_by: date | None = None
    proposed: FindingStatus | None = None  # what a second person has to agree to


@dataclass(frozen=True, slots=True)
class FindingsStand:
    """How the findings of a case stand."""

    case: str  # number
    findings: tuple[ReviewedFinding, ...]  # all of the review
    events: tuple[ReviewedEvent, ...]
    changed: tuple[str, ...]  # ids of those that were decided now
    version: int  # number of the newest decision
    finished_at: datetime | None = None  # aware

    @property
    def left(self) -> tuple[ReviewedFinding, ...]:
        """What waits for a decision."""
        return tuple(finding for finding in self.findings if finding.waits)


class DecidedMeanwhile(Refused):
    """Somebody else decided after what the caller saw; both are told, nothing was changed."""
