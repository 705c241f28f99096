"""What a review says of the recordings and documents of a case: parts of `review.ReviewAnswer`, with the keys of its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ReviewedClock:
    """How the times of a recording were corrected."""

    source: str  # footage.values.recordings.Clock.source
    offset_seconds: Fraction
    uncertainty_seconds: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedRecording:
    """One recording of the case."""

    id: str
    name: str
    device: str | None
    start: datetime | None  # aware
    end: datetime | None  # aware
    duration: Fraction | None  # s
    state: str  # footage.values.recordings.State
    media: str = "video"  # footage.values.recordings.Media
    sha256: str = ""
    clock: ReviewedClock | None = None
    responsible: str | None = None  # who used the recorder and answers for the recording
    camera_mode: str | None = None  # 佩戴, 手持, 固定
    confidentiality: str = "none"
    labels: Mapping[str, str | None] = field(default_factory=dict)  # label → value; None: missing
    stage: str | None = None  # class of the regulation; None: it knows no stages, "": nothing says which
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewedDisposal:
    """Recordings of the case whose originals were destroyed before the review, by one disposal list."""

    list: str | None  # number; None: no list says so
    at: datetime | None  # aware
    recordings: tuple[str, ...]  # ids
    approved_by: str | None
    document: str | None  # number of the approval
    certificate: str | None  # path
    message: str  # in words


@dataclass(frozen=True, slots=True)
class ReviewedSession:
    """Consecutive recordings of one recorder."""

    device: str | None
    start: datetime | None
    end: datetime | None
    recordings: tuple[str, ...]  # ids


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time without footage."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedTime:
    """A stretch of time read from a document; the fields are those of `DocumentInterval`."""

    start: datetime | None
    end: datetime | None
    precision: str
    text: str
    where: str
    label: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDocument:
    """A document of the case with the times read from it."""

    file: str
    kind: str
    intervals: tuple[ReviewedTime, ...] = ()
    problem: str | None = None  # why it could not be read
    stage: str | None = None  # as in ReviewedRecording
    activity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedComparison:
    """A time of a document against the footage; the fields are those of `Comparison`."""

    document: str
    start: datetime | None
    end: datetime | None
    basis: str = "coverage"
    covered_seconds: Fraction
    uncovered: tuple[Span, ...]
    start_difference_seconds: Fraction | None
    end_difference_seconds: Fraction | None
    result: str
