"""Sums of the figures by day, month and year: caches. Each is counted from the rows whenever one of them changed, never added to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, or_, select, text
from sqlalchemy.orm import Session

from storage.catalogue.models.figures import FigureSumRow
from storage.catalogue.sealing.stale import Stale
from storage.figures import of_cases, of_recordings, stale
from storage.figures.values import CountedFor, CountedItem

LOCK = 0x66696775726573  # "figures": one count at a time on PostgreSQL
WEEK = 7  # days that are counted by one question
DAYS_AT_ONCE = 31  # counted in one transaction
BUILT = date(1, 1, 1)  # the row that says that what is not stale is counted
BY = (FigureSumRow.unit, FigureSumRow.officer, FigureSumRow.device, FigureSumRow.matter, FigureSumRow.figure)


class SumSpan(StrEnum):
    """What a sum is over."""

    DAY = "d"
    MONTH = "m"
    YEAR = "y"
    BUILT = "b"  # nothing: the sums were built


def items(tx: Session, first: date, last: date) -> Iterator[CountedItem]:
    """Yield everything that counts on these days, both included, from the rows themselves."""
    return chain(of_recordings.items(tx, first, last), of_cases.items(tx, first, last))


def are_current(tx: Session) -> bool:
    """Whether nothing has to be counted before the sums are read."""
    return tx.scalar(select(FigureSumRow.id).where(FigureSumRow.span == SumSpan.BUILT)) is not None and not stale.is_any(tx)


def step(tx: Session) -> bool:
    """Count some of what changed again; False where nothing is left. In a transaction that writes."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    if tx.scalar(select(FigureSumRow.id).where(FigureSumRow.span == SumSpan.BUILT)) is None:
        begin_again(tx)
    rows = stale.oldest(tx)
    if not rows:
        return False
    if rows[0].kind is not Stale.DAY:
        stale.settle(tx, rows)
        return True
    days = sorted({date.fromisoformat(row.key) for row in rows})[:DAYS_AT_ONCE]
    for run in _runs(days):
        _count(tx, run)
    _sum_up(tx, days)
    stale.forget(tx, [row for row in rows if date.fromisoformat(row.key) in days])
    return True


def begin_again(tx: Session) -> None:
    """Let everything be counted again."""
    tx.execute(delete(FigureSumRow))
    stale.everything(tx)
    tx.execute(insert(FigureSumRow), [{"span": SumSpan.BUILT.value, "first": BUILT, "unit": "", "officer": "", "device": "", "matter": "",
                                      "figure": "", "amount": 0}])


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Yield days that follow each other together, a week at most: one question for all of them."""
    run: list[date] = []
    for day in days:
        if run and (day != run[-1] + timedelta(days=1) or len(run) == WEEK):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _count(tx: Session, days: Sequence[date]) -> None:
    sums: Counter[tuple[CountedFor, str]] = Counter()
    for item in items(tx, days[0], days[-1]):
        sums[item.of, item.figure] += item.amount
    tx.execute(delete(FigureSumRow).where(FigureSumRow.span == SumSpan.DAY, FigureSumRow.first.in_(days)))
    if sums:
        tx.execute(insert(FigureSumRow), [
            {"span": SumSpan.DAY.value, "first": of.day, "unit": of.unit, "officer": of.officer, "device": of.device, "matter": of.matter,
             "figure": figure, "amount": amount} for (of, figure), amount in sums.items()])


def _sum_up(tx: Session, days: Iterable[date]) -> None:
    """Put the months and years of these days together again."""
    months = sorted({day.replace(day=1) for day in days})
    for month in months:
        _replace(tx, SumSpan.MONTH, month, SumSpan.DAY, _month_after(month))
    for year in sorted({month.replace(month=1) for month in months}):
        _replace(tx, SumSpan.YEAR, year, SumSpan.MONTH, year.replace(year=year.year + 1))


def _replace(tx: Session, span: SumSpan, first: date, of: SumSpan, until: date) -> None:
    tx.execute(delete(FigureSumRow).where(FigureSumRow.span == span, FigureSumRow.first == first))
    parts = select(literal(span.value), literal(first), *BY, func.sum(FigureSumRow.amount)).where(
        FigureSumRow.span == of, FigureSumRow.first >= first, FigureSumRow.first < until).group_by(*BY)
    names = ["span", "first_day", *(column.key for column in BY), "amount"]
    tx.execute(insert(FigureSumRow).from_select(names, parts))


def of_period(tx: Session, first: date, last: date, columns: Sequence[str],
              only: Sequence[ColumnElement[bool]] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield (value of each of `columns`, figure, amount) of the days from first to last, both included."""
    chosen = [getattr(FigureSumRow, column) for column in columns]
    asked = select(*chosen, FigureSumRow.figure, func.sum(FigureSumRow.amount)).where(_within(first, last), *only)
    for row in tx.execute(asked.group_by(*chosen, FigureSumRow.figure).execution_options(yield_per=2000)):
        yield (*row[:-1], int(row[-1]))


def _within(first: date, last: date) -> ColumnElement[bool]:
    """Return which sums make up a period: whole years, whole months, and the days at its ends."""
    parts: dict[SumSpan, list[date]] = {span: [] for span in SumSpan}
    for span, day in pieces(first, last):
        parts[span].append(day)
    return or_(*(and_(FigureSumRow.span == span.value, FigureSumRow.first.in_(days)) for span, days in parts.items() if days))


def pieces(first: date, last: date) -> Iterator[tuple[SumSpan, date]]:
    """Yield the fewest years, months and days that make up a period, both ends included."""
    day = first
    while day <= last:
        year_after = day.replace(month=1, day=1, year=day.year + 1)
        if (day.month, day.day) == (1, 1) and year_after - timedelta(days=1) <= last:
            yield SumSpan.YEAR, day
            day = year_after
        elif day.day == 1 and _month_after(day) - timedelta(days=1) <= last:
            yield SumSpan.MONTH, day
            day = _month_after(day)
        else:
            yield SumSpan.DAY, day
            day += timedelta(days=1)


def _month_after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
