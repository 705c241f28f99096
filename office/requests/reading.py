"""The register of requests (登记簿), and one request with everything about it: for whom the table of rights lets see the case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from messages import Text, text
from office.desk import Desk
from office.requests import ruling
from office.requests.keeping import EVENTS, case_of
from office.requests.scope import added_since, covered_scope, scope_of
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.subjects import of_case
from regulations.access.words import Action
from storage.applicable import regulation_of
from storage.catalogue.states import RequestState
from storage.keeping import requests
from storage.keeping.requests import AddedSince, Request
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class RequestStanding:
    """One request as a list shows it."""

    request: int  # number
    case: str  # number
    state: RequestState
    action: str
    asked_by: str
    receiver: str
    purpose: str
    notice: str | None
    at: datetime  # aware
    until: date | None
    over: bool  # it was allowed, not handed out, and its term is over
    approver: str | None
    role: str | None
    answered_at: datetime | None  # aware
    needed: str  # who may allow it at least
    needed_height: int  # the place of that on the ladder
    silent: bool  # the text names nobody
    basis: Text
    released_at: datetime | None  # aware
    released_by: str | None
    to: str | None
    files: int
    version: int


@dataclass(frozen=True, slots=True)
class HappenedToRequest:
    """One event of a request."""

    what: Text
    by: str
    at: datetime  # aware
    why: str | None


@dataclass(frozen=True, slots=True)
class RequestInFull:
    """One request, with what it is about now, what its approval leaves out, and what happened to it."""

    standing: RequestStanding
    request: Request
    recordings: tuple[str, ...]  # names of the footage that it is about: what the approval covers, where there is one
    records: int
    secret: tuple[Text, ...]
    added: tuple[AddedSince, ...]
    events: tuple[HappenedToRequest, ...]


def register(desk: Desk, number: str | None = None, states: Collection[RequestState] = (), start: date | None = None,
             end: date | None = None) -> tuple[RequestStanding, ...]:
    """Return the requests that a person may see, the first one first; `start` and `end`: days on which they were made, both included."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.LIST_CASES)
        first, last = start or date.min, end or date.max
        inside = [request for request in requests.listing(tx, number, states) if first <= request.at.date() <= last]
        seen = {case: may(desk.person, Act.SEE_CASE, of_case(case)(tx)).allowed for case in {request.case for request in inside}}
        return tuple(_standing(desk, tx, request) for request in inside if seen[request.case])


def show(desk: Desk, id: int) -> RequestInFull:
    """Return one request with everything about it."""
    with desk.catalogue.read() as tx:
        request = requests.get(tx, id)
        need(desk.person, Act.SEE_CASE, of_case(request.case)(tx))
        case = case_of(tx, request.case)
        approved = request.state in (RequestState.APPROVED, RequestState.RELEASED)
        scope = covered_scope(tx, case, request) if approved else scope_of(tx, case, request.story)
        added = added_since(tx, case, request, scope) if request.state is RequestState.APPROVED else request.story.added
        return RequestInFull(_standing(desk, tx, request), request, tuple(row.recording.name for row in scope.rows), len(scope.records),
                             tuple(ruling.secret_of(scope)), added, _events(tx, id))


def _standing(desk: Desk, tx: Session, request: Request) -> RequestStanding:
    story = request.story
    rule = story.rule or ruling.noted_now(request.action, regulation_of(desk.settings, case_of(tx, request.case)))
    over = request.state is RequestState.APPROVED and story.over(desk.clock().date())
    return RequestStanding(
        request.id, request.case, request.state, Action(request.action).value, story.asked_by, story.for_whom, story.purpose, story.notice,
        request.at, story.until, over, story.approver, story.role, story.approved_at or story.refused_at, rule.approver, rule.needed,
        rule.silent, ruling.basis(rule), story.released_at, story.released_by, story.to, len(story.files), story.version)


def _events(tx: Session, id: int) -> tuple[HappenedToRequest, ...]:
    happened = [(event.what.removeprefix("request."), event) for event in audit.events(tx, f"request:{id}")]
    return tuple(HappenedToRequest(text(f"access.event_{what}"), str(event.detail.get("approver") or event.who), event.when, event.why)
                 for what, event in happened if what in EVENTS)
