"""Figures as JSON and as lines of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from messages import Text, text
from pipelines.terminal.answer import Table
from storage.figures.values import FINDING, Figure

if TYPE_CHECKING:
    from office.figures.values import FigureTable
    from storage.figures.values import CountedItem

SECONDS = "seconds"  # what milliseconds are in JSON
# what a line on the screen shows; JSON and papers have every figure
SHOWN = ("cases", "should", "recorded", "exceptions", "missing", "recordings", "hours", "late", "interrupted-unexplained", "damaged",
         "unlabelled", "unsigned", "archive-overdue")


def line_json(amounts: Mapping[str, int]) -> dict[str, object]:
    """Return figures as JSON: every one, seconds instead of milliseconds."""
    plain = {figure.value.replace("-", "_"): amounts.get(figure, 0) for figure in Figure if figure is not Figure.MILLISECONDS}
    return {**plain, SECONDS: amounts.get(Figure.MILLISECONDS, 0) / 1000}


def table_of(table: FigureTable) -> Table:
    """Return the answer as a table for people: a line each, and the whole."""
    question = table.question
    rows = [line_row(line.name or text("figures.nobody"), line.amounts) for line in table.lines]
    return Table(text("figures.title", first=question.first, last=question.last),
                 (f"figures.name_{question.by}", *(f"figures.col_{name.replace('-', '_')}" for name in SHOWN)),
                 [*rows, line_row(text("figures.total"), table.total)])


def line_row(name: Text | str, amounts: Mapping[str, int]) -> tuple[object, ...]:
    """Return one line of the table."""
    from paperwork.papers.figures.writing import shown

    return name, *(shown(amounts, column) for column in SHOWN)


def finding_name(figure: str) -> Text:
    """Return what a figure is called."""
    if not figure.startswith(FINDING):
        return text(f"figures.col_{figure.replace('-', '_')}")
    kind, _, status = figure.removeprefix(FINDING).rpartition(":")
    return text("figures.finding_named", kind=text(f"judgement.kind_{kind}"), status=text(f"findings.status_{status}"))


def item_row(item: CountedItem) -> tuple[object, ...]:
    """Return one row of the list that a number opens."""
    return item.of.day, item.of.unit, item.of.officer, item.of.device, item.case or "", item.what
