"""What is due from whom by when (移交, 归档, 书面说明, 文字记录, 抽查): a row a duty, met or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, TextClause, bindparam, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from messages import Text
from messages.json_values import JsonObject
from regulations.deadlines import is_overdue
from regulations.lawday import end_of, law_day
from regulations.proceedings.values import ProceedingKind, StepKind
from regulations.values.enums import FindingStatus
from regulations.values.reviews.findings import Citation
from regulations.values.reviews.review import ReviewedFinding, findings_in
from storage.catalogue import predicates
from storage.catalogue.models.base import Instant
from storage.catalogue.models.keeping import DutyRow, SpotCheckRow
from storage.catalogue.models.originals import CaseRow, DecisionRow, PackageRow, RecordingRow, RecordRow
from storage.catalogue.states import CaseState, DutyKind
from storage.catalogue.steps import in_steps
from storage.ledgers.casework import explanations
from storage.ledgers.registers import proceedings

# By a person, the next package, the next review, the recorders' register, the steps of a proceeding.
ENDED_OTHERWISE = (DutyKind.SETTLE, DutyKind.REPACK, DutyKind.REVIEW, DutyKind.MAINTENANCE, DutyKind.GIVE_BACK, DutyKind.APPROVAL,
                   DutyKind.LEGAL_REVIEW, DutyKind.OBSTRUCTION, DutyKind.LOSS)
UNWRITTEN = (
    "SELECT r.case_number, count(*) FROM recordings r JOIN transcripts t ON t.recording_id = r.id WHERE r.case_number IN :numbers"
    " AND {segments} > 0 AND NOT EXISTS (SELECT 1 FROM records c WHERE c.recording_id = r.id AND c.confirmed) GROUP BY r.case_number"
)
SEGMENTS = {"sqlite": "json_array_length(t.transcript, '$.segments')", "postgresql": "json_array_length(t.transcript -> 'segments')"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is due."""

    kind: DutyKind
    case: str  # number; "" where it is about no case
    subject: str  # recorder, finding, unit; "" where the case is the subject
    unit: str | None
    person: str | None  # who is responsible, where anybody is named
    due: datetime | date | None  # a day lasts until its midnight; a datetime is aware; None while the event it runs from is not known
    met: datetime | None  # aware; when it was done
    articles: tuple[Citation, ...] = ()
    assumptions: tuple[Text, ...] = ()

    def overdue(self, moment: datetime) -> bool:
        """Whether it should have been met before `moment` (aware) and was not: predicates.OVERDUE."""
        return self.met is None and is_overdue(self.due, moment)


def save(tx: Session, duties: Mapping[str, Sequence[Duty]]) -> None:
    """Put the duties of these cases in place of the ones before; one that was met keeps the day it was met first."""
    met_before: dict[tuple[str, str, str], datetime | None] = {}
    for step in in_steps(list(duties)):
        asked = select(DutyRow.case, DutyRow.kind, DutyRow.subject, DutyRow.met_at).where(DutyRow.case.in_(step))
        met_before.update({(case, kind, subject): met for case, kind, subject, met in tx.execute(asked)})
        tx.execute(delete(DutyRow).where(DutyRow.case.in_(step), DutyRow.kind.not_in(ENDED_OTHERWISE)))
    rows = [_values(duty, met_before.get((duty.case, duty.kind, duty.subject))) for of_case in duties.values() for duty in of_case]
    if rows:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(DutyRow).on_conflict_do_nothing(), rows)


def _values(duty: Duty, first: datetime | None) -> dict[str, object]:
    met = min(duty.met, first) if duty.met and first else duty.met
    due = None if duty.due is None else end_of(duty.due)
    return {"kind": duty.kind, "case": duty.case, "subject": duty.subject, "unit": duty.unit, "person": duty.person, "due_at": due,
            "met_at": met, "articles": [article.to_json() for article in duty.articles],
            "assumptions": [assumption.to_json() for assumption in duty.assumptions]}


