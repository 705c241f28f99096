"""Asking for footage: what is asked for is held until it is answered; a change makes the approval void."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from messages import text
from messages.errors import BadCall
from messages.json_values import JsonObject
from office.desk import Desk
from office.requests.keeping import case_of, let_go, moved, need_seen
from office.requests.notices import next_number
from office.requests.ruling import RuledRequest, action_name, asked_of, need_state
from office.requests.scope import FOOTAGE, scope_of
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case, of_request
from regulations.access.words import Action
from storage.applicable import regulation_of
from storage.catalogue.states import HoldKind, RecordsAsked, RequestState
from storage.keeping import holds, requests
from storage.keeping.disposal import disposed
from storage.keeping.requests import NoticePaper, Request, Story, VoidedApproval
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.trail import audit

OPEN = (RequestState.OPEN, RequestState.APPROVED)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for."""

    case: str  # number
    action: str
    asked_by: str
    purpose: str
    receiver: str | None = None  # None: who asks
    recordings: tuple[str, ...] = ()  # ids; none: all footage of the case
    records: RecordsAsked = RecordsAsked.NONE
    until: date | None = None
    notice: str | None = None  # number of a 《调取证据通知书》 that came with it
    notice_paper: NoticePaper | None = None
    issue: bool = False  # the office issues the notice: it gets the next number here


@dataclass(frozen=True, slots=True)
class RequestChange:
    """What is to be different about a request; None leaves what is there."""

    reason: str
    purpose: str | None = None
    receiver: str | None = None
    recordings: tuple[str, ...] | None = None  # (): all footage of the case
    records: RecordsAsked | None = None
    until: date | None = None
    notice: str | None = None
    notice_paper: NoticePaper | None = None
    issue: bool = False


def ask(desk: Desk, new: NewRequest) -> RuledRequest:
    """Note a request and hold what it is for; BadCall where something is missing or everything asked for was disposed of."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        number = cases.find(tx, new.case)
        need_now(tx, desk, Act.REQUEST, of_case(number)(tx))
        _need_words(desk, new)
        _need_footage(tx, number, new.recordings)
        notice = next_number(tx, desk.clock().year) if new.issue else (new.notice or "").strip() or None
        paper = NoticePaper(True) if new.issue else new.notice_paper
        story = Story(new.asked_by.strip(), new.purpose.strip(), notice, new.recordings, receiver=(new.receiver or "").strip() or None,
                      entered_by=desk.person.name, until=new.until, records=new.records, notice_paper=paper)
        case = case_of(tx, number)
        scope = scope_of(tx, case, story)
        disposed.present(tx, [*scope.rows, *(entry.row for entry in scope.gone)], "disposed.no_request", number=number)
        story = replace(story, disposed=scope.not_released)
        hold = holds.place(tx, number, None, HoldKind.REQUEST, story.purpose, notice, desk.person.name, desk.clock())
        id = requests.add(tx, number, new.action, hold, desk.clock(), story)
        sweeping.mark_undecided(tx, number)
        request = requests.get(tx, id)
        audit.append(tx, "request.made", f"request:{id}", desk.person.name, desk.clock(), story.purpose, None, _noted(request))
        return asked_of(request, case, scope, regulation_of(desk.settings, case))


def change(desk: Desk, id: int, change: RequestChange, seen: int | None = None) -> RuledRequest:
    """Change what is asked for, what for or for whom; an approval given before is void, and the request waits for an answer again."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        request = requests.get(tx, id)
        need_now(tx, desk, Act.CHANGE_REQUEST, of_request(id)(tx))
        need_seen(tx, request, seen, text("access.mine_change"))
        need_state(request, *OPEN)
        story = _changed(desk, tx, request, change)
        after = moved(desk, tx, replace(request, story=story), RequestState.OPEN, "request.changed", change.reason.strip(), {
            **_noted(replace(request, story=story)), "voided": request.state is RequestState.APPROVED})
        case = case_of(tx, request.case)
        return asked_of(after, case, scope_of(tx, case, story), regulation_of(desk.settings, case))


