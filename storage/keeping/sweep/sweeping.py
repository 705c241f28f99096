"""Questions and answers of the retention sweep over the whole ledger: set-based, and costing what is due, not what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, TextClause, bindparam, case, exists, func, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from regulations.values.enums import KeepState
from storage.catalogue import predicates
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.models.originals import CaseRow, DumpRow, RecordingRow
from storage.catalogue.states import CaseState, DutyKind
from storage.catalogue.steps import in_steps

STEP = 1000  # rows in memory at a time
AT_ONCE = 20_000  # recordings that one transaction lets be decided again
LOCK = 0x6B656570  # "keep": on PostgreSQL facts do not change between reading them and writing what follows from them
EXPIRED = f"{predicates.DISPOSABLE.sql('recordings')} AND {predicates.ON_NO_LIST.sql('recordings')}"


@dataclass(frozen=True, slots=True)
class SweepItem:
    """One recording that something is due for."""

    id: str
    name: str
    case: str | None  # number
    unit: str | None
    device: str | None
    officer: str | None
    key: str  # in the store
    sha256: str
    size: int  # bytes
    start: datetime | None  # aware
    end: datetime | None  # aware
    keep_state: KeepState
    keep_until: date | None
    reason_id: int | None  # number of what decided it (storage/keeping/reasons.py)
    held: bool
    transfer_due: datetime | None  # aware
    received_at: datetime  # aware
    proposal: str | None  # number of the disposal list it stands on


Conditions = Sequence[ColumnElement[bool] | TextClause]
_ROW = RecordingRow
_COLUMNS = (_ROW.id, _ROW.name, _ROW.case, _ROW.unit, _ROW.device, _ROW.officer, _ROW.key, _ROW.sha256, _ROW.size, _ROW.start_at,
            _ROW.end_at, _ROW.keep_state, _ROW.keep_until, _ROW.reason_id, _ROW.held, _ROW.transfer_due,
            _ROW.received_at, _ROW.proposal)


def expired(tx: Session, as_of: date) -> Iterator[SweepItem]:
    """Yield what was to be kept until a day before `as_of`, is under no hold and on no disposal list, the longest expired first.

    Where the same bytes are in the ledger under another id too, they have to be free as a whole.
    """
    return _walk(tx, _expired(as_of), _ROW.keep_until)


def expired_count(tx: Session, as_of: date) -> int:
    """Return how many recordings `expired` yields."""
    return _count(tx, _expired(as_of))


def _expired(as_of: date) -> Conditions:
    return _on(text(EXPIRED), as_of), ~_kept_elsewhere(as_of)


def _kept_elsewhere(as_of: date) -> ColumnElement[bool]:
    twin = aliased(RecordingRow, name="twin")
    needed = text(f"{predicates.IN_STORE.sql('twin')} AND NOT {predicates.DISPOSABLE.sql('twin')}")
    return exists().where(twin.key == _ROW.key, twin.id != _ROW.id, _on(needed, as_of))


def _on(condition: TextClause, as_of: date) -> TextClause:
    return condition.bindparams(bindparam("as_of", as_of, type_=Date))


def twins(tx: Session, key: str) -> tuple[SweepItem, ...]:
    """Return every recording in the ledger whose original lies under `key`."""
    return tuple(_walk(tx, (_ROW.key == key,), _ROW.id))


def some(tx: Session, ids: Sequence[str]) -> dict[str, SweepItem]:
    """Return {id: item} of these recordings."""
    return {item.id: item for step in in_steps(ids) for item in _walk(tx, (_ROW.id.in_(step),), _ROW.id)}


def held(tx: Session) -> Iterator[SweepItem]:
    """Yield what is under a hold."""
    return _walk(tx, (text(predicates.HELD.sql("recordings")),), _ROW.id)


def undetermined(tx: Session) -> Iterator[SweepItem]:
    """Yield what no rule decides: kept, and listed for a person."""
    return _walk(tx, (text(predicates.UNDETERMINED.sql("recordings")),), _ROW.id)


def undecided(tx: Session) -> Iterator[SweepItem]:
    """Yield what `regulations/retention.py` was not asked about yet, or has to be asked about again."""
    return _walk(tx, (text(predicates.UNDECIDED.sql("recordings")),), _ROW.id)


@dataclass(frozen=True, slots=True)
class LateDump:
    """What one dump brought for one case after its deadline."""

    dump: int  # number
    root: str  # folder it came from
    case: str | None  # number
    unit: str | None
    officer: str | None  # where all of it is of one officer
    recordings: int
    due: datetime  # aware; the earliest deadline
    received_at: datetime  # aware; the last of it


def handed_over_late(tx: Session, since: datetime | None = None) -> Iterator[LateDump]:
    """Yield what was handed over after its deadline and is in no archive yet, a dump and case at a time, the longest due first.

    Of no case: only what came in after `since`.
    """
    officer = case((func.count(_ROW.officer.distinct()) == 1, func.min(_ROW.officer)), else_=None)
    due = func.min(_ROW.transfer_due)
    query = select(_ROW.dump, DumpRow.root, _ROW.case, func.min(_ROW.unit), officer, func.count(), due, func.max(_ROW.received_at)).join(
        DumpRow, DumpRow.id == _ROW.dump).where(*_late(since)).group_by(_ROW.dump, DumpRow.root, _ROW.case).order_by(due, _ROW.dump)
    return (LateDump(*row) for row in tx.execute(query))


def handed_over_late_count(tx: Session, since: datetime | None = None) -> int:
    """Return how many dumps `handed_over_late` yields."""
    groups = select(_ROW.dump).where(*_late(since)).group_by(_ROW.dump, _ROW.case).subquery()
    return tx.scalar(select(func.count()).select_from(groups)) or 0


def _late(since: datetime | None) -> Conditions:
    recent = [_ROW.case.is_not(None) | (_ROW.received_at >= since)] if since else []
    return text(predicates.HANDED_OVER_LATE.sql("recordings")), *recent


def _walk(tx: Session, where: Conditions, order: InstrumentedAttribute[Any]) -> Iterator[SweepItem]:
    query = select(*_COLUMNS).where(*where).order_by(order, _ROW.id).execution_options(yield_per=STEP)
    return (SweepItem(*row) for row in tx.execute(query))


def totals(tx: Session) -> dict[str, int]:
    """Return how many recordings are held, undetermined and undecided."""
    counted = {"held": predicates.HELD, "undetermined": predicates.UNDETERMINED, "undecided": predicates.UNDECIDED}
    return {name: _count(tx, (text(condition.sql("recordings")),)) for name, condition in counted.items()}


def _count(tx: Session, where: Conditions) -> int:
    return tx.scalar(select(func.count()).select_from(RecordingRow).where(*where)) or 0


def alone(tx: Session) -> None:
    """Let nobody else change facts that decisions rest on while this transaction lasts (SQLite has one writer anyway)."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def mark_undecided(tx: Session, case: str) -> int:
    """Let retention be decided again for a case whose facts changed; return how many recordings that concerns."""
    return _mark_again(tx, RecordingRow.case == case)


