"""Approvals of requests whose term ended and which nobody gave back: what they hold stays held until a person changes or withdraws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from messages import Text, text
from office.requests.ruling import action_name
from regulations.access.words import Action
from storage.catalogue.states import RequestState
from storage.keeping import requests
from storage.ledgers import viewings
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class ApprovalOver:
    """A request that was allowed and whose last day is over; the fields are keys of `sweep --json`."""

    request: int  # number
    case: str  # number
    action: str  # regulations.access.words.Action
    asked_by: str
    receiver: str
    approver: str | None
    until: date
    viewings: int  # how often footage was opened under it
    reason: Text


@step()
def approvals_over(installation: Installation, as_of: date) -> tuple[ApprovalOver, ...]:
    """Return the approvals that ended before a day without a release and were not withdrawn, the oldest request first."""
    over: list[ApprovalOver] = []
    with installation.catalogue.read() as tx:
        for request in requests.listing(tx, states=(RequestState.APPROVED,)):
            story, until = request.story, request.story.until
            if until is None or not story.over(as_of):
                continue
            watched = sum(viewing.request == request.id for viewing in viewings.seen_of(tx, request.case, None))
            used = text("sweep.approval_watched", count=watched) if watched else text("sweep.approval_unused")
            why = text("sweep.approval_over", id=request.id, case=request.case, asked_by=story.asked_by, until=until, used=used,
                       action=action_name(Action(request.action)))
            over.append(ApprovalOver(
                request.id, request.case, request.action, story.asked_by, story.for_whom, story.approver, until, watched, why))
    return tuple(over)
