"""Requests for footage (查阅、复制、调取): who asked for what, who allowed it, which copy left. None is ever taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from storage.catalogue.models.keeping import RequestRow
from storage.catalogue.states import RequestState


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One copy that left."""

    recording: str  # id
    file: str  # path in the folder that was handed out
    sha256: str


@dataclass(frozen=True, slots=True)
class NotReleased:
    """A recording that was asked for and had been disposed of."""

    recording: str  # id
    name: str
    sha256: str
    list: str | None  # number of the disposal list, where one says so
    at: datetime | None  # aware; when it was deleted


@dataclass(frozen=True, slots=True)
class Story:
    """What became of a request, from who asked to what left."""

    asked_by: str = ""
    purpose: str = ""
    notice: str | None = None  # number of 《调取证据通知书》
    recordings: tuple[str, ...] = ()  # ids; none: all of the case
    approver: str | None = None  # who allowed or refused it
    role: str | None = None  # of the approver
    article: str | None = None  # clause that says who may allow it
    approved_at: datetime | None = None  # aware
    reason: str | None = None  # of a refusal
    refused_at: datetime | None = None  # aware
    to: str | None = None  # who received the copies
    folder: str | None = None  # where they were written
    files: tuple[ReleasedFile, ...] = ()
    disposed: tuple[NotReleased, ...] = ()
    released_at: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its story so far."""

    id: int
    case: str  # number
    state: RequestState
    action: str  # regulations.parameters.Approver.action
    hold: int  # number of the hold it places until it is answered
    at: datetime  # aware
    story: Story


def add(tx: Session, case: str, action: str, hold: int, at: datetime, story: Story) -> int:
    """Enter a request and return its number."""
    row = RequestRow(case=case, state=RequestState.OPEN, action=action, hold=hold, at=at, request=to_plain(story))
    tx.add(row)
    tx.flush()
    return row.id


def get(tx: Session, id: int) -> Request:
    """Return one request; BadCall for an unknown number."""
    return _request(_row(tx, id))


def move(tx: Session, id: int, expected: RequestState, state: RequestState, story: Story) -> Request:
    """Let a request stand in another state, with its story so far; BadCall where it is not in the state that is expected."""
    row = _row(tx, id)
    if row.state is not expected:
        raise BadCall("access.state", id=id, state=row.state.value, expected=expected.value)
    row.state, row.request = state, to_plain(story)
    tx.flush()
    return _request(row)


def listing(tx: Session, case: str | None = None) -> tuple[Request, ...]:
    """Return the requests of a case, or of all."""
    query = select(RequestRow).order_by(RequestRow.id)
    return tuple(_request(row) for row in tx.scalars(query.where(RequestRow.case == case) if case else query))


def _row(tx: Session, id: int) -> RequestRow:
    row = tx.get(RequestRow, id)
    if row is None:
        raise BadCall("access.unknown", id=id)
    return row


def _request(row: RequestRow) -> Request:
    return Request(row.id, row.case, row.state, row.action, row.hold, row.at, from_plain(Story, row.request))
