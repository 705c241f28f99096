"""Figures as papers: the statistics of a period, the annual form, the export for the appraisal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from office.desk import Desk
from office.figures.asking import ask
from office.figures.values import FigureBy, FigureQuestion, FigureTable, findings_of
from office.rights.clauses import CLAUSES
from paperwork.papers.figures.values import (
    AnnualPaper,
    AssessmentPaper,
    FiguresPaper,
    PaperFindings,
    PaperLine,
    PaperTable,
    StatisticsPaper,
)

P = TypeVar("P", bound=FiguresPaper)


class FigurePaperKind(StrEnum):
    """Which paper of figures."""

    STATISTICS = "statistics"
    ANNUAL = "annual"
    ASSESSMENT = "assessment"


CONTENTS: dict[FigurePaperKind, tuple[type[FiguresPaper], tuple[FigureBy, ...], tuple[str, ...]]] = {
    FigurePaperKind.STATISTICS: (StatisticsPaper, tuple(FigureBy), ("R001-22", "R004-27")),
    FigurePaperKind.ANNUAL: (AnnualPaper, (FigureBy.MATTER, FigureBy.UNIT, FigureBy.MONTH), ("R003-2-01",)),
    FigurePaperKind.ASSESSMENT: (AssessmentPaper, (FigureBy.UNIT, FigureBy.OFFICER), ("R003-2-21", "R004-37")),
}


def paper(desk: Desk, question: FigureQuestion, kind: FigurePaperKind) -> FiguresPaper:
    """Return the figures of a question as one of the papers."""
    of, lines, clauses = CONTENTS[kind]
    return filled(of, desk, [ask(desk, replace(question, by=by)) for by in lines], clauses)


def filled(of: type[P], desk: Desk, tables: Sequence[FigureTable], clauses: Iterable[str]) -> P:
    """Return a paper of tables that answer the same question, each by other lines."""
    question, total = tables[0].question, tables[0].total
    own = desk.settings.regulation
    cited = [CLAUSES[id_] for id_ in clauses]
    return of(
        office=desk.person.unit or question.unit or "", unit=question.unit, first=question.first, last=question.last, at=desk.clock(),
        by=desk.person.name, total=total,
        tables=tuple(PaperTable(str(table.question.by), tuple(PaperLine(line.name, line.amounts) for line in table.lines))
                     for table in tables),
        findings=tuple(PaperFindings(row.kind, row.status, row.count) for row in findings_of(Counter(total))),
        clauses=tuple(clause for clause in cited if clause.regulation == own) or tuple(cited))


def year_of(year: int, today: date) -> tuple[date, date]:
    """Return the days of a year that the annual form is about: up to today in the year that is not over."""
    return date(year, 1, 1), min(date(year, 12, 31), max(today, date(year, 1, 1)))
