"""What the review room sends about keeping: a stretch marked to be kept permanently, or a recording held."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console.context import ConsoleContext
from console.forms import SentForm
from console.pages.reports import seen_number
from console.templating import Pages
from console.visitors import visitor_of_form
from footage.values.recordings import BEIJING, Interval
from messages.errors import BadCall
from office.keeping import holding, marking
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from storage.catalogue.states import HoldKind

HOLD = "hold"  # beside the triggers of the regulations


def add_keeping_acts(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add what is sent about keeping."""
    @app.post("/cases/{id}/mark")
    def mark(id: int, request: Request, form: SentForm) -> Response:
        """Mark a stretch, or hold the case."""
        visitor = visitor_of_form(context, request, form)
        number, desk, reason = seen_number(context, request, id), context.desk(visitor.person), form.get("reason", "").strip()
        if not reason:
            raise BadCall("room.no_reason")
        trigger = form.get("trigger", "")
        if trigger == HOLD:
            holding.place_hold(desk, number, HoldKind.OTHER, reason, form.get("document", "").strip() or None, None)
        elif trigger in tuple(Trigger):
            span = _span(form.get("from", ""), form.get("to", ""))
            marking.set_mark(desk, number, Mark(Trigger(trigger), reason, visitor.person.name, context.clock(), None, span))
        else:
            raise BadCall("room.which_trigger")
        if request.headers.get("hx-request"):
            return pages.show("parts/done.html", request, sentence="room.marked")
        return RedirectResponse(f"/cases/{id}/room", 303)


def _span(start: str, end: str) -> Interval | None:
    """Return a stretch given in ms since 1970; None where none is given."""
    if not start and not end:
        return None
    if not (start.isdecimal() and end.isdecimal() and len(start) < 15 and len(end) < 15) or int(start) >= int(end):
        raise BadCall("work.bad_span")
    return Interval(*(datetime.fromtimestamp(int(part) / 1000, UTC).astimezone(BEIJING) for part in (start, end)))
