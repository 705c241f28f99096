"""What the papers of figures say, as values; a published bulletin is kept as such a value and told again from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from regulations.values.reviews.findings import Citation


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of a table of figures."""

    name: str  # "": nobody says which
    amounts: Mapping[str, int]  # figure → how much; milliseconds for hours


@dataclass(frozen=True, slots=True)
class PaperTable:
    """One table of figures."""

    by: str  # "unit", "officer", "device", "matter", "month"
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class PaperFindings:
    """Findings of one kind, by what became of them."""

    kind: str
    status: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPaper:
    """Figures of a period."""

    office: str  # whose paper it is
    unit: str | None  # of which the figures are; None: of every unit
    first: date
    last: date  # included
    at: datetime  # aware; as of when
    by: str  # who made it
    total: Mapping[str, int]
    tables: tuple[PaperTable, ...]
    findings: tuple[PaperFindings, ...] = ()
    clauses: tuple[Citation, ...] = ()  # because of which it is made
    number: str | None = None  # of a bulletin
    note: str | None = None  # what is to be said beside the figures

    @property
    def is_open(self) -> bool:
        """Whether the period was not over when it was made."""
        return self.last >= self.at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPaper(FiguresPaper):
    """行政执法全过程记录情况统计表 (001 art. 21, 004 art. 25)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualPaper(FiguresPaper):
    """行政执法分类数据年度报表 (003-2 art. 10(五))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPaper(FiguresPaper):
    """行政执法评议考核数据表 (003-2 art. 19(一), 004 art. 34)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinPaper(FiguresPaper):
    """行政执法全过程记录情况通报 (004 art. 34)."""
