"""The events a period may run from (起算点): one entry each, with how its day or instant is found.

A new anchor is a line of ANCHORS, and in both languages its name (`law.anchor_…`); `anchor` of a profile may then name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from regulations.values.facts import Case


@dataclass(frozen=True, slots=True)
class Events:
    """What is known of the events when a deadline is asked for; None where nothing says."""

    recording_end: datetime | None = None  # aware
    started_on_spot: datetime | None = None  # aware; when an activity was started without its approval (000 art. 13)
    case: Case | None = None


MomentOrDay = datetime | date | None  # None: not known yet


def _matter_end(events: Events) -> MomentOrDay:
    return events.case.activity_ended if events.case else None


def _closed(events: Events) -> MomentOrDay:
    return events.case.closed if events.case else None


def _returned(events: Events) -> MomentOrDay:
    return events.case.away.returned_at if events.case and events.case.away else None


def _inspection_end_or_closed(events: Events) -> MomentOrDay:
    inspection = events.case is not None and events.case.matters == ("行政检查",)  # with another matter the file is closed after that
    return _matter_end(events) if inspection else _closed(events)


ANCHORS: Mapping[str, Callable[[Events], MomentOrDay]] = MappingProxyType({
    "recording-end": lambda events: events.recording_end,
    "matter-end": _matter_end,
    "return": _returned,
    "closed": _closed,
    "inspection-end-or-closed": _inspection_end_or_closed,
    "on-spot-start": lambda events: events.started_on_spot,
})

# Where the case file does not say when the first event was, the text's other anchor: it is closed at the latest when it is over.
# Anchor: the event that is missing (`law.anchor_…`), the anchor that is taken instead.
OTHERWISE: Mapping[str, tuple[str, str]] = MappingProxyType({
    "matter-end": ("matter-end", "closed"),
    "inspection-end-or-closed": ("inspection-end", "closed"),
})
