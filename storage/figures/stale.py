"""What changed since the sums were counted, as days: a case, a recording or a hand-over of a recorder stands for the days it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from footage.values.plain import from_plain
from footage.values.recordings import BEIJING
from regulations.lawday import end_of
from regulations.values.facts import Case
from storage.catalogue.models.figures import CaseDayRow, StaleFigureRow
from storage.catalogue.models.originals import CaseRow, RecordingRow
from storage.catalogue.sealing.stale import BETWEEN, Stale
from storage.catalogue.steps import in_steps
from storage.figures.of_cases import day_counted

STEP = 500  # things looked at in one transaction


@dataclass(frozen=True, slots=True)
class StaleRow:
    """One note of what is to be counted again."""

    id: int
    kind: Stale
    key: str


def oldest(tx: Session) -> list[StaleRow]:
    """Return some notes: first of what is no day yet, then days in their order."""
    asked = select(StaleFigureRow.id, StaleFigureRow.kind, StaleFigureRow.key)
    others = asked.where(StaleFigureRow.kind != Stale.DAY).order_by(StaleFigureRow.id).limit(STEP)
    rows = tx.execute(others).all() or tx.execute(asked.order_by(StaleFigureRow.key).limit(STEP)).all()
    return [StaleRow(id_, Stale(kind), key) for id_, kind, key in rows]


def is_any(tx: Session) -> bool:
    """Whether anything is to be counted again."""
    return tx.scalar(select(StaleFigureRow.id).limit(1)) is not None


def everything(tx: Session) -> None:
    """Let every day be counted again."""
    tx.execute(delete(StaleFigureRow))
    tx.execute(delete(CaseDayRow))
    tx.execute(insert(StaleFigureRow).from_select(["kind", "stale_key"], select(literal(str(Stale.CASE)), CaseRow.number)))
    add_days(tx, _each(tx, select(func.min(RecordingRow.start_at)), RecordingRow.start_at))
    add_days(tx, _each(tx, select(func.min(RecordingRow.received_at)).where(RecordingRow.start_at.is_(None)), RecordingRow.received_at))


def _each(tx: Session, earliest: Select[Any], column: InstrumentedAttribute[Any]) -> Iterator[date]:
    """Yield each day on which there is something, from one to the next by the index of the column."""
    at: datetime | None = tx.scalar(earliest)
    while at is not None:
        yield _day(at)
        at = tx.scalar(earliest.where(column >= end_of(_day(at))))


def settle(tx: Session, rows: Sequence[StaleRow]) -> None:
    """Put the days that these notes touch in their place."""
    keys = {kind: sorted({row.key for row in rows if row.kind is kind}) for kind in Stale}
    days = _of_recordings(tx, keys[Stale.RECORDING]) | _of_cases(tx, keys[Stale.CASE])
    for key in keys[Stale.USE]:
        days |= _of_use(tx, key)
    add_days(tx, days)
    forget(tx, rows)


def add_days(tx: Session, days: Iterable[date]) -> None:
    """Note days that are not noted yet."""
    for part in in_steps(list(dict.fromkeys(day.isoformat() for day in days))):
        known = set(tx.scalars(select(StaleFigureRow.key).where(StaleFigureRow.kind == Stale.DAY, StaleFigureRow.key.in_(part))))
        if new := [key for key in part if key not in known]:
            tx.execute(insert(StaleFigureRow), [{"kind": str(Stale.DAY), "key": key} for key in new])


def forget(tx: Session, rows: Sequence[StaleRow]) -> None:
    """Take out these notes and no others: one that somebody adds meanwhile stays."""
    tx.execute(delete(StaleFigureRow).where(StaleFigureRow.id.in_([row.id for row in rows])))


def _of_recordings(tx: Session, ids: Sequence[str]) -> set[date]:
    asked = select(RecordingRow.start_at, RecordingRow.received_at).where(RecordingRow.id.in_(ids))
    return {_day(start or received) for start, received in tx.execute(asked)} if ids else set()


def _of_cases(tx: Session, numbers: Sequence[str]) -> set[date]:
    """Return the days of cases as they were and are, and of their recordings."""
    if not numbers:
        return set()
    before = set(tx.scalars(select(CaseDayRow.day).where(CaseDayRow.case.in_(numbers))))
    tx.execute(delete(CaseDayRow).where(CaseDayRow.case.in_(numbers)))
    now = {number: day_counted(from_plain(Case, body), added_at) for number, body, added_at in tx.execute(
        select(CaseRow.number, CaseRow.case, CaseRow.added_at).where(CaseRow.number.in_(numbers)))}
    if now:
        tx.execute(insert(CaseDayRow), [{"case": number, "day": day} for number, day in now.items()])
    filmed = select(RecordingRow.start_at, RecordingRow.received_at).where(RecordingRow.case.in_(numbers))
    return before | set(now.values()) | {_day(start or received) for start, received in tx.execute(filmed)}


def _of_use(tx: Session, key: str) -> set[date]:
    """Return the days on which a recorder filmed while somebody had it."""
    device, since, until = key.split(BETWEEN)
    asked = select(RecordingRow.start_at).where(RecordingRow.device == device, RecordingRow.start_at >= _instant(since))
    asked = asked.where(RecordingRow.start_at < _instant(until)) if until else asked
    return {_day(start) for start in tx.scalars(asked) if start}


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _day(at: datetime) -> date:
    return at.astimezone(BEIJING).date()
