"""Findings that one thing caused, as one event: a hole, the number that is missing there, what of the papers it leaves uncovered."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol, TypeVar

from regulations.values.enums import FindingStatus, heaviest
from regulations.values.reviews.kinds import FindingKind
from regulations.values.reviews.review import ReviewedEvent, ReviewedFinding

CAUSES = (FindingKind.GAP, FindingKind.GAP_INSIDE, FindingKind.TRUNCATED, FindingKind.UNREADABLE)
CONSEQUENCES = (FindingKind.NUMBER_MISSING, FindingKind.UNCOVERED, FindingKind.RESUME)
NEAR = timedelta(seconds=2)  # how far apart the edges of a cause and its consequence may lie beyond their uncertainties
Edges = tuple[datetime, datetime]


class Placed(Protocol):
    """What of a finding says where it lies; `Finding` and `ReviewedFinding` both do."""

    @property
    def id(self) -> str:
        """Return what names it."""

    @property
    def kind(self) -> str:
        """Return its kind: a FindingKind, or one that an older version knew."""

    @property
    def device(self) -> str | None:
        """Return the recorder, None where it is about none."""

    @property
    def start(self) -> datetime | None:
        """Return where it begins, None where it has no time."""

    @property
    def end(self) -> datetime | None:
        """Return where it ends, None for a moment."""

    @property
    def uncertainty_seconds(self) -> Fraction:
        """Return by how much its edges may be off."""


P = TypeVar("P", bound=Placed)


def by_cause(findings: Sequence[P]) -> list[list[P]]:
    """Return the findings of each event, the cause first, in the order of the first findings."""
    causes = [finding for finding in findings if finding.kind in CAUSES and _span(finding) is not None]
    members: dict[str, list[P]] = {}
    for finding in findings:
        cause = _cause(finding, causes) if finding.kind in CONSEQUENCES else None
        head = (cause or finding).id
        if finding.id == head:
            members.setdefault(head, []).insert(0, finding)
        else:
            members.setdefault(head, []).append(finding)
    return list(members.values())


def grouped(findings: Sequence[ReviewedFinding]) -> tuple[tuple[ReviewedFinding, ...], tuple[ReviewedEvent, ...]]:
    """Return the findings with the event each belongs to, and the events in the order of their first findings."""
    members = by_cause(findings)
    events = tuple(event_of(_id(of_event[0].id), of_event) for of_event in members)
    event = {finding.id: _id(of_event[0].id) for of_event in members for finding in of_event}
    return tuple(replace(finding, event=event[finding.id]) for finding in findings), events


def regrouped(findings: Sequence[ReviewedFinding], events: Sequence[ReviewedEvent]) -> tuple[ReviewedEvent, ...]:
    """Return the events with the status that their findings have now."""
    by_id = {finding.id: finding for finding in findings}
    return tuple(event_of(event.id, [by_id[id_] for id_ in event.findings]) for event in events)


def event_of(id_: str, findings: Sequence[ReviewedFinding]) -> ReviewedEvent:
    """Return an event of findings, the cause first."""
    cause = findings[0]
    return ReviewedEvent(id=id_, start=cause.start, end=cause.end, seconds=cause.seconds, message=cause.message,
                         severity=heaviest(*(finding.severity for finding in findings)),
                         findings=tuple(finding.id for finding in findings), status=_status(findings))


def _status(findings: Sequence[ReviewedFinding]) -> FindingStatus:
    """Return open while one of them waits, else what was decided about the cause."""
    return FindingStatus.OPEN if any(finding.waits for finding in findings) else findings[0].status


def _id(head: str) -> str:
    return "E-" + hashlib.sha256(head.encode()).hexdigest()[:12]


def _cause(finding: P, causes: Sequence[P]) -> P | None:
    """Return the hole that a finding follows from: the one it lies over longest; None where it lies over none."""
    span = _span(finding)
    if span is None:
        return None
    near = [(shared, cause) for cause in causes if (shared := _shared(span, finding, cause)) is not None]
    return max(near, key=lambda pair: pair[0], default=(timedelta(0), None))[1]


def _shared(span: Edges, finding: Placed, cause: Placed) -> timedelta | None:
    """Return how long a finding and a hole lie over each other, None where they do not, or most of the finding lies elsewhere."""
    hole = _span(cause)
    if hole is None or (finding.device and cause.device and finding.device != cause.device):
        return None
    room = NEAR + timedelta(seconds=float(finding.uncertainty_seconds + cause.uncertainty_seconds))
    shared = min(span[1], hole[1]) - max(span[0], hole[0])
    if shared < -room:
        return None
    return max(shared, timedelta(0)) if 2 * (shared + room) >= span[1] - span[0] else None


def _span(finding: Placed) -> Edges | None:
    if finding.start is None:
        return None
    return finding.start, finding.end or finding.start
