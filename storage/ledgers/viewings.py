"""Who watches which recording now (a cache), and who watched it (read from the chain)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from messages.json_values import JsonList
from storage.catalogue.models.jobs import ViewingRow
from storage.catalogue.models.originals import AuditRow, RecordingRow
from storage.trail import audit
from storage.trail.audit import Event

OPENED, VIEWED = "original.opened", "original.viewed"


@dataclass(frozen=True, slots=True)
class PlayedSpan:
    """A stretch of a recording that was played in one go."""

    start: int  # ms from the beginning of the recording
    end: int  # ms
    speed: int  # percent
    sound: bool

    @property
    def took(self) -> float:
        """Seconds that playing it took."""
        return (self.end - self.start) / 10 / self.speed


@dataclass(frozen=True, slots=True)
class OpenViewing:
    """Somebody who watches a recording now."""

    digest: str  # of the token
    bond: str
    event: int  # number of the event that it was opened by
    recording: str  # id
    name: str  # who watches
    account: str | None  # id; None before there were accounts
    login: str | None  # what it is bound to
    request: int | None
    opened_at: datetime  # aware
    seen_at: datetime  # aware; last sign of the page
    served_at: datetime | None  # aware; when the first bytes left
    played: tuple[PlayedSpan, ...]


@dataclass(frozen=True, slots=True)
class SeenViewing:
    """Somebody opened a recording; the fields are the keys of `viewings --json`."""

    viewing: int  # number of the event
    recording: str  # id
    who: str
    account: str | None
    purpose: str | None
    request: int | None
    opened_at: datetime  # aware
    closed_at: datetime | None  # aware; None: it is not closed, or an older version noted no end
    seconds: float | None  # s of the recording that were played; None where nobody noted that
    intervals: tuple[tuple[float, float], ...]  # s from the beginning of the recording


def add(tx: Session, viewing: OpenViewing) -> None:
    """Enter somebody who begins to watch."""
    tx.add(ViewingRow(digest=viewing.digest, bond=viewing.bond, event=viewing.event, recording=viewing.recording, name=viewing.name,
                      account=viewing.account, login=viewing.login, request=viewing.request, opened_at=viewing.opened_at,
                      seen_at=viewing.seen_at, served_at=viewing.served_at, played=_stored(viewing.played)))
    tx.flush()


def get(tx: Session, digest: str) -> OpenViewing | None:
    """Return who watches with a token, None where nobody does (any more)."""
    row = tx.get(ViewingRow, digest, populate_existing=True)
    return None if row is None else _viewing(row)


def silent(tx: Session, before: datetime, opened_before: datetime) -> tuple[OpenViewing, ...]:
    """Return those whose page gave no sign since `before`, and those that were opened too long ago."""
    asked = select(ViewingRow).where(or_(ViewingRow.seen_at < before, ViewingRow.opened_at < opened_before))
    return tuple(map(_viewing, tx.scalars(asked)))


def served(tx: Session, digest: str, now: datetime) -> None:
    """Note that the first bytes leave."""
    tx.execute(update(ViewingRow).where(ViewingRow.digest == digest).values(served_at=now, seen_at=now))


def beat(tx: Session, digest: str, now: datetime, played: Sequence[PlayedSpan]) -> None:
    """Note a sign of the page, and all that was played so far."""
    tx.execute(update(ViewingRow).where(ViewingRow.digest == digest).values(seen_at=now, played=_stored(played)))


def take_out(tx: Session, digest: str) -> bool:
    """Take a viewing out that has ended; False where it is out already."""
    result: Any = tx.execute(delete(ViewingRow).where(ViewingRow.digest == digest))
    return bool(result.rowcount == 1)


def seen_of(tx: Session, case: str | None, recording: str | None) -> tuple[SeenViewing, ...]:
    """Return who opened the recordings of a case, or one recording, as the chain says; the oldest first."""
    about = AuditRow.subject == recording if recording else or_(
        AuditRow.case == case, AuditRow.subject.in_(select(RecordingRow.id).where(RecordingRow.case == case)))
    query = select(AuditRow).where(AuditRow.what.in_((OPENED, VIEWED)), about).order_by(AuditRow.seq)
    return paired([audit.event_of(row) for row in tx.scalars(query)])


def paired(events: Sequence[Event]) -> tuple[SeenViewing, ...]:
    """Return one viewing for each that was opened, with how it ended; an older version noted only that something was viewed."""
    closed = {int(str(event.detail["opened"])): event for event in events if event.what == VIEWED and event.detail.get("opened")}
    opened = [event for event in events if event.what == OPENED or (event.what == VIEWED and not event.detail.get("opened"))]
    return tuple(_seen(event, closed.get(event.seq)) for event in opened)


def _seen(event: Event, end: Event | None) -> SeenViewing:
    detail: Any = event.detail
    ended: Any = end.detail if end else {}
    intervals = tuple((start, stop) for start, stop, *_ in ended.get("intervals", ()))
    return SeenViewing(event.seq, event.subject, event.who, detail.get("account"), event.why, detail.get("request"), event.when,
                       end.when if end else None, ended.get("seconds"), intervals)


def _stored(played: Sequence[PlayedSpan]) -> JsonList:
    return [[span.start, span.end, span.speed, span.sound] for span in played]


def _viewing(row: ViewingRow) -> OpenViewing:
    stored: Any = row.played
    return OpenViewing(row.digest, row.bond, row.event, row.recording, row.name, row.account, row.login, row.request, row.opened_at,
                   row.seen_at, row.served_at, tuple(PlayedSpan(*span) for span in stored))
