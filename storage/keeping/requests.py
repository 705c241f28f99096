"""Requests for footage (查阅、复制、调取): who asked for what, who allowed it, which copy left. None is ever taken out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from storage.catalogue.models.keeping import RequestRow
from storage.catalogue.states import RecordsAsked, RequestState


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One copy that left."""

    recording: str  # id
    file: str  # path in the folder that was handed out
    sha256: str
    sm3: str | None = None
    record: int | None = None  # version, where it is the written record of the recording and not the recording


@dataclass(frozen=True, slots=True)
class NotReleased:
    """A recording that was asked for and had been disposed of."""

    recording: str  # id
    name: str
    sha256: str
    list: str | None  # number of the disposal list, where one says so
    at: datetime | None  # aware; when it was deleted


@dataclass(frozen=True, slots=True)
class CoveredRecording:
    """A recording that an approval covers."""

    recording: str  # id
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CoveredRecord:
    """A confirmed written record that an approval covers."""

    recording: str  # id
    version: int
    files: tuple[tuple[str, str], ...] = ()  # (name in the folder of the case's records, SHA-256)


@dataclass(frozen=True, slots=True)
class FixedSet:
    """What an approval covers: as it stood at that moment."""

    recordings: tuple[CoveredRecording, ...]
    records: tuple[CoveredRecord, ...]
    purpose: str
    receiver: str
    secrecy: str  # regulations.access.words.Secrecy, the highest of all of it


@dataclass(frozen=True, slots=True)
class RuleNoted:
    """What the regulation said about a request when it was answered."""

    regulation: str  # title
    approver: str  # who may allow it at least
    needed: int  # the place of that on the ladder
    silent: bool  # the text names nobody
    rank: int  # where the approver stands
    article: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """A 《调取证据通知书》 that belongs to a request."""

    issued: bool  # written here; otherwise it came with the request
    files: tuple[str, ...] = ()  # paths
    sha256: str | None = None  # of one that came with the request


@dataclass(frozen=True, slots=True)
class AddedSince:
    """What came to the case after the approval, and was not handed out."""

    recording: str  # id
    name: str
    sha256: str
    record: int | None = None  # version, where it is a written record


@dataclass(frozen=True, slots=True)
class VoidedApproval:
    """An approval that a change made void."""

    approver: str
    role: str | None
    approved_at: datetime | None  # aware
    voided_at: datetime  # aware
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """What became of a request, from who asked to what left."""

    asked_by: str = ""
    purpose: str = ""
    notice: str | None = None  # number of 《调取证据通知书》
    recordings: tuple[str, ...] = ()  # ids; none: all footage of the case
    approver: str | None = None  # who allowed or refused it
    role: str | None = None  # of the approver
    article: str | None = None  # clause that says who may allow it
    approved_at: datetime | None = None  # aware
    reason: str | None = None  # of a refusal, or of a withdrawal
    refused_at: datetime | None = None  # aware
    to: str | None = None  # who received the copies
    folder: str | None = None  # where they were written
    files: tuple[ReleasedFile, ...] = ()
    disposed: tuple[NotReleased, ...] = ()
    released_at: datetime | None = None  # aware
    receiver: str | None = None  # who is to receive it; None: who asks
    entered_by: str | None = None  # who wrote it down
    until: date | None = None  # last day on which it may be handed out; None: no term is set
    records: RecordsAsked = RecordsAsked.NONE
    notice_paper: NoticePaper | None = None
    void_notices: tuple[str, ...] = ()  # numbers of notices that a change made void
    covered: FixedSet | None = None  # None also where an earlier release approved it
    rule: RuleNoted | None = None
    added: tuple[AddedSince, ...] = ()
    voided: tuple[VoidedApproval, ...] = ()
    withdrawn_at: datetime | None = None  # aware
    released_by: str | None = None
    papers: tuple[str, ...] = ()  # names of the papers in the folder
    version: int = 1  # one more with every change

    @property
    def for_whom(self) -> str:
        """Who is to receive it."""
        return self.receiver or self.asked_by

    def over(self, day: date) -> bool:
        """Whether the last day on which it may be used is before a day."""
        return self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its story so far."""

    id: int
    case: str  # number
    state: RequestState
    action: str  # regulations.access.words.Action
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


def move(tx: Session, id: int, state: RequestState, story: Story) -> Request:
    """Let a request stand in a state with its story so far, as its next version."""
    row = _row(tx, id)
    version = from_plain(Story, row.request).version + 1
    row.state, row.request = state, to_plain(replace(story, version=version))
    tx.flush()
    return _request(row)


def listing(tx: Session, case: str | None = None, states: Collection[RequestState] = ()) -> tuple[Request, ...]:
    """Return the requests of a case, or of all; with `states` only those that stand in one of them."""
    query = select(RequestRow).order_by(RequestRow.id)
    query = query.where(RequestRow.case == case) if case else query
    query = query.where(RequestRow.state.in_(states)) if states else query
    return tuple(_request(row) for row in tx.scalars(query))


def _row(tx: Session, id: int) -> RequestRow:
    row = tx.get(RequestRow, id)
    if row is None:
        raise BadCall("access.unknown", id=id)
    return row


def _request(row: RequestRow) -> Request:
    return Request(row.id, row.case, row.state, row.action, row.hold, row.at, from_plain(Story, row.request))
