"""Handing out what was allowed: only what the approval covers, to whom it names, by a third person; asked again when it is noted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from messages import text
from messages.errors import BadCall, Refused
from messages.json_values import JsonObject
from office.desk import Desk
from office.requests import ruling
from office.requests.keeping import case_of, let_go, moved, need_seen
from office.requests.ruling import RuledRequest
from office.requests.scope import added_since, changed_since, covered_scope
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_request
from regulations.access.words import HIGHEST, height_of
from storage.applicable import regulation_of
from storage.catalogue.states import RequestState
from storage.keeping import requests
from storage.keeping.disposal import disposed
from storage.keeping.requests import AddedSince, CoveredRecord, ReleasedFile, Request
from storage.ledgers.originals import StoredRecording
from storage.names import person_key
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class HandOut:
    """What may be handed out now."""

    asked: RuledRequest
    to: str
    rows: tuple[StoredRecording, ...]  # nothing where it is only looked at
    records: tuple[CoveredRecord, ...]
    added: tuple[AddedSince, ...]  # what came after the approval: named, not handed out

    @property
    def request(self) -> Request:
        """The request as it was when this was looked up."""
        return self.asked.request

    @property
    def viewing(self) -> bool:
        """Whether it is looked at on the spot, so that no copy leaves."""
        return self.asked.action.viewing


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What left."""

    folder: str
    files: tuple[ReleasedFile, ...]
    papers: tuple[str, ...]  # names in the folder
    at: datetime  # aware


def ready(desk: Desk, id: int, to: str, seen: int | None = None) -> HandOut:
    """Return what may be handed out to somebody; refused where the approval does not carry it (any more)."""
    with desk.catalogue.read() as tx:
        return _ready(desk, tx, id, to, seen)


def need_something(hand_out: HandOut) -> None:
    """BadCall where the approval covers nothing."""
    if not (hand_out.asked.scope.rows or hand_out.asked.scope.records):
        raise BadCall("access.nothing", id=hand_out.request.id, case=hand_out.request.case)


def note(desk: Desk, hand_out: HandOut, handed: HandedOut) -> Request:
    """Note that copies left, if all of it still holds; the hold ends. RequestChangedMeanwhile: somebody acted on the request meanwhile."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        now = _ready(desk, tx, hand_out.request.id, hand_out.to, hand_out.request.story.version)
        story = replace(now.request.story, to=hand_out.to, folder=handed.folder, files=handed.files, papers=handed.papers,
                        added=hand_out.added, released_at=handed.at, released_by=desk.person.name)
        after = moved(desk, tx, replace(now.request, story=story), RequestState.RELEASED, "request.released", None, {
            "to": story.to, "folder": handed.folder, "files": [_noted(file) for file in handed.files],
            "added": [entry.recording for entry in hand_out.added], "disposed": [entry.recording for entry in story.disposed]})
        let_go(desk, tx, after.hold, story.approver or "", f"released to {hand_out.to}")
        return after


def _ready(desk: Desk, tx: Session, id: int, to: str, seen: int | None) -> HandOut:
    request = requests.get(tx, id)
    need_now(tx, desk, Act.RELEASE, of_request(id)(tx))
    need_seen(tx, request, seen, text("access.mine_release", to=to.strip()))
    ruling.need_state(request, RequestState.APPROVED)
    if not to.strip():
        raise BadCall("access.to_missing", id=id)
    ruling.need_apart(desk.person.name, request, answered=True)
    case = case_of(tx, request.case)
    scope = covered_scope(tx, case, request)
    asked = ruling.asked_of(request, case, scope, regulation_of(desk.settings, case))
    _need_as_approved(desk, asked, to)
    covered = request.story.covered
    viewing = asked.action.viewing
    return HandOut(asked, to.strip(), () if viewing else scope.rows, () if viewing or covered is None else covered.records,
                   added_since(tx, case, request, scope))


def _need_as_approved(desk: Desk, asked: RuledRequest, to: str) -> None:
    """Refused where purpose, receiver, term, secrecy or footage is not (any more) what the approval covers."""
    request, scope = asked.request, asked.scope
    ruling.need_in_term(request, desk.clock().date())
    receiver = request.story.covered.receiver if request.story.covered else request.story.for_whom
    if person_key(receiver) != person_key(to):
        raise Refused("access.other_receiver", id=request.id, to=to.strip(), receiver=receiver)
    ruling.need_allowed(asked, _rank(request), request.story.role or "", request.story.notice)
    if scope.gone:
        raise Refused("disposed.no_copies" if not scope.rows else "access.gone_since", id=request.id,
                      gone=[group.sentence() for group in disposed.by_list(scope.gone)])
    changed = changed_since(request.story.covered, scope.rows, request.case) if request.story.covered else ()
    if changed:
        raise Refused("access.changed_since", id=request.id, names=list(changed[:ruling.SHOWN]), count=len(changed))


def _rank(request: Request) -> int:
    """Return where the approver stood; the office that an earlier release noted, else its highest."""
    if request.story.rule is not None:
        return request.story.rule.rank
    return height_of(request.story.role) if request.story.role else HIGHEST


def _noted(file: ReleasedFile) -> JsonObject:
    return {"recording": file.recording, "file": file.file, "sha256": file.sha256}
