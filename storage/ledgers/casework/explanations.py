"""The ledger of explanations and exceptions that were entered as acts; what case files hold beside them is merged in `entered`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from footage.values.recordings import Interval
from messages.errors import BadCall
from regulations.comparison.entries import merged, of_case_file
from regulations.values.entries import Entries, EntryKind, EntryOrigin, EntryState, Unrecorded, Written
from storage.catalogue.models.explanations import ExplanationRow
from storage.ledgers.casework import cases
from storage.ledgers.people import accounts

LIVE = (EntryState.ENTERED, EntryState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One explanation or exception; 0 as its number: it stands in the case file only, and nobody judged it."""

    id: int = 0
    case: str  # number
    kind: EntryKind
    by: str
    at: datetime  # aware
    account: str | None = None  # id; None before there were accounts
    origin: EntryOrigin = EntryOrigin.ACT
    name: str = ""  # of an entry of the case file
    state: EntryState = EntryState.ENTERED
    version: int = 1
    span: Interval | None = None
    day: date | None = None
    step: str | None = None
    reason: str | None = None
    listed: bool = False  # the reason is one of those that the regulation lists
    basis: str | None = None
    words: str | None = None
    file: str | None = None  # the paper, as the case's papers call it
    sha256: str | None = None
    findings: tuple[str, ...] = ()  # ids of those it answers
    reported_to: str | None = None
    reported_at: datetime | None = None  # aware
    seen_by: str | None = None  # the leader it was reported to
    seen_account: str | None = None
    seen_at: datetime | None = None  # aware
    judged_by: str | None = None
    judged_account: str | None = None
    judged_at: datetime | None = None  # aware
    judged_reason: str | None = None

    @property
    def key(self) -> str:
        """What it is called by: its number, or the name of an entry of the case file."""
        return str(self.id) if self.id else self.name


def add(tx: Session, entry: Entry) -> Entry:
    """Enter one and return it with its number."""
    cases.row(tx, entry.case)
    row = ExplanationRow(case=entry.case, kind=entry.kind, origin=entry.origin, name=entry.name, by=entry.by, account=entry.account,
                         at=entry.at, step=entry.step, findings=list(entry.findings) or None)
    _write(row, entry)
    tx.add(row)
    tx.flush()
    return replace(entry, id=row.id)


def change(tx: Session, entry: Entry) -> Entry:
    """Write what an act changed of one, as its next version."""
    row = _row(tx, entry.id)
    later = replace(entry, version=row.version + 1)
    _write(row, later)
    tx.flush()
    return later


def get(tx: Session, id_: int) -> Entry:
    """Return one; BadCall for an unknown number."""
    return _entry(_row(tx, id_))


def of_case(tx: Session, number: str) -> tuple[Entry, ...]:
    """Return the entries of a case, the oldest first, and before them those that only its case file has."""
    acts = _acts(tx, number)
    return (*_of_case_file(tx, number, acts), *acts)


def entered(tx: Session, number: str) -> Entries:
    """Return what was entered as an act, as the judgement of a case takes it."""
    return _entries(tx, _acts(tx, number))


def version(tx: Session, number: str) -> int:
    """Return a number that changes with every act about an entry of a case."""
    return tx.scalar(select(func.coalesce(func.sum(ExplanationRow.version), 0)).where(ExplanationRow.case == number)) or 0


