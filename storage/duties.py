"""What is due from whom by when (移交, 归档, 书面说明, 文字记录, 抽查): a row a duty, met or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from messages import Text
from regulations.findings import Citation
from storage.keeping_models import DutyRow, SpotCheckRow
from storage.models import CaseRow, RecordingRow, RecordRow

KINDS = ("transfer", "archive", "explanation", "record", "spot-check")
UNWRITTEN = (
    "SELECT r.id FROM recordings r JOIN transcripts t ON t.recording_id = r.id WHERE r.case_number = :number AND {segments} > 0"
    " AND NOT EXISTS (SELECT 1 FROM records c WHERE c.recording_id = r.id AND c.confirmed) ORDER BY r.id"
)
SEGMENTS = {"sqlite": "json_array_length(t.transcript, '$.segments')", "postgresql": "json_array_length(t.transcript -> 'segments')"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is due."""

    kind: str  # one of KINDS
    case: str  # number; "" where it is about no case
    subject: str  # recorder, finding, unit; "" where the case is the subject
    unit: str | None
    person: str | None  # who is responsible, where anybody is named
    due: datetime | None  # aware; None while the event it runs from is not known
    met: datetime | None  # aware; when it was done
    articles: tuple[Citation, ...] = ()
    assumptions: tuple[Text, ...] = ()


def save(tx: Session, case: str, duties: Sequence[Duty]) -> None:
    """Put a case's duties in place of the ones before; one that was met keeps the day it was met first."""
    kept = {(row.kind, row.subject): row.met_at for row in tx.scalars(select(DutyRow).where(DutyRow.case == case))}
    tx.execute(delete(DutyRow).where(DutyRow.case == case))
    rows = [{**_values(duty), "met_at": duty.met and min(filter(None, (duty.met, kept.get((duty.kind, duty.subject)))))} for duty in duties]
    if rows:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(DutyRow).on_conflict_do_nothing(), rows)


def _values(duty: Duty) -> dict[str, Any]:
    return {"kind": duty.kind, "case": duty.case, "subject": duty.subject, "unit": duty.unit, "person": duty.person, "due_at": duty.due,
            "met_at": duty.met, "articles": [article.to_json() for article in duty.articles],
            "assumptions": [one.to_json() for one in duty.assumptions]}


def open_until(tx: Session, until: datetime) -> Iterator[Duty]:
    """Yield what is not met and due before `until` (aware), the longest due first."""
    query = select(DutyRow).where(text("duties.met_at IS NULL"), DutyRow.due_at < until).order_by(DutyRow.due_at, DutyRow.id)
    return (_duty(row) for row in tx.scalars(query.execution_options(yield_per=500)))


def open_cases(tx: Session, until: datetime) -> tuple[str, ...]:
    """Return the cases with something due before `until` that is not met yet."""
    query = select(DutyRow.case).where(text("duties.met_at IS NULL"), DutyRow.due_at < until, DutyRow.case != "").distinct()
    return tuple(tx.scalars(query.order_by(DutyRow.case)))


def met_since(tx: Session, since: datetime) -> dict[tuple[str, str | None, str | None], tuple[int, int]]:
    """Return {(kind, unit, person): (met in time, met late)} of what was met since then (aware)."""
    late = func.sum(DutyRow.met_at > DutyRow.due_at) if tx.get_bind().dialect.name == "sqlite" else func.count().filter(
        DutyRow.met_at > DutyRow.due_at)
    query = select(DutyRow.kind, DutyRow.unit, DutyRow.person, func.count(), late).where(
        text("duties.met_at IS NOT NULL"), DutyRow.met_at >= since).group_by(DutyRow.kind, DutyRow.unit, DutyRow.person)
    return {(kind, unit, person): (count - int(missed or 0), int(missed or 0)) for kind, unit, person, count, missed in tx.execute(query)}


def _duty(row: DutyRow) -> Duty:
    return Duty(row.kind, row.case, row.subject, row.unit, row.person, row.due_at, row.met_at,
                tuple(Citation(**one) for one in row.articles), tuple(Text.from_json(one) for one in row.assumptions))


def unwritten(tx: Session, number: str) -> tuple[str, ...]:
    """Return the recordings of a case in which something is said and whose written record nobody confirmed."""
    return tuple(tx.scalars(text(UNWRITTEN.format(segments=SEGMENTS[tx.get_bind().dialect.name])), {"number": number}))


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """One sample the legal office drew."""

    id: int
    at: datetime  # aware
    by: str
    seed: str
    drawn: dict[str, Any]  # JSON values


def add_spot_check(tx: Session, at: datetime, by: str, seed: str, drawn: dict[str, Any]) -> int:
    """Note a sample and return its number."""
    row = SpotCheckRow(at=at, by=by, seed=seed, drawn=drawn)
    tx.add(row)
    tx.flush()
    return row.id


def last_spot_check(tx: Session) -> SpotCheck | None:
    """Return the newest sample, None before the first."""
    row = tx.scalars(select(SpotCheckRow).order_by(SpotCheckRow.id.desc()).limit(1)).first()
    return SpotCheck(row.id, row.at, row.by, row.seed, row.drawn) if row else None


def received(tx: Session, number: str) -> dict[str | None, datetime]:
    """Return {recorder: when its first footage of a case was handed over}."""
    asked = select(RecordingRow.device, func.min(RecordingRow.received_at)).where(RecordingRow.case == number)
    return dict(tx.execute(asked.group_by(RecordingRow.device)).tuples().all())


def last_written(tx: Session, number: str) -> datetime | None:
    """Return when the newest written record of a case was confirmed."""
    asked = select(func.max(RecordRow.at)).join(RecordingRow, RecordingRow.id == RecordRow.recording)
    return tx.scalar(asked.where(RecordingRow.case == number, RecordRow.confirmed))


def units(tx: Session) -> tuple[tuple[str, str, datetime], ...]:
    """Return (unit, regulation, when its first case was registered) of all units."""
    asked = select(CaseRow.unit, CaseRow.regulation, func.min(CaseRow.added_at)).group_by(CaseRow.unit, CaseRow.regulation)
    return tuple((unit, regulation, at) for unit, regulation, at in tx.execute(asked.order_by(CaseRow.unit, CaseRow.regulation)))
