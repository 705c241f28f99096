"""The office's figures of a period (001 art. 21, 004 art. 25): from the sums, which are counted up to date before they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from messages.errors import BadCall
from office.desk import Desk
from office.figures.values import MAY_LAST, FigureBy, FigureLine, FigureQuestion, FigureTable
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from storage.catalogue.models.figures import FigureSumRow
from storage.figures import of_cases, sums
from storage.figures.values import CountedFor, CountedItem

ELSEWHERE = ""  # the unit of nobody: who may see it may see every one


class FigureTally:
    """Figures as they are added up, a line each and the whole."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.lines: dict[str, Counter[str]] = {}

    def add(self, names: Iterable[str], figure: str, amount: int) -> None:
        """Let something count in these lines, and once in the whole."""
        self.total[figure] += amount
        for name in names:
            self.lines.setdefault(name, Counter())[figure] += amount

    def table(self, question: FigureQuestion, at: datetime) -> FigureTable:
        """Return what was added up, in the order of the names; what nobody is named for comes last."""
        order = sorted(self.lines, key=lambda name: (name == "", name))
        return FigureTable(question, at, dict(self.total), tuple(FigureLine(name, dict(self.lines[name])) for name in order))


def ask(desk: Desk, question: FigureQuestion, *, again: bool = False) -> FigureTable:
    """Return the figures; `again`: after counting everything from the rows once more."""
    question = allowed(desk, question)
    bring_up_to_date(desk, again)
    tally, now = FigureTally(), desk.clock()
    with desk.catalogue.read() as tx:
        for names, figure, amount in _from_sums(tx, question):
            tally.add(names, figure, amount)
        for item in overdue(tx, question, now):
            tally.add(question.names(item.of), item.figure, item.amount)
    return tally.table(question, now)


def allowed(desk: Desk, question: FigureQuestion) -> FigureQuestion:
    """Return the question as the person may ask it: who may see one unit alone is answered about that."""
    regulation = desk.settings.regulation
    if question.unit is None and not may(desk.person, Act.SEE_FIGURES, Subject(unit=ELSEWHERE, regulation=regulation)).allowed:
        question = replace(question, unit=desk.person.unit)
    need(desk.person, Act.SEE_FIGURES, Subject(unit=question.unit, regulation=regulation))
    if question.last < question.first or question.last > MAY_LAST:
        raise BadCall("figures.bad_period", first=question.first, last=question.last)
    return question


def bring_up_to_date(desk: Desk, again: bool = False) -> None:
    """Count what changed since the sums were counted, some of it in each transaction."""
    with desk.catalogue.read() as tx:
        if not again and sums.are_current(tx):
            return
    if again:
        with desk.catalogue.begin() as tx:
            sums.begin_again(tx)
    left = True
    while left:
        with desk.catalogue.begin() as tx:
            left = sums.step(tx)


def overdue(tx: Session, question: FigureQuestion, now: datetime) -> Iterator[CountedItem]:
    """Yield the cases of the question that should be archived by now and are not: no sum has them, as they come with the time."""
    return (item for item in of_cases.overdue_now(tx, now) if question.concerns(item.of))


def _from_sums(tx: Session, question: FigureQuestion) -> Iterator[tuple[tuple[str, ...], str, int]]:
    columns = [str(question.by)] if question.by is not FigureBy.MONTH else []
    if question.officer is not None and "officer" not in columns:
        columns.append("officer")
    for first, last in months(question) if question.by is FigureBy.MONTH else [(question.first, question.last)]:
        for *values, figure, amount in sums.of_period(tx, first, last, columns, filters(question)):
            of = CountedFor(first, **dict(zip(columns, map(str, values), strict=True)))
            if question.officer is None or question.officer in of.officers:
                yield question.names(of), str(figure), int(amount)


def filters(question: FigureQuestion) -> list[ColumnElement[bool]]:
    """Return which sums a question is about; of officers all whose names have the one in them."""
    named = [(FigureSumRow.unit, question.unit), (FigureSumRow.device, question.device), (FigureSumRow.matter, question.matter)]
    only = [column == value for column, value in named if value is not None]
    return only if question.officer is None else [*only, FigureSumRow.officer.contains(question.officer, autoescape=True)]


def months(question: FigureQuestion) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each month, or part of one, of a period."""
    first = question.first
    while first <= question.last:
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield first, min(question.last, after - timedelta(days=1))
        first = after