def ask_again_rules(tx: Session, regulation: str, default: bool) -> int:
    """Let retention be decided again for what is under a regulation, `AT_ONCE` recordings at most; return how many that were.

    `default`: footage of no case is under it too. To be called until it returns 0: each call is one batch of row digests.
    """
    under = RecordingRow.case.in_(select(CaseRow.number).where(CaseRow.regulation == regulation))
    some = select(RecordingRow.id).where(under | RecordingRow.case.is_(None) if default else under,
                                         RecordingRow.keep_state != KeepState.UNDECIDED, text(predicates.IN_STORE.sql("recordings")))
    return _mark_again(tx, RecordingRow.id.in_(some.limit(AT_ONCE)))


def _mark_again(tx: Session, where: ColumnElement[bool]) -> int:
    alone(tx)
    conditions = (where, text(predicates.IN_STORE.sql("recordings")))
    result = tx.execute(update(RecordingRow).where(*conditions).values(keep_state=KeepState.UNDECIDED, keep_until=None))
    return int(result.rowcount)  # type: ignore[attr-defined]


def ask_again(tx: Session, ids: Sequence[str]) -> None:
    """Let retention be decided again for these recordings."""
    for step in in_steps(ids):
        _mark_again(tx, RecordingRow.id.in_(step))


def set_moved(tx: Session, ids: Sequence[str]) -> None:
    """Let retention be decided again for recordings that are another case's now: no archive of that case has them yet."""
    for step in in_steps(ids):
        tx.execute(update(RecordingRow).where(RecordingRow.id.in_(step)).values(archived_at=None))
    ask_again(tx, ids)


def forget_floor(tx: Session, case: str) -> int:
    """Let the next decision about a case be shorter than the earlier ones: only where an approver allowed it."""
    done = tx.execute(
        update(RecordingRow).where(RecordingRow.case == case).values(floor_state=None, floor_until=None, floor_reason_id=None)
    )
    mark_undecided(tx, case)
    return int(done.rowcount)  # type: ignore[attr-defined]


def set_archived(tx: Session, case: str, at: datetime | None) -> None:
    """Note that a case was handed to the archive (None: reopened), and so that its archive duty is met, or open again."""
    tx.execute(update(RecordingRow).where(RecordingRow.case == case).values(archived_at=at))
    archive = update(DutyRow).where(DutyRow.case == case, DutyRow.kind == DutyKind.ARCHIVE)
    tx.execute(archive.values(met_at=func.coalesce(DutyRow.met_at, at) if at is not None else None))
    if at is not None:
        tx.execute(update(CaseRow).where(CaseRow.number == case).values(state=CaseState.ARCHIVED))


def undecided_among(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings nobody decided yet."""
    asked = select(_ROW.id).where(_ROW.keep_state == KeepState.UNDECIDED)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(asked.where(_ROW.id.in_(step))))


def undecided_ids(tx: Session, limit: int) -> list[str]:
    """Return the next recordings to decide."""
    query = select(_ROW.id).where(text(predicates.UNDECIDED.sql("recordings"))).order_by(_ROW.id).limit(limit)
    return list(tx.scalars(query))
