"""What the review room sends about findings: decided, somebody asked, undone, the review finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console.context import ConsoleContext
from console.forms import SentForm
from console.pages.reports import seen_number
from console.pages.room import shown_findings
from console.templating import Pages
from console.visitors import visitor_of_form
from messages import say
from messages.errors import BadCall
from office.findings import deciding, finishing
from office.findings.values import DecisionTaken
from office.jobs import asking
from regulations.values.enums import FindingStatus
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob

ASK = "ask"  # beside the statuses: somebody is asked to explain


def add_finding_acts(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add what is sent about findings."""
    @app.post("/cases/{id}/decide")
    def decide(id: int, request: Request, form: SentForm) -> Response:
        """Decide about an event with all its findings; the list as it stands then is the answer."""
        visitor = visitor_of_form(context, request, form)
        number = seen_number(context, request, id)
        seen = form.get("seen", "")
        stands = deciding.decide(context.desk(visitor.person), number, form.get("names", "").split(), _ruling(context, form),
                                 int(seen) if seen.isdecimal() and len(seen) < 12 else None)
        if not request.headers.get("hx-request"):
            return RedirectResponse(f"/cases/{id}/room", 303)
        answer = pages.show("parts/findings.html", request, id=id, **shown_findings(context, id, stands, True))
        answer.headers["HX-Trigger-After-Settle"] = "liuhen-decided"
        return answer

    @app.post("/cases/{id}/finish")
    def finish(id: int, request: Request, form: SentForm) -> Response:
        """The review is finished: its report with every decision is written in the background, and bound to the chain."""
        visitor = visitor_of_form(context, request, form)
        number, desk = seen_number(context, request, id), context.desk(visitor.person)
        finishing.ready(desk, number)
        asking.ask(desk, WantedJob(JobKind.FINISH, number, {"lang": context.lang}))
        there = f"/cases/{id}#jobs"
        if request.headers.get("hx-request"):
            return Response(status_code=204, headers={"HX-Redirect": there})
        return RedirectResponse(there, 303)


def _ruling(context: ConsoleContext, form: Mapping[str, str]) -> DecisionTaken:
    status, reason = form.get("status", ""), form.get("reason", "").strip()
    if status == ASK:
        due = _day(form.get("due", ""))
        if due is None or due < context.clock().date():
            raise BadCall("findings.due_past", due=form.get("due", ""))
        return DecisionTaken(FindingStatus.OPEN, reason or say("findings.please_explain", context.lang), form.get("of", "").strip(), due)
    if status not in tuple(FindingStatus):
        raise BadCall("room.which_status")
    if not reason and status != FindingStatus.OPEN:
        raise BadCall("room.no_reason")
    return DecisionTaken(FindingStatus(status), reason or say("room.undone", context.lang))


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
