"""Everything that the review room of a case shows at once. Times are aware and corrected; offsets are seconds of a recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from messages import Text
from office.viewings.playing import HowPlayed
from regulations.values.reviews.review import ReviewedEvent, ReviewedFinding, ReviewedPhrase
from regulations.values.reviews.reviewed import ReviewedComparison, ReviewedDocument


@dataclass(frozen=True, slots=True)
class RoomClock:
    """How the time of a recording was corrected."""

    source: str
    offset_seconds: Fraction  # added to the recorder's own time
    uncertainty_seconds: Fraction
    why: Text | None


@dataclass(frozen=True, slots=True)
class RoomPlay:
    """How a recording is shown."""

    how: HowPlayed
    copy: bool  # what is shown has to be called a viewing copy
    why: Text | None
    preview: bool  # waveform and small pictures are there


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRecording:
    """One recording on the clock of the wall."""

    id: str
    name: str
    device: str | None
    lens: str  # "" for the main one
    officer: str | None
    media: str
    state: str
    start: datetime | None
    end: datetime | None
    own_start: datetime | None  # by the recorder's own clock
    duration: Fraction | None  # s
    clock: RoomClock | None
    rate: Fraction | None  # pictures a second
    play: RoomPlay
    listened: bool
    record: int | None  # version of the confirmed record that the words are of; None: a draft
    disposed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoomSpan:
    """A stretch of time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class RoomLane:
    """One recorder: a line of the timeline."""

    device: str | None
    lens: str
    recordings: tuple[str, ...]  # ids, in order of time


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One thing that happened, with the findings it caused, their evidence and articles, and what was decided."""

    event: ReviewedEvent
    findings: tuple[ReviewedFinding, ...]


@dataclass(frozen=True, slots=True)
class RoomWords:
    """One utterance."""

    recording: str  # id
    start: Fraction  # s from the start of the recording
    end: Fraction  # s
    text: str
    speaker: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomMark:
    """A long-term mark that stands."""

    id: int
    trigger: str
    reason: str
    by: str
    at: datetime
    recording: str | None  # id; None: all footage of the case
    span: RoomSpan | None


@dataclass(frozen=True, slots=True)
class RoomHold:
    """A hold that stands."""

    id: int
    kind: str
    reason: str
    by: str
    at: datetime
    recording: str | None  # id; None: all footage of the case


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """An explanation, or an entry of the exception register."""

    key: str
    kind: str
    state: str
    version: int
    span: RoomSpan | None
    reason: str | None
    words: str | None
    file: str | None
    by: str
    findings: tuple[str, ...]  # ids of those it answers


@dataclass(frozen=True, slots=True)
class RoomRight:
    """Whether the person may do something here; the button says why not."""

    allowed: bool
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCase:
    """The case, and how far its review is."""

    id: int
    number: str
    party: str | None
    cause: str | None
    matter: str
    unit: str
    regulation: str
    officers: tuple[str, ...]
    state: str
    verdict: str | None
    sentence: str | None
    reviewed_at: datetime | None
    finished_at: datetime | None
    version: int  # of the decisions: who decides says which one was seen
    entries_version: int  # of the explanations and exceptions
    out_of_date: Text | None  # why the review is


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything of one case."""

    case: RoomCase
    person: str
    rights: dict[str, RoomRight] = field(default_factory=dict)  # by the name of the act
    span: RoomSpan | None  # from the first picture, paper or finding to the last
    recordings: tuple[RoomRecording, ...]
    lanes: tuple[RoomLane, ...]
    union: tuple[RoomSpan, ...]  # what any recorder films
    events: tuple[RoomEvent, ...]
    documents: tuple[ReviewedDocument, ...]
    comparisons: tuple[ReviewedComparison, ...]
    heard: tuple[ReviewedPhrase, ...]
    words: tuple[RoomWords, ...]  # empty for who may not watch
    marks: tuple[RoomMark, ...]
    holds: tuple[RoomHold, ...]
    entries: tuple[RoomEntry, ...]