def put(tx: Session, duty: Duty) -> None:
    """Keep one duty that no computation over its case makes; one of the same subject is replaced."""
    row = tx.scalar(select(DutyRow).where(DutyRow.kind == duty.kind, DutyRow.case == duty.case, DutyRow.subject == duty.subject))
    if row is None:
        row = DutyRow(kind=duty.kind, case=duty.case, subject=duty.subject)
        tx.add(row)
    row.unit, row.person, row.met_at = duty.unit, duty.person, duty.met
    row.due_at = None if duty.due is None else end_of(duty.due)
    row.articles = [article.to_json() for article in duty.articles]
    row.assumptions = [assumption.to_json() for assumption in duty.assumptions]
    tx.flush()


def open_until(tx: Session, until: datetime) -> Iterator[Duty]:
    """Yield what is not met and due before `until` (aware), the longest due first."""
    query = select(DutyRow).where(_before(until)).order_by(DutyRow.due_at, DutyRow.id)
    return (as_duty(row) for row in tx.scalars(query.execution_options(yield_per=500)))


def of_case(tx: Session, number: str) -> tuple[Duty, ...]:
    """Return what is not met of a case, the longest due first."""
    query = select(DutyRow).where(DutyRow.case == number, DutyRow.met_at.is_(None)).order_by(DutyRow.due_at, DutyRow.id)
    return tuple(map(as_duty, tx.scalars(query)))


def _before(until: datetime) -> TextClause:
    return text(predicates.OVERDUE.sql("duties")).bindparams(bindparam("moment", until, type_=Instant))


def open_cases(tx: Session, until: datetime) -> tuple[str, ...]:
    """Return the cases with something due before `until` that is not met yet."""
    query = select(DutyRow.case).where(_before(until), DutyRow.case != "").distinct()
    return tuple(tx.scalars(query.order_by(DutyRow.case)))


def met_since(tx: Session, since: datetime) -> dict[tuple[DutyKind, str | None, str | None], tuple[int, int]]:
    """Return {(kind, unit, person): (met in time, met late)} of what was met since then (aware)."""
    late = func.count().filter(text(predicates.MET_LATE.sql("duties")))
    query = select(DutyRow.kind, DutyRow.unit, DutyRow.person, func.count(), late).where(
        text("duties.met_at IS NOT NULL"), DutyRow.met_at >= since).group_by(DutyRow.kind, DutyRow.unit, DutyRow.person)
    return {(kind, unit, person): (count - missed, missed) for kind, unit, person, count, missed in tx.execute(query)}


def as_duty(row: DutyRow) -> Duty:
    """Return the duty that a row holds."""
    due = None if row.due_at is None else law_day(row.due_at)
    return Duty(row.kind, row.case, row.subject, row.unit, row.person, due, row.met_at,
                from_plain(tuple[Citation, ...], row.articles), from_plain(tuple[Text, ...], row.assumptions))


def ask_explanation(tx: Session, number: str, unit: str | None, finding: str, of: str | None, by: date | None, now: datetime) -> None:
    """Let somebody owe an explanation of a finding until the end of a day; `of` None: what was owed is met."""
    row = tx.scalar(select(DutyRow).where(DutyRow.case == number, DutyRow.kind == DutyKind.EXPLANATION, DutyRow.subject == finding))
    if of is None or by is None:
        if row is not None and row.met_at is None:
            row.met_at = now
        return
    if row is None:
        row = DutyRow(kind=DutyKind.EXPLANATION, case=number, subject=finding, articles=[], assumptions=[])
        tx.add(row)
    row.unit, row.person, row.met_at, row.due_at = unit, of, None, end_of(by)


def ask_again(tx: Session, number: str, finding: str) -> None:
    """Let an explanation that was asked for be owed again, as what was answered does not stand."""
    row = tx.scalar(select(DutyRow).where(DutyRow.case == number, DutyRow.kind == DutyKind.EXPLANATION, DutyRow.subject == finding))
    if row is not None:
        row.met_at = None


def add_spot_check(tx: Session, at: datetime, by: str, seed: str, drawn: JsonObject) -> int:
    """Note a sample the legal office drew and return its number; `drawn`: ratio, population and cases as contract.md has them."""
    row = SpotCheckRow(at=at, by=by, seed=seed, drawn=drawn)
    tx.add(row)
    tx.flush()
    return row.id


