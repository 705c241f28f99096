"""The list that a number opens: the rows that it counts, read from the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from office.desk import Desk
from office.figures.asking import allowed, bring_up_to_date, filters, overdue
from office.figures.values import FigureQuestion
from storage.catalogue.models.figures import FigureSumRow
from storage.figures import sums
from storage.figures.values import FINDING, CountedItem, Figure


def rows(desk: Desk, question: FigureQuestion, figure: str) -> tuple[CountedItem, ...]:
    """Return what one figure counts, by day; BadCall for a figure that there is not."""
    question = allowed(desk, question)
    if figure not in list(Figure) and not figure.startswith(FINDING):
        raise BadCall("figures.no_figure", figure=figure, known=[str(known) for known in Figure])
    bring_up_to_date(desk)
    now = desk.clock()
    with desk.catalogue.read() as tx:
        counted = [item for day in _days(tx, question, figure) for item in sums.items(tx, day, day)
                   if item.figure == figure and question.concerns(item.of)]
        if figure == Figure.ARCHIVE_OVERDUE:
            counted += overdue(tx, question, now)
    return tuple(sorted(counted, key=lambda item: (item.of.day, item.of.unit, item.case or "", item.what)))


def _days(tx: Session, question: FigureQuestion, figure: str) -> Iterator[date]:
    """Yield the days on which there is something of a figure."""
    asked = select(FigureSumRow.first).where(
        FigureSumRow.span == sums.SumSpan.DAY.value, FigureSumRow.first >= question.first, FigureSumRow.first <= question.last,
        FigureSumRow.figure == figure, *filters(question))
    yield from tx.scalars(asked.distinct().order_by(FigureSumRow.first))