def answered(tx: Session, numbers: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """Return {case: {finding id: when somebody answered it}} of entries that were not returned or withdrawn."""
    asked = select(ExplanationRow.case, ExplanationRow.findings, ExplanationRow.at).where(
        ExplanationRow.case.in_(numbers), ExplanationRow.state.in_(LIVE)).order_by(ExplanationRow.id)
    met: dict[str, dict[str, datetime]] = {}
    for number, findings, at in tx.execute(asked):
        for id_ in findings or ():
            met.setdefault(number, {}).setdefault(str(id_), at)
    return met


def _acts(tx: Session, number: str) -> tuple[Entry, ...]:
    rows = select(ExplanationRow).where(ExplanationRow.case == number).order_by(ExplanationRow.id)
    return tuple(map(_entry, tx.scalars(rows)))


def _entries(tx: Session, acts: Sequence[Entry]) -> Entries:
    return Entries(tuple(_written(entry) for entry in acts if entry.kind is EntryKind.EXPLANATION),
                   tuple(as_exception(entry) for entry in acts if entry.kind is EntryKind.EXCEPTION), accounts.told_apart(tx))


def _of_case_file(tx: Session, number: str, acts: Sequence[Entry]) -> tuple[Entry, ...]:
    row, stored, known = cases.row(tx, number), cases.load(tx, number), _entries(tx, acts)
    both = merged(of_case_file(stored.case), known)
    names = {entry.id for entry in known.explanations} | {entry.id for entry in known.exceptions}
    state = EntryState.ENTERED if known.judged else EntryState.ACCEPTED
    explanations = [Entry(case=number, kind=EntryKind.EXPLANATION, by="", at=row.updated_at, origin=EntryOrigin.CASE_FILE, name=entry.id,
                          state=state, span=entry.interval, file=entry.file) for entry in both.explanations if entry.id not in names]
    exceptions = [Entry(case=number, kind=EntryKind.EXCEPTION, by="", at=row.updated_at, origin=EntryOrigin.CASE_FILE, name=entry.id,
                        state=state, span=entry.interval, day=entry.day, step=entry.step, reason=entry.reason, basis=entry.basis,
                        file=entry.work_record, reported_at=entry.reported_at) for entry in both.exceptions if entry.id not in names]
    return (*explanations, *exceptions)


def _written(entry: Entry) -> Written:
    span = entry.span or Interval(entry.at, entry.at)
    return Written(entry.name or entry.key, span, entry.file, entry.reason, entry.state, entry.judged_reason)


def as_exception(entry: Entry) -> Unrecorded:
    """Return an entry of the exception register as the judgement takes it."""
    return Unrecorded(entry.name or entry.key, entry.step or "", entry.reason or "", entry.basis or "", entry.day, entry.span, entry.file,
                      entry.reported_at, entry.state, entry.judged_reason)


def _row(tx: Session, id_: int) -> ExplanationRow:
    row = tx.get(ExplanationRow, id_)
    if row is None:
        raise BadCall("explanations.unknown", entry=id_)
    return row


def _write(row: ExplanationRow, entry: Entry) -> None:
    row.state, row.version = entry.state, entry.version
    row.start, row.end, row.day = (entry.span.start, entry.span.end, entry.day) if entry.span else (None, None, entry.day)
    row.reason, row.listed, row.basis, row.words = entry.reason, entry.listed, entry.basis, entry.words
    row.file, row.sha256, row.reported_to, row.reported_at = entry.file, entry.sha256, entry.reported_to, entry.reported_at
    row.seen_by, row.seen_account, row.seen_at = entry.seen_by, entry.seen_account, entry.seen_at
    row.judged_by, row.judged_account = entry.judged_by, entry.judged_account
    row.judged_at, row.judged_reason = entry.judged_at, entry.judged_reason


def _entry(row: ExplanationRow) -> Entry:
    span = Interval(row.start, row.end) if row.start and row.end else None
    return Entry(id=row.id, case=row.case, kind=row.kind, by=row.by, at=row.at, account=row.account, origin=row.origin, name=row.name,
                 state=row.state, version=row.version, span=span, day=row.day, step=row.step, reason=row.reason, listed=row.listed,
                 basis=row.basis, words=row.words, file=row.file, sha256=row.sha256, findings=tuple(map(str, row.findings or ())),
                 reported_to=row.reported_to, reported_at=row.reported_at, seen_by=row.seen_by, seen_account=row.seen_account,
                 seen_at=row.seen_at, judged_by=row.judged_by, judged_account=row.judged_account, judged_at=row.judged_at,
                 judged_reason=row.judged_reason)
