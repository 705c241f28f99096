"""Access to footage: a request holds what it asks for, and the approver of the regulation answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages.errors import BadCall
from messages.json_values import JsonObject
from regulations.values.parameters import Approver
from storage.applicable import regulation_of
from storage.catalogue.states import HoldKind, RequestState
from storage.keeping import holds, requests
from storage.keeping.disposal import disposed
from storage.keeping.disposal.disposed import Gone
from storage.keeping.requests import NotReleased, Request, Story
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation, case_of, number_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.marks import let_go
from tasks.steps import step

ACTIONS = ("view", "call-up", "copy-party", "copy-outside", "publish", "view-party", "litigation")
NOTICE = "《调取证据通知书》"
# The ladder of approvers (requirements.md C.10), the lowest first; who stands higher may allow it too.
LADDER = (("科室负责人", "行政科室负责人"), ("本单位负责人",), ("分管局领导", "主管领导", "主管负责人", "主管负责人或主要负责人"),
          ("主要领导", "主要负责人", "行政执法机关负责人"))


@dataclass(frozen=True, slots=True)
class RequestedFootage:
    """What a request is about."""

    request: Request
    rows: tuple[StoredRecording, ...]  # whose originals are there
    gone: tuple[Gone, ...]  # whose originals were disposed of

    def not_released(self) -> tuple[NotReleased, ...]:
        """Return what nobody gets because it was disposed of."""
        return tuple(map(_not_released, self.gone))


def wanted(installation: Installation, id: int) -> RequestedFootage:
    """Return what a request is about: what is there, and what was disposed of."""
    with installation.catalogue.read() as tx:
        request = requests.get(tx, id)
        named = request.story.recordings
        rows = [row for row in originals.of_case(tx, request.case) if not named or row.recording.id in named]
        gone = disposed.among(tx, rows)
    away = {entry.row.recording.id for entry in gone}
    return RequestedFootage(request, tuple(row for row in rows if row.recording.id not in away), gone)


def need_something(asked_for: RequestedFootage) -> None:
    """Refused where everything that a request is about was disposed of."""
    if asked_for.gone and not asked_for.rows:
        raise BadCall("disposed.no_copies", id=asked_for.request.id, gone=[group.sentence() for group in disposed.by_list(asked_for.gone)])


def _not_released(gone: Gone) -> NotReleased:
    recording, deletion = gone.row.recording, gone.deletion
    return NotReleased(recording.id, recording.name, recording.sha256, *((deletion.list, deletion.at) if deletion else (None, None)))


@step()
def ask(
    installation: Installation, number: str, action: str, asked_by: str, purpose: str, notice: str | None, recordings: Sequence[str]
) -> Request:
    """Note a request; what it asks for is held until it is answered."""
    number = number_of(installation, number)
    if not asked_by.strip() or not purpose.strip() or action not in ACTIONS:
        raise BadCall("access.incomplete", actions=list(ACTIONS))
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        of_case = {row.recording.id for row in originals.of_case(tx, number)}
        for id_ in recordings:
            if id_ not in of_case:
                raise BadCall("work.not_in_case", id=id_, number=number)
        asked = [row for row in originals.of_case(tx, number) if not recordings or row.recording.id in recordings]
        _, gone = disposed.present(tx, asked, "disposed.no_request", number=number)
        hold = holds.place(tx, number, None, HoldKind.REQUEST, purpose, notice, installation.who, installation.clock())
        story = Story(asked_by.strip(), purpose.strip(), notice, tuple(recordings), disposed=tuple(map(_not_released, gone)))
        id = requests.add(tx, number, action, hold, installation.clock(), story)
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "request.made", f"request:{id}", installation.who, installation.clock(), purpose.strip(), None,
                     {"case": number, "action": action, "asked_by": asked_by.strip(), "notice": notice})
        request = requests.get(tx, id)
    decide_open(installation)
    return request


@step()
def approve(installation: Installation, id: int, by: str, role: str, notice: str | None = None) -> Request:
    """Allow a request, by somebody who may under the case's regulation; BadCall says who may and what is missing."""
    asked_for = wanted(installation, id)
    request = asked_for.request
    need_something(asked_for)
    case, rule, paper = case_of(installation, request.case), rule_of(installation, request), notice or request.story.notice
    problem = obstacle(rule, role, paper, case.confidentiality if case else "none")
    if problem is not None:
        raise problem
    if not by.strip():
        raise BadCall("access.unnamed", id=id)
    return _approved(installation, id, by.strip(), role, paper, rule.article if rule else None)


def _approved(installation: Installation, id: int, approver: str, role: str, paper: str | None, article: str | None) -> Request:
    with installation.catalogue.begin() as tx:
        story = replace(requests.get(tx, id).story, approver=approver, role=role, notice=paper, article=article,
                        approved_at=installation.clock())
        return move(installation, tx, id, RequestState.OPEN, RequestState.APPROVED, story, None,
                    {"approver": approver, "role": role, "notice": paper, "article": article})


def obstacle(rule: Approver | None, role: str, notice: str | None, confidentiality: str) -> BadCall | None:
    """Return why somebody in this role may not allow what `rule` is about; None where nothing stands in the way."""
    if rule is None:
        return None
    if rule.approver and rank(role) < rank(rule.approver):
        return BadCall("access.wrong_approver", approver=rule.approver, article=rule.article, quote=rule.quote)
    if NOTICE in rule.needs and not notice:
        return BadCall("access.needs_notice", article=rule.article, quote=rule.quote)
    if rule.except_secret and confidentiality != "none":
        return BadCall("access.secret", level=confidentiality, article=rule.article, quote=rule.quote)
    return None


def rule_of(installation: Installation, request: Request) -> Approver | None:
    """Return the clause that says who allows it; None where the regulation does not speak of it."""
    rules = regulation_of(installation.settings, case_of(installation, request.case))
    return next((approver for approver in rules.approvers if approver.action == request.action), None) if rules else None


def rank(role: str) -> int:
    """Return how high on the ladder somebody stands; BadCall for a role that is on none of its steps."""
    for place, names in enumerate(LADDER):
        if role.strip() in names:
            return place
    raise BadCall("access.role", role=role, known=[name for names in LADDER for name in names])


@step()
def refuse(installation: Installation, id: int, by: str, reason: str) -> Request:
    """Refuse a request with a reason; its hold ends."""
    if not by.strip() or not reason.strip():
        raise BadCall("access.unnamed", id=id)
    with installation.catalogue.read() as tx:
        requests.get(tx, id)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        story = replace(requests.get(tx, id).story, approver=by.strip(), reason=reason.strip(), refused_at=installation.clock())
        refused = move(installation, tx, id, RequestState.OPEN, RequestState.REFUSED, story, reason,
                       {"approver": by.strip(), "reason": reason.strip()})
        let_go(installation, tx, refused.hold, by, reason)
    decide_open(installation)
    return refused


def move(installation: Installation, tx: Session, id: int, expected: RequestState, state: RequestState, story: Story, why: str | None,
         noted: JsonObject) -> Request:
    """Let a request stand in another state, and note that in the audit chain."""
    moved = requests.move(tx, id, expected, state, story)
    audit.append(tx, f"request.{state}", f"request:{id}", installation.who, installation.clock(), why, None, {"case": moved.case, **noted})
    return moved
