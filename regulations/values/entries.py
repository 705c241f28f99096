"""What was entered to explain an interruption, or why a step was not recorded, beside the case file (regulations/comparison/entries.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from footage.values.recordings import Interval


class EntryState(StrEnum):
    """How far an entry is."""

    ENTERED = "entered"  # nobody of the legal office judged it yet
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class EntryKind(StrEnum):
    """What an entry is about."""

    EXPLANATION = "explanation"  # an interruption, or another finding
    EXCEPTION = "exception"  # a step that was not recorded


class EntryOrigin(StrEnum):
    """Where an entry comes from."""

    ACT = "act"
    CASE_FILE = "case-file"


class PaperFit(StrEnum):
    """Whether a paper speaks of the time it is to explain."""

    SAME = "same"
    PART = "part"  # of a part of it only
    OTHER = "other"
    UNKNOWN = "unknown"  # no time was read in it, or it could not be read


@dataclass(frozen=True, slots=True)
class Written:
    """A written explanation of a stretch of time (001 art. 14)."""

    id: str
    interval: Interval
    file: str | None  # the paper; None: none was attached yet
    reason: str | None = None  # None: of the case file, which asks for none
    state: EntryState = EntryState.ENTERED
    why: str | None = None  # of the legal office, where it was accepted or returned


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """An entry of the exception register: why a step was not recorded (003-3 art. 5)."""

    id: str
    step: str
    reason: str
    basis: str
    day: date | None = None  # None: the entry names no day
    interval: Interval | None = None  # None: the entry names no time
    work_record: str | None = None  # file
    reported_at: datetime | None = None  # aware
    state: EntryState = EntryState.ENTERED
    why: str | None = None  # of the legal office, where it was accepted or returned


@dataclass(frozen=True, slots=True)
class Entries:
    """The explanations and exceptions of a case."""

    explanations: tuple[Written, ...] = ()
    exceptions: tuple[Unrecorded, ...] = ()
    judged: bool = False  # what the case file says has to be judged too: persons are told apart
