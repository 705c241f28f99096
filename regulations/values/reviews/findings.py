"""What a judgement answers: findings that carry their articles, and a verdict.

A finding never says that someone broke the law.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from messages import Text
from regulations.values.enums import FindingStatus, KeepState, Severity, Verdict
from regulations.values.reviews.evidence import Evidence
from regulations.values.reviews.kinds import FindingKind


@dataclass(frozen=True, slots=True)
class Citation:
    """One clause of one regulation, with its words."""

    regulation: str  # profile id
    article: str  # "22(五)", "附件3 9"
    quote: str  # verbatim words of the clause

    def to_json(self) -> dict[str, str]:
        """Return ARTICLE of contract.md."""
        return {"regulation": self.regulation, "article": self.article, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation with its place in time, its evidence and the articles it rests on (问题)."""

    kind: FindingKind
    severity: Severity
    message: Text  # what was seen, and how sure
    articles: tuple[Citation, ...]  # never empty
    recordings: tuple[str, ...] = ()  # ids
    device: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    seconds: Fraction | None = None
    uncertainty_seconds: Fraction = Fraction(0)
    evidence: Evidence = field(default_factory=Evidence)
    explains: Text | None = None  # what else could explain it, or what would settle it
    status: FindingStatus = FindingStatus.OPEN

    def __post_init__(self) -> None:
        """Refuse a finding without its citation."""
        if not self.articles:
            raise ValueError(f"a finding of kind {self.kind} cites no article")

    @property
    def id(self) -> str:
        """Stable over runs: the same thing seen again keeps its id, so that a decision stays with it."""
        place = [self.kind, self.device, *self.recordings, self.start and self.start.isoformat(), self.evidence.document]
        return "F-" + hashlib.sha256("\n".join(str(part) for part in place).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two clauses of one regulation that do not agree, and what Liuhen does meanwhile."""

    about: str  # the profile's words
    applied: str  # the profile's words
    first: Citation
    second: Citation


@dataclass(frozen=True, slots=True)
class Trace:
    """What speaks for a point: words heard at a second of a recording, a paper, an entry."""

    kind: str  # "heard", "paper", "entry", or "lacking": what was looked for in vain
    text: Text
    recording: str | None = None  # id
    start: datetime | None = None  # aware
    offset: Fraction | None = None  # s from the start of the recording
    score: Fraction | None = None  # 0–100


@dataclass(frozen=True, slots=True)
class PointSeen:
    """One point a person looks through, with what speaks for it."""

    words: Text
    state: str  # "traced", "partly", "none", "not-listened", "partly-listened"
    traces: tuple[Trace, ...] = ()
    articles: tuple[Citation, ...] = ()  # its own, where the list as a whole has none


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A list of points, as the case stands."""

    name: Text
    articles: tuple[Citation, ...]
    points: tuple[PointSeen, ...]


@dataclass(frozen=True, slots=True)
class StepOwed:
    """A step of the 音像记录事项清单 that took place and was to be recorded, and whether there is footage from its time."""

    step: str
    duty: str  # parameters.Obligation: "must" or "as-needed"
    document: str  # file of the paper that shows it; the step itself where the matter calls for it
    recorded: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer about one case."""

    regulation: str  # profile id
    verdict: Verdict
    sentence: Text  # the verdict in one sentence
    findings: tuple[Finding, ...]
    assumptions: tuple[Text, ...] = ()  # what was assumed where the text is silent
    conflicts: tuple[Contradiction, ...] = ()  # clauses of one regulation that disagree and matter here
    deadlines: tuple[tuple[str, Deadline], ...] = ()  # "transfer", "archive", and until when each is due
    spoken: tuple[ListSeen, ...] = ()  # what each check heard, and where
    points: tuple[ListSeen, ...] = ()  # what the text enumerates for a person to look through
    classified: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # recording id or file → "stage", "activity" → class
    labels: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)  # recording id → label → value, None: missing
    steps: tuple[StepOwed, ...] = ()  # what of the 音像记录事项清单 was to be recorded


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is due, and because of what."""

    due: datetime | date | None  # None where the anchor is not known yet
    anchor: str  # recording-end, matter-end, return, closed, activity-end …
    articles: tuple[Citation, ...]
    assumptions: tuple[Text, ...] = ()  # where the text is silent, or the holiday calendar not announced


@dataclass(frozen=True, slots=True)
class Keeping:
    """Keep until when, and because of which clauses."""

    until: date | None  # None: permanently, or not decidable
    state: KeepState  # UNTIL, FOREVER or UNDETERMINED
    why: tuple[Text, ...]
    articles: tuple[Citation, ...]
