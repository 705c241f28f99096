"""Allowing or refusing a request, by whom the regulation of the case names; what is allowed is fixed at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall
from office.desk import Desk
from office.requests import ruling
from office.requests.keeping import case_of, let_go, moved, need_seen
from office.requests.ruling import RuledRequest
from office.requests.scope import Scope, scope_of
from office.rights.acts import Act
from office.rights.now import as_of_now, need_now
from office.rights.subjects import of_request
from storage.applicable import regulation_of
from storage.catalogue.states import RecordsAsked, RequestState
from storage.keeping import requests
from storage.keeping.disposal import disposed
from storage.keeping.requests import CoveredRecord, CoveredRecording, FixedSet, Request
from storage.trail import audit

RecordFiles = Mapping[tuple[str, int], tuple[tuple[str, str], ...]]  # (recording, version) → (name, SHA-256) of its papers


@dataclass(frozen=True, slots=True)
class RequestApproval:
    """What an approver says."""

    by: str  # name
    role: str | None = None  # as it was typed; with accounts the rank stands on the account
    notice: str | None = None  # number of a 《调取证据通知书》 that was not there yet
    seen: int | None = None  # version of the request that the approver looked at
    record_files: RecordFiles = field(default_factory=dict)  # of the records asked for


def look(desk: Desk, id: int) -> RuledRequest:
    """Return a request as it stands, with what the regulation says about it."""
    with desk.catalogue.read() as tx:
        return _asked(desk, tx, requests.get(tx, id))


def approve(desk: Desk, id: int, approval: RequestApproval) -> RuledRequest:
    """Allow a request for what stands now; BadCall says who may, what is missing or what is in the way."""
    if not approval.by.strip():
        raise BadCall("access.unnamed", id=id)
    ruling.rank_of(desk.person, approval.role)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        height, role = ruling.rank_of(as_of_now(tx, desk.person, desk.clock().date()), approval.role)
        asked = _need_answerable(desk, tx, id, approval.by, approval.seen, text("access.mine_approve", by=approval.by.strip()))
        request, notice = asked.request, (approval.notice or "").strip() or asked.request.story.notice
        _need_something(asked)
        ruling.need_allowed(asked, height, role, notice)
        ruling.need_in_term(request, desk.clock().date())
        covered = _fixed(request, asked.scope, approval.record_files)
        rule = ruling.noted(asked, height)
        story = replace(request.story, approver=approval.by.strip(), role=role, notice=notice, article=rule.article, rule=rule,
                        approved_at=desk.clock(), covered=covered, disposed=asked.scope.not_released)
        after = moved(desk, tx, replace(request, story=story), RequestState.APPROVED, "request.approved", None, {
            "approver": story.approver, "role": role, "notice": notice, "article": rule.article, "silent": rule.silent,
            "receiver": covered.receiver, "recordings": len(covered.recordings), "records": len(covered.records)})
        return replace(asked, request=after)


def refuse(desk: Desk, id: int, by: str, reason: str, seen: int | None = None) -> Request:
    """Refuse a request with a reason; its hold ends."""
    if not by.strip() or not reason.strip():
        raise BadCall("access.unnamed", id=id)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        request = _need_answerable(desk, tx, id, by, seen, text("access.mine_refuse", by=by.strip())).request
        story = replace(request.story, approver=by.strip(), reason=reason.strip(), refused_at=desk.clock())
        after = moved(desk, tx, replace(request, story=story), RequestState.REFUSED, "request.refused", reason.strip(),
                      {"approver": by.strip(), "reason": reason.strip()})
        let_go(desk, tx, request.hold, by, reason)
        return after


def _need_answerable(desk: Desk, tx: Session, id: int, by: str, seen: int | None, mine: Text) -> RuledRequest:
    request = requests.get(tx, id)
    need_now(tx, desk, Act.APPROVE, of_request(id)(tx))
    need_seen(tx, request, seen, mine)
    ruling.need_state(request, RequestState.OPEN)
    asked = _asked(desk, tx, request)
    ruling.need_apart(by, request, answered=False)
    ruling.need_no_officer(by, desk.person, asked.case)
    return asked


def _asked(desk: Desk, tx: Session, request: Request) -> RuledRequest:
    case = case_of(tx, request.case)
    return ruling.asked_of(request, case, scope_of(tx, case, request.story), regulation_of(desk.settings, case))


def _need_something(asked: RuledRequest) -> None:
    """BadCall where all of it was disposed of."""
    if asked.scope.gone and not asked.scope.rows:
        raise BadCall("disposed.no_copies", id=asked.request.id, gone=[group.sentence() for group in disposed.by_list(asked.scope.gone)])


def _fixed(request: Request, scope: Scope, files: RecordFiles) -> FixedSet:
    footage = () if request.story.records is RecordsAsked.ONLY else scope.rows
    return FixedSet(tuple(CoveredRecording(row.recording.id, row.recording.name, row.recording.sha256) for row in footage),
                    tuple(CoveredRecord(record.recording, record.version, files.get((record.recording, record.version), ()))
                          for record in scope.records), request.story.purpose, request.story.for_whom, scope.secrecy.value)
