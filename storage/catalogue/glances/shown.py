"""What the catalogue says at a glance, as values. The name of a field is the key of the JSON (contract.md, "Answers")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from footage.values.recordings import ClockSource, Media, State
from messages import Text
from storage.catalogue.glances.gone import DisposedByList
from storage.catalogue.states import CaseState, DutyKind, StoredState


class RecordState(StrEnum):
    """Where the written record of one recording stands."""

    NONE = "none"  # nobody speaks in such a file
    OPEN = "open"  # nobody has listened yet
    DRAFT = "draft"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One row of the list of cases."""

    number: str
    party: str | None
    unit: str
    matter: str
    regulation: str  # profile id
    recordings: int
    state: CaseState
    disposed: int  # of the recordings: their originals were destroyed


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """One recording of a case."""

    id: str
    name: str  # path in the dump
    device: str | None
    media: Media
    state: State
    start: datetime | None  # aware, Beijing
    end: datetime | None  # aware, Beijing
    stored: StoredState
    record: RecordState
    disposed_at: datetime | None  # aware, Beijing; when its original was destroyed; None: it is there


@dataclass(frozen=True, slots=True)
class ListedClock:
    """What one dump showed about a clock of a recorder against another clock."""

    device: str
    source: ClockSource
    against: ClockSource
    media: str  # the kind of file it was seen in; empty for the recorder as a whole
    detail: str  # how the time in the container is stamped, or the other recorder; empty where there is nothing to add
    offset_seconds: Fraction  # s
    uncertainty_seconds: Fraction  # s
    files: int
    agreeing: int  # files that agree with it
    first: datetime | None  # aware, Beijing
    last: datetime | None  # aware, Beijing
    noted: datetime  # aware, Beijing


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One document of a case."""

    file: str  # path beside the case file
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ListedMark:
    """One long-term mark that stands."""

    id: int
    trigger: str  # LT1 … LT10
    reason: str
    by: str
    recording: str | None  # id; None: the whole case
    at: datetime  # aware, Beijing


@dataclass(frozen=True, slots=True)
class ListedPackage:
    """One package that was made of a case."""

    path: str
    manifest_sha256: str
    at: datetime  # aware, Beijing
    unfinished: int  # matters of the case that were when it was made
    although: str | None  # why it was made all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStory:
    """Everything the catalogue knows about one case."""

    id: int  # what the case is, however its number is written
    number: str
    matter: str | None
    party: str | None
    cause: str | None
    unit: str | None
    regulation: str | None  # profile id
    officers: tuple[str, ...]  # names
    state: CaseState
    version: int  # 2 where it was reopened once …
    added_at: datetime  # aware, Beijing
    recordings: tuple[ListedRecording, ...]  # in the order of time, those without a time last
    clocks: tuple[ListedClock, ...]  # the newest dump first
    documents: tuple[ListedDocument, ...]  # in the order of the case file
    marks: tuple[ListedMark, ...]
    verdict: str | None  # of the last review; None before the first
    reviewed_at: datetime | None  # aware, Beijing
    findings: int | None  # of the last review; None before the first
    open_findings: int  # of them, what waits for a decision
    review_finished_at: datetime | None  # aware, Beijing; when the legal office was through with it
    packages: tuple[ListedPackage, ...]
    out_of_date: Text | None  # why the newest package is
    disposed: tuple[DisposedByList, ...]  # by which list, when
    review_out_of_date: Text | None = None  # why the review is
    edition: int = 1  # of the case file: one more with every change


@dataclass(frozen=True, slots=True)
class RecordingsOfCase:
    """How many recordings of a case something concerns."""

    case: str  # number
    recordings: int


@dataclass(frozen=True, slots=True)
class FindingsOfCase:
    """How many findings of a case are open."""

    case: str  # number
    findings: int


@dataclass(frozen=True, slots=True)
class CaseDue:
    """A case and the day something was due."""

    case: str  # number
    due: date | datetime  # a day lasts until its midnight; a datetime is aware, Beijing


@dataclass(frozen=True, slots=True)
class DutyDue:
    """Something that a unit or a person should have done."""

    kind: DutyKind
    case: str | None  # number; None where it is about no case
    subject: str  # recorder, finding, unit; "" where the case is the subject
    unit: str | None
    person: str | None
    due: date | datetime  # a day lasts until its midnight; a datetime is aware, Beijing


@dataclass(frozen=True, slots=True)
class LateOfCase:
    """What of a case came after its deadline."""

    case: str  # number
    recordings: int
    dumps: int  # that brought them: each is one hand-over


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """How many originals are stored."""

    received: int  # not read back yet
    verified: int
    disposed: int  # destroyed by an approved list: counted in neither

    @property
    def total(self) -> int:
        """All originals that are there."""
        return self.received + self.verified


@dataclass(frozen=True, slots=True)
class ListedUnsettled:
    """Something a store holds, or the chain knows as standing, beyond the catalogue: a person settles it."""

    recording: str  # id, or mark:3, hold:5
    reason: Text


@dataclass(frozen=True, slots=True)
class PackageOutOfDate:
    """A case that is no longer what its newest package says: it has to be archived again."""

    case: str  # number
    reason: Text

