"""The answer of a review as a value: what `review --json` says (contract.md, "Answers"), in the words of one language.

It is built once (paperwork/report/answer.py). The name of a field is the key of the JSON, and `to_json` and `from_json` are the only
places that know the JSON. Fields that an older version did not write have a default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from messages.json_values import JsonObject
from regulations.values.enums import FindingStatus, Severity, Verdict, waits
from regulations.values.reviews.findings import Citation, StepOwed
from regulations.values.reviews.plain_review import converter
from regulations.values.reviews.reviewed import ReviewedComparison, ReviewedDisposal, ReviewedDocument, ReviewedRecording, ReviewedSession


@dataclass(frozen=True, slots=True)
class ReviewedDecision:
    """What the legal office decided about a finding last, or whom it asked to explain it."""

    status: FindingStatus
    by: str
    at: datetime  # aware
    reason: str
    asked_of: str | None = None  # who is to explain it
    explain_by: date | None = None
    proposed: FindingStatus | None = None  # what a second person has to agree to; open until then


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedFinding:
    """FINDING of contract.md; the fields are those of `Finding`."""

    id: str
    kind: str  # a FindingKind, or one that an older version knew
    severity: Severity
    recordings: tuple[str, ...] = ()
    device: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    seconds: Fraction | None = None
    uncertainty_seconds: Fraction = Fraction(0)
    articles: tuple[Citation, ...] = ()
    message: str = ""
    explains: str | None = None
    evidence: JsonObject = field(default_factory=dict)
    status: FindingStatus = FindingStatus.OPEN
    event: str = ""  # id of what it belongs to: findings that one thing caused share one
    decision: ReviewedDecision | None = None  # of a person; None: nobody decided yet

    @property
    def waits(self) -> bool:
        """Whether a person has to decide about it."""
        return waits(self.severity, self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedEvent:
    """One thing that happened, and the findings it caused: a hole, its missing number, what of the papers it leaves uncovered."""

    id: str
    start: datetime | None
    end: datetime | None
    seconds: Fraction | None
    severity: Severity  # the heaviest of its findings
    message: str
    findings: tuple[str, ...]  # ids, the cause first
    status: FindingStatus


@dataclass(frozen=True, slots=True)
class ReviewedPhrase:
    """A phrase that was heard."""

    what: str
    recording: str  # id
    start: datetime | None
    offset: Fraction  # s
    score: Fraction  # 0–100
    text: str


@dataclass(frozen=True, slots=True)
class ReviewedContradiction:
    """Two clauses that do not agree, and what is done meanwhile."""

    about: str
    applied: str
    articles: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ReviewedDeadline:
    """Until when something is due."""

    what: str  # "transfer", "archive", "filing"
    due: datetime | date | None
    anchor: str
    articles: tuple[Citation, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedTrace:
    """What speaks for a point."""

    kind: str
    text: str
    recording: str | None
    start: datetime | None
    offset: Fraction | None  # s
    score: Fraction | None  # 0–100


@dataclass(frozen=True, slots=True)
class ReviewedPoint:
    """One point a person looks through."""

    words: str
    state: str
    articles: tuple[Citation, ...]
    traces: tuple[ReviewedTrace, ...]


@dataclass(frozen=True, slots=True)
class ReviewedList:
    """A list of points."""

    name: str
    articles: tuple[Citation, ...]
    points: tuple[ReviewedPoint, ...]


@dataclass(frozen=True, slots=True)
class HashedName:
    """A recording with the hash of its original."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMethods:
    """How the review came about."""

    made_at: datetime  # aware
    liuhen: str  # version
    regulation: str  # title
    edition: str | None
    could_be_missed: tuple[str, ...]
    clocks: tuple[str, ...]
    tolerances: Mapping[str, Fraction]
    settings: JsonObject
    engines: Mapping[str, str]
    hashes: tuple[HashedName, ...]


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the report lies, with / between folders."""

    html: str
    pdf: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """Everything that the report says."""

    case: str = ""  # number
    regulation: str = ""  # profile id
    verdict: Verdict
    sentence: str = ""  # the verdict in one sentence
    verdict_before: Verdict | None = None  # of the review before, where there was one
    recordings: tuple[ReviewedRecording, ...] = ()
    sessions: tuple[ReviewedSession, ...] = ()
    documents: tuple[ReviewedDocument, ...] = ()
    comparisons: tuple[ReviewedComparison, ...] = ()
    findings: tuple[ReviewedFinding, ...] = ()
    events: tuple[ReviewedEvent, ...] = ()
    heard: tuple[ReviewedPhrase, ...] = ()
    not_listened: tuple[str, ...] = ()  # ids of recordings with sound that nobody transcribed
    assumptions: tuple[str, ...] = ()
    conflicts: tuple[ReviewedContradiction, ...] = ()
    deadlines: tuple[ReviewedDeadline, ...] = ()
    spoken: tuple[ReviewedList, ...] = ()
    points: tuple[ReviewedList, ...] = ()
    steps: tuple[StepOwed, ...] | None = None  # what was to be recorded; None: a review of an older version, which did not say
    disposed: tuple[ReviewedDisposal, ...] = ()  # recordings that could not be looked at any more
    methods: ReviewMethods | None = None
    report: ReportPaths | None = None

    def to_json(self) -> JsonObject:
        """Return the object of `review --json`."""
        answer: JsonObject = converter().unstructure(self)
        return answer

    @staticmethod
    def from_json(stored: JsonObject) -> ReviewAnswer:
        """Return what `to_json` wrote."""
        return converter().structure(stored, ReviewAnswer)


def findings_in(stored: JsonObject) -> tuple[ReviewedFinding, ...]:
    """Return the findings of a stored review, without reading the rest of it."""
    return converter().structure(stored.get("findings", ()), tuple[ReviewedFinding, ...])


def steps_in(stored: JsonObject) -> tuple[StepOwed, ...] | None:
    """Return what was to be recorded, as a stored review says; None where it does not say."""
    steps = stored.get("steps")
    return None if steps is None else converter().structure(steps, tuple[StepOwed, ...])


def events_in(stored: JsonObject) -> tuple[ReviewedEvent, ...]:
    """Return the events of a stored review; none in one of an older version."""
    return converter().structure(stored.get("events", ()), tuple[ReviewedEvent, ...])


def with_findings(stored: JsonObject, findings: Sequence[ReviewedFinding], events: Sequence[ReviewedEvent]) -> JsonObject:
    """Return a stored review with other findings and events; the rest of it is left as it was written."""
    plain = converter().unstructure
    return {**stored, "findings": [plain(finding) for finding in findings], "events": [plain(event) for event in events]}
