"""What a person enters to explain an interruption or a missing record, and how an entry stands after an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from footage.values.recordings import Interval
from messages import Text
from storage.ledgers.casework.explanations import Entry


@dataclass(frozen=True, slots=True)
class NewExplanation:
    """Why there is no footage of a stretch of time, or what a finding comes from."""

    span: Interval | None  # None: that of the findings
    findings: tuple[str, ...]  # ids of findings it answers; none: the interruptions in the span
    reason: str
    words: str | None = None
    basis: str | None = None
    reported_to: str | None = None
    reported_at: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class NewException:
    """Why a step was not recorded."""

    step: str
    day: date
    reason: str
    matter: str | None = None  # of the case; None: not said
    span: Interval | None = None  # of that day; None: not said
    words: str | None = None
    basis: str | None = None  # None: the clause that lists the reason
    reported_to: str | None = None
    reported_at: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class EntryStands:
    """An entry after an act about it."""

    entry: Entry
    notes: tuple[Text, ...] = ()  # what a person has to know or to do
    decided: tuple[str, ...] = ()  # ids of the findings that were decided by it
    left: int | None = None  # findings that wait for a decision; None: the case was never reviewed
