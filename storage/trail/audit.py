"""The audit chain: every event of an original, case, mark, record, package or user, each bound to the one before it.

A link's digest is the SHA-256 of canonical JSON over the link and the digest before it, so that an edit, a cut, a
reorder or an insertion breaks the chain from there on. Triggers refuse all of that in the database; an owner of the
database can drop triggers, which is why heads of the chain are anchored outside it (storage/trail/anchors.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver, links
from storage.catalogue.sealing.links import ZERO, Happened, canonical

__all__ = ["ZERO", "Happened", "append", "append_many", "canonical"]

STEP = 1000  # rows read at a time
LINKS = "SELECT seq, digest, previous, what, subject, case_number, who, at, why, hash, detail, rows FROM audit ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain."""

    seq: int  # 1, 2, 3 …
    what: str  # "original.received", "case.added", "mark.lifted" …
    subject: str  # id of the recording, number of the case, path …
    case: str | None  # number of the case it belongs to
    who: str
    when: datetime  # aware
    why: str | None
    hash: str | None  # SHA-256 of what it is about
    detail: JsonObject  # what the kind of event has to say; "case" names the case it belongs to
    previous: str  # digest before this one
    digest: str
    rows: str | None = None  # root of the row digests it binds (storage/catalogue/sealing)


@dataclass(frozen=True, slots=True)
class ChainState:
    """What walking the chain found."""

    events: int  # how many links were read
    intact: bool
    first_broken: int | None  # seq of the first link that does not follow
    head: str = ZERO  # digest of the last link that follows
    clock_back: tuple[int, ...] = ()  # events with an earlier time than the one before: a clock was set back, or two machines differ


def append(tx: Session, what: str, subject: str, who: str, when: datetime, why: str | None = None, hash: str | None = None,
           detail: JsonObject | None = None) -> int:
    """Add one event in the transaction `tx` and return its number; `detail["case"]` names the case it belongs to."""
    return append_many(tx, what, who, when, [(subject, why, hash, detail or {})])


def append_many(tx: Session, what: str, who: str, when: datetime, happened: Sequence[Happened]) -> int:
    """Add one event for each subject, a statement for all, and return the number of the last; 0 where there is none."""
    return links.append(tx, what, who, when, happened)


def alone(tx: Session) -> None:
    """Let nobody else append while this transaction lasts (SQLite has one writer anyway)."""
    links.alone(tx)


def last_time(tx: Session) -> datetime | None:
    """Return when the last event happened (aware), as the machine that noted it saw it; None before the first."""
    last = tx.scalar(select(AuditRow.when).order_by(AuditRow.seq.desc()).limit(1))
    return datetime.fromisoformat(last) if last else None


def last_seq(tx: Session) -> int:
    """Return the number of the last event; 0 before the first."""
    return tx.scalar(select(func.max(AuditRow.seq))) or 0


def cases_since(tx: Session, after: int, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of the cases that events of these kinds ("mark.%" …) after number `after` are about."""
    wanted = or_(*(AuditRow.what.like(kind) for kind in kinds))
    rows = tx.execute(select(AuditRow.case, AuditRow.subject).where(AuditRow.seq > after, wanted).distinct())
    return tuple(sorted({number for case, subject in rows if (number := case or subject.removeprefix("case:"))}))


def events(tx: Session, subject: str | None = None, case: str | None = None) -> tuple[Event, ...]:
    """Return the events of one subject, of one case, or all, in the order they happened."""
    query = select(AuditRow).order_by(AuditRow.seq)
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    if case is not None:
        query = query.where(AuditRow.case == case)
    return tuple(event_of(row) for row in tx.scalars(query))


def walk(tx: Session, after: int = 0) -> Iterator[Event]:
    """Yield every event after number `after`, a thousand in memory at a time."""
    for row in _rows(tx, after):
        yield event_of(row)


def _rows(tx: Session, after: int) -> Iterator[AuditRow]:
    query: Select[tuple[AuditRow]] = select(AuditRow).order_by(AuditRow.seq).limit(STEP)
    while rows := tx.scalars(query.where(AuditRow.seq > after)).all():
        yield from rows
        after = rows[-1].seq
        tx.expunge_all()


def event_of(row: AuditRow) -> Event:
    """Return a row of the chain as a value."""
    return Event(row.seq, row.what, row.subject, row.case, row.who, datetime.fromisoformat(row.when), row.why, row.hash,
                 json.loads(row.detail), row.previous, row.digest, row.rows)


def verify(tx: Session) -> ChainState:
    """Walk the whole chain; a link cut from the end shows only against an anchor (storage/trail/anchors.py)."""
    head, expected, broken = ZERO, 1, None
    back: list[int] = []
    last = ""
    links.flush(tx)
    for seq, digest, *texts in driver.stream(tx, LINKS, []):
        if broken is None and (seq != expected or texts[0] != head or digest != _digest_of(seq, texts)):
            broken = expected
        if broken is None:
            head, when = digest, texts[5]
            back += [seq] if last and _is_before(when, last) else []
            last = when
        expected += 1
    return ChainState(expected - 1, broken is None, broken, head, tuple(back))


def _digest_of(seq: int, texts: Sequence[Any]) -> str:
    """Return the digest of a link as it is read; "" where a strange hand put something else than text into it."""
    try:
        return links.digest_of_values(seq, *texts)
    except TypeError:
        return ""


def _is_before(when: str, last: str) -> bool:
    """Whether a time is earlier; with one zone the texts are in the order of the times."""
    if when[19:] == last[19:]:
        return when < last
    return datetime.fromisoformat(when) < datetime.fromisoformat(last)
