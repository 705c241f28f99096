"""Whether somebody may watch a recording: by the own right while the case is open, or by an approved request that covers it."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import text
from messages.errors import Refused
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.clauses import CLAUSES
from office.rights.subjects import of_recording, of_request
from paperwork.wording import article_text
from regulations.access.rules import secrecy_for
from regulations.access.words import HIGHEST, Action, Secrecy, height_of
from regulations.catalogue import title_of
from regulations.proceedings.values import ProceedingKind, StepKind
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from storage.applicable import regulation_of
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.states import CaseState, RequestState
from storage.keeping import requests
from storage.keeping.disposal import disposed
from storage.keeping.requests import Request
from storage.ledgers import corrections
from storage.ledgers.casework import cases
from storage.ledgers.originals import StoredRecording
from storage.ledgers.registers import proceedings
from storage.settings import Settings

WATCHED = ("view", "call-up", "view-party")  # actions that let somebody watch in the office; a copy leaves it only by a release
ALLOWED = (RequestState.APPROVED, RequestState.RELEASED)
NOT_PRIVATELY = CLAUSES["R003-2-19"]


def need_allowed(tx: Session, settings: Settings, person: Person, row: StoredRecording, request: int | None, today: date) -> None:
    """Refused where the recording is gone, or the person may not watch it; asked again at every range of bytes."""
    disposed.present(tx, [row], "disposed.no_play", name=row.recording.name)
    if request is not None:
        _need_request(tx, settings, person, row, requests.get(tx, request), today)
        return
    need(person, Act.WATCH, of_recording(row.recording.id)(tx))
    archived = person.told_apart and row.case and cases.load(tx, row.case).state is CaseState.ARCHIVED
    if archived and not _called_up(tx, person, row.case or ""):
        raise Refused("watching.archived", regulation=title_of(NOT_PRIVATELY.regulation), article=NOT_PRIVATELY.article,
                      quote=NOT_PRIVATELY.quote)


def _called_up(tx: Session, person: Person, number: str) -> bool:
    """Whether this person of the legal office called up the materials of a case for a review that goes on (003-2 art. 29)."""
    return any(step.step is StepKind.CALLED_UP and step.account == person.id
               for matter in proceedings.listing(tx, number, open_only=True) if matter.kind is ProceedingKind.LEGAL_REVIEW
               for step in matter.steps)


def _need_request(tx: Session, settings: Settings, person: Person, row: StoredRecording, request: Request, today: date) -> None:
    need(person, Act.WATCH_BY_REQUEST, of_request(request.id)(tx))
    if person.told_apart and not _asked_by(tx, person, request.id):
        raise Refused("watching.not_asker", id=request.id)
    if request.state not in ALLOWED or request.action not in WATCHED:
        raise Refused("watching.not_approved", id=request.id)
    if request.story.over(today):
        raise Refused("access.over", id=request.id, until=request.story.until)
    if not _covers(request, row):
        raise Refused("watching.not_covered", id=request.id, name=row.recording.name)
    case = cases.load(tx, request.case).case
    rules = regulation_of(settings, case)
    _need_no_secret(tx, case, rules, request, row)


def _need_no_secret(tx: Session, case: Case, rules: Regulation | None, request: Request, row: StoredRecording) -> None:
    """Refused where the case or the recording is too secret (by now) for what was approved, or for the rank that approved it."""
    named = Secrecy(corrections.secrecy_of(tx, [row.recording.id]).get(row.recording.id, "none"))
    level = max(Secrecy(case.confidentiality), named, key=lambda secrecy: secrecy.height)
    rule, action = secrecy_for(rules, Action(request.action), level), request.action.replace("-", "_")
    rank = request.story.rule.rank if request.story.rule else height_of(request.story.role) if request.story.role else HIGHEST
    if rule.barred or rank < rule.needed:
        what = text("access.secret_item", name=row.recording.name, level=text(f"points.level_{level}"))
        first = next(iter(rule.clauses), None)
        basis = text("access.cited", article=article_text(first.article), quote=first.quote) if first else text("access.basis_none")
        raise Refused("access.secret", what=what, action=text(f"access.action_{action}"), basis=basis)


def _asked_by(tx: Session, person: Person, id: int) -> bool:
    made = tx.scalar(select(AuditRow.detail).where(AuditRow.subject == f"request:{id}", AuditRow.what == "request.made"))
    return made is not None and json.loads(made).get("account") == person.id


def _covers(request: Request, row: StoredRecording) -> bool:
    """Whether an approval covers a recording: fixed when it was given; one of an earlier release, what had been received by then."""
    story = request.story
    if story.covered is not None:
        return request.case == row.case and row.recording.id in {entry.recording for entry in story.covered.recordings}
    late = story.approved_at is not None and row.received_at > story.approved_at
    return request.case == row.case and not late and (not story.recordings or row.recording.id in story.recordings)
