"""The rows of the report's tables, in words: ready for the page."""

from __future__ import annotations

from dataclasses import dataclass

from paperwork.report.view import Link


@dataclass(frozen=True, slots=True)
class ReportedRecording:
    """One recording."""

    link: Link
    device: str
    officer: str  # who used the recorder, and how it was carried
    classes: tuple[str, ...]  # stage and activity of the procedure
    when: str
    length: str
    state: str
    whole: bool
    clock: str
    why: str  # how the clock was corrected
    problem: str


@dataclass(frozen=True, slots=True)
class HeardRow:
    """One phrase that was heard; several kinds of phrase where the same words count as each."""

    when: str  # time of day
    what: str
    text: str
    score: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A stretch of time read from a document."""

    label: str
    text: str
    where: str
    span: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A stretch of a document against the footage."""

    basis: str
    span: str
    result: str  # of Comparison, for the colour
    sentence: str
    covered: str
    uncovered: tuple[str, ...]
    start: str  # how much the footage begins later or earlier
    end: str


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """A document with its times."""

    file: str
    kind: str
    classes: tuple[str, ...]
    notes: tuple[str, ...]
    problem: str
    intervals: tuple[IntervalRow, ...]
    comparisons: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Until when something is due."""

    what: str
    due: str
    articles: tuple[tuple[str, str], ...]  # (regulation and article, quote)
    assumptions: tuple[str, ...]
