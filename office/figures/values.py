"""A question about the office's figures, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.figures.values import FINDING, CountedFor

MAY_LAST = date(9998, 12, 31)  # of a period


class FigureBy(StrEnum):
    """What a line of the answer is about; the text is a column of the sums, or the month."""

    UNIT = "unit"
    OFFICER = "officer"
    DEVICE = "device"
    MATTER = "matter"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class FigureQuestion:
    """Which figures are asked for."""

    first: date
    last: date  # included
    by: FigureBy = FigureBy.UNIT
    unit: str | None = None  # of this one alone
    officer: str | None = None
    device: str | None = None
    matter: str | None = None

    def concerns(self, of: CountedFor) -> bool:
        """Whether something counts for this question."""
        return (self.first <= of.day <= self.last and self.unit in (None, of.unit) and self.device in (None, of.device)
                and self.matter in (None, of.matter) and (self.officer is None or self.officer in of.officers))

    def names(self, of: CountedFor) -> tuple[str, ...]:
        """Return the lines that something counts in; what two officers did counts for each of them."""
        if self.by is FigureBy.MONTH:
            return (f"{of.day:%Y-%m}",)
        if self.by is FigureBy.OFFICER:
            return of.officers if self.officer is None else (self.officer,)
        return (str(getattr(of, self.by)),)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """The figures of one unit, officer, recorder, matter or month."""

    name: str  # "": nobody says which
    amounts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingCount:
    """So many findings of a kind with an outcome."""

    kind: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The answer: a line each and the whole, in which nothing counts twice."""

    question: FigureQuestion
    as_of: datetime  # aware
    total: Mapping[str, int]
    lines: tuple[FigureLine, ...]

    @property
    def is_open(self) -> bool:
        """Whether the period is not over yet."""
        return self.question.last >= self.as_of.date()


def findings_of(amounts: Mapping[str, int]) -> tuple[FindingCount, ...]:
    """Return the findings among figures, by kind and outcome."""
    named = ((figure.removeprefix(FINDING).rpartition(":"), count) for figure, count in sorted(amounts.items())
             if figure.startswith(FINDING) and count)
    return tuple(FindingCount(kind, status, count) for (kind, _, status), count in named)
