"""Where a finding lies, so that the next review knows it again although its id is another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from regulations.values.enums import Severity
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.review import ReviewedFinding

NEAR = 1  # s that the edges of the same thing may lie apart beyond their uncertainties


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """What was seen, where and how heavily it weighed, when somebody decided about it."""

    kind: str
    severity: Severity
    device: str | None
    document: str | None
    start: datetime | None  # aware
    end: datetime | None  # aware
    uncertainty_seconds: Fraction


def place_of(finding: Finding | ReviewedFinding) -> FindingPlace:
    """Return where a finding lies."""
    document = finding.evidence.document if isinstance(finding, Finding) else finding.evidence.get("document")
    return FindingPlace(str(finding.kind), finding.severity, finding.device, str(document) if document else None, finding.start,
                        finding.end, finding.uncertainty_seconds)


def same_thing(before: FindingPlace, now: FindingPlace) -> bool:
    """Whether a finding of a later review is what was decided about: the same kind at the same place, and no heavier."""
    if (before.kind, before.device, before.document) != (now.kind, now.device, now.document):
        return False
    if now.severity.rank < before.severity.rank:
        return False
    room = timedelta(seconds=float(before.uncertainty_seconds + now.uncertainty_seconds + NEAR))
    return _near(before.start, now.start, room) and _near(before.end, now.end, room)


def _near(before: datetime | None, now: datetime | None, room: timedelta) -> bool:
    if before is None or now is None:
        return before is now
    return abs(now - before) <= room
