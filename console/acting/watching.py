"""What the review room sends while it plays: a viewing that is opened, a picture that is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, FastAPI, Request

from console.context import ConsoleContext
from console.templating import Pages
from console.visitors import visitor_of_form
from messages import say
from messages.errors import BadCall
from office.viewings import stills, watching
from office.viewings.watching import WantedViewing

HEX = frozenset("0123456789abcdef")


def add_watching_acts(app: FastAPI, context: ConsoleContext, _pages: Pages) -> None:
    """Add what is sent while the room plays."""
    @app.post("/view")
    def view(request: Request, sent: Annotated[Any, Body()]) -> dict[str, str]:
        """Open a viewing; where its bytes and its beats go."""
        wanted = _texts(sent)
        visitor = visitor_of_form(context, request, wanted)
        watching.close_silent(context.desk())
        purpose = wanted.get("purpose", "").strip() or say("watching.purpose_review", context.lang)
        ticket = wanted.get("ticket", "")
        opened = watching.open_viewing(context.desk(visitor.person), WantedViewing(
            wanted.get("recording", ""), purpose[:200], int(ticket) if ticket.isdecimal() and len(ticket) < 10 else None), visitor.secret)
        return {"media": f"/media/{opened.token}", "watch": f"/watch/{opened.token}"}

    @app.post("/watch/{token}/still")
    def still(token: str, request: Request, sent: Annotated[Any, Body()]) -> dict[str, str]:
        """Note that a picture was kept, with its hash."""
        given = _texts(sent)
        visitor = visitor_of_form(context, request, given)
        digest, at = given.get("sha256", ""), given.get("at", "")
        if len(digest) != 64 or not HEX.issuperset(digest) or not at.isdecimal() or len(at) > 9:
            raise BadCall("console.strange_form")
        noted = stills.note(context.desk(visitor.person), token, int(at), digest)
        return {"original": noted.name, "original_sha256": noted.sha256, "picture_sha256": digest, "offset_ms": at,
                "by": visitor.person.name, "at": noted.at.isoformat(), "event": str(noted.event)}


def _texts(sent: Any) -> dict[str, str]:
    if not isinstance(sent, dict) or not all(isinstance(value, str) and len(value) < 1000 for value in sent.values()):
        raise BadCall("console.strange_form")
    return sent