def last_spot_check(tx: Session) -> datetime | None:
    """Return when the newest sample was drawn (aware), None before the first."""
    return tx.scalar(select(SpotCheckRow.at).order_by(SpotCheckRow.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What the duties of one case depend on, beside the case itself."""

    state: CaseState
    received: dict[str | None, datetime] = field(default_factory=dict)  # {recorder: when its first footage was handed over}
    archived: datetime | None = None  # when the newest package was made
    findings: tuple[ReviewedFinding, ...] = ()  # of the last review
    decided: frozenset[str] = frozenset()  # findings a person decided about
    unwritten: int = 0  # recordings in which something is said and whose written record nobody confirmed
    written: datetime | None = None  # when the newest written record was confirmed
    answered: Mapping[str, datetime] = field(default_factory=dict)  # {finding: when its explanation was entered}
    in_custody: Mapping[str, datetime] = field(default_factory=dict)  # {recorder: when the custodian took it, unread}
    filed: datetime | None = None  # 备案


def standing(tx: Session, cases: Sequence[str]) -> dict[str, CaseStanding]:
    """Return how these cases stand, a few questions for all of them."""
    asked = select(CaseRow.number, CaseRow.state, CaseRow.review).where(CaseRow.number.in_(cases))
    review = {number: (state, findings_in(review or {})) for number, state, review in tx.execute(asked)}
    came: dict[str, dict[str | None, datetime]] = {}
    handed = select(RecordingRow.case, RecordingRow.device, func.min(RecordingRow.received_at)).where(RecordingRow.case.in_(cases))
    for number, device, at in tx.execute(handed.group_by(RecordingRow.case, RecordingRow.device)):
        came.setdefault(str(number), {})[device] = at
    packed = _newest(tx, select(PackageRow.case, func.max(PackageRow.at)).where(PackageRow.case.in_(cases)).group_by(PackageRow.case))
    written = _newest(tx, select(RecordingRow.case, func.max(RecordRow.at)).join(RecordRow, RecordingRow.id == RecordRow.recording).where(
        RecordingRow.case.in_(cases), RecordRow.confirmed).group_by(RecordingRow.case))
    decided: dict[str, set[str]] = {}
    newest = select(DecisionRow.case, DecisionRow.finding, DecisionRow.status).where(DecisionRow.case.in_(cases)).order_by(DecisionRow.id)
    for number, finding, status in tx.execute(newest):  # the newest one counts: one that was undone decides nothing
        of_case = decided.setdefault(number, set())
        of_case.discard(finding) if status == FindingStatus.OPEN else of_case.add(finding)
    answered = explanations.answered(tx, cases)
    custody = proceedings.when(tx, cases, ProceedingKind.CUSTODY, StepKind.RECEIVED)
    filed = proceedings.when(tx, cases, ProceedingKind.FILING, StepKind.FILED)
    open_ = dict(tx.execute(_unwritten(tx), {"numbers": list(cases)}).tuples().all())
    return {number: CaseStanding(state, came.get(number, {}), packed.get(number), findings, frozenset(decided.get(number, ())),
                             open_.get(number, 0), written.get(number), answered.get(number, {}),
                             custody.get(number, {}), min(filed.get(number, {}).values(), default=None))
            for number, (state, findings) in review.items()}


def _newest(tx: Session, asked: Select[Any]) -> dict[str, datetime]:
    return {str(number): at for number, at in tx.execute(asked)}


def _unwritten(tx: Session) -> TextClause:
    query = UNWRITTEN.format(segments=SEGMENTS[tx.get_bind().dialect.name])
    return text(query).bindparams(bindparam("numbers", expanding=True))


def units(tx: Session) -> tuple[tuple[str, str, datetime], ...]:
    """Return (unit, regulation, when its first case was registered) of all units."""
    asked = select(CaseRow.unit, CaseRow.regulation, func.min(CaseRow.added_at)).group_by(CaseRow.unit, CaseRow.regulation)
    return tuple((unit, regulation, at) for unit, regulation, at in tx.execute(asked.order_by(CaseRow.unit, CaseRow.regulation)))


def checkable(tx: Session) -> list[str]:
    """Return the cases a sample can be drawn from: reviewed or archived, in the order of their numbers."""
    return list(tx.scalars(select(CaseRow.number).where(CaseRow.state != CaseState.OPEN).order_by(CaseRow.number)))