def withdraw(desk: Desk, id: int, reason: str, seen: int | None = None) -> Request:
    """Take a request back; its hold ends."""
    if not reason.strip():
        raise BadCall("work.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        request = requests.get(tx, id)
        need_now(tx, desk, Act.CHANGE_REQUEST, of_request(id)(tx))
        need_seen(tx, request, seen, text("access.mine_withdraw"))
        need_state(request, *OPEN)
        story = replace(request.story, reason=reason.strip(), withdrawn_at=desk.clock())
        after = moved(desk, tx, replace(request, story=story), RequestState.WITHDRAWN, "request.withdrawn", reason.strip(),
                      {"reason": reason.strip()})
        let_go(desk, tx, request.hold, desk.person.name, reason)
        return after


def _need_words(desk: Desk, new: NewRequest) -> None:
    if not new.asked_by.strip() or not new.purpose.strip() or new.action not in tuple(Action):
        raise BadCall("access.incomplete", actions=[action_name(action) for action in Action])
    if new.until is not None and new.until < desk.clock().date():
        raise BadCall("access.until_past", until=new.until)
    if new.issue and (new.notice or new.notice_paper):
        raise BadCall("access.notice_both")


def _need_footage(tx: Session, number: str, ids: tuple[str, ...]) -> None:
    """BadCall for a recording of another case, and for a log, a track or another file that is nothing to see or hear."""
    rows = {row.recording.id: row for row in originals.of_case(tx, number)} if ids else {}
    for id_ in ids:
        if id_ not in rows:
            raise BadCall("work.not_in_case", id=id_, number=number)
    disposed.present(tx, [rows[id_] for id_ in ids], "disposed.no_request", number=number)
    for id_ in ids:
        if rows[id_].recording.media not in FOOTAGE:
            raise BadCall("access.no_footage", name=rows[id_].recording.name)


def _changed(desk: Desk, tx: Session, request: Request, wanted: RequestChange) -> Story:
    """Return the story with what is to be different, and without the approval; BadCall where nothing would be."""
    if not wanted.reason.strip():
        raise BadCall("work.no_reason")
    before = request.story
    recordings = before.recordings if wanted.recordings is None else tuple(dict.fromkeys(wanted.recordings))
    _need_footage(tx, request.case, recordings)
    after = replace(before, purpose=(wanted.purpose or "").strip() or before.purpose, recordings=recordings,
                    receiver=(wanted.receiver or "").strip() or before.receiver, until=wanted.until or before.until,
                    records=before.records if wanted.records is None else wanted.records, notice=wanted.notice or before.notice,
                    notice_paper=wanted.notice_paper or before.notice_paper)
    if wanted.issue or (after != before and before.notice_paper and before.notice_paper.issued and not wanted.notice):
        void = [before.notice] if before.notice and before.notice_paper and before.notice_paper.issued else []
        after = replace(after, notice=next_number(tx, desk.clock().year), notice_paper=NoticePaper(True),
                        void_notices=(*before.void_notices, *void))
    if after == before:
        raise BadCall("access.change_what")
    if after.until is not None and after.until < desk.clock().date():
        raise BadCall("access.until_past", until=after.until)
    return _without_approval(desk, request, after, wanted.reason)


def _without_approval(desk: Desk, request: Request, story: Story, reason: str) -> Story:
    if request.state is not RequestState.APPROVED:
        return story
    void = VoidedApproval(story.approver or "", story.role, story.approved_at, desk.clock(), desk.person.name, reason.strip())
    return replace(story, approver=None, role=None, article=None, approved_at=None, covered=None, rule=None, voided=(*story.voided, void))


def _noted(request: Request) -> JsonObject:
    story = request.story
    return {"case": request.case, "action": request.action, "asked_by": story.asked_by, "receiver": story.for_whom, "notice": story.notice,
            "purpose": story.purpose, "recordings": len(story.recordings) or None, "records": story.records.value,
            "until": story.until.isoformat() if story.until else None}
