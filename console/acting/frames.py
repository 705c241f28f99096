"""A picture of the original at an exact moment, taken on the server without loss: noted with its hash."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request, Response

from console.context import ConsoleContext
from console.templating import NO_STORE, Pages
from console.visitors import visitor_of_form
from footage.copies.stills import ExactFrame, still
from footage.isolation import IsolatedWorkers
from messages.errors import BadCall, Refused
from office.viewings import stills, watching
from office.viewings.playing import playing
from storage.ledgers.originals import StoredRecording

SECONDS, MEGABYTES = 60.0, 4096


def add_frames(app: FastAPI, context: ConsoleContext, _pages: Pages) -> None:
    """Add the address."""
    guard = IsolatedWorkers()

    @app.post("/watch/{token}/frame")
    def frame(token: str, request: Request, sent: Annotated[Any, Body()]) -> Response:
        """Take the picture that is shown at `at` ms."""
        at = str(sent.get("at", "")) if isinstance(sent, dict) else ""
        if not (at.isascii() and at.isdecimal()) or len(at) > 9:
            raise BadCall("console.strange_form")
        person = visitor_of_form(context, request, {}).person
        admitted = watching.admit(context.desk(), token)
        if admitted.viewing.account != person.id:
            raise Refused("watching.not_yours")
        picture = _taken(context, guard, admitted.row, Fraction(int(at), 1000))
        noted = stills.note(context.desk(person), token, round(picture.offset * 1000), picture.sha256)
        return Response(picture.png, media_type="image/png", headers={
            **NO_STORE, "X-Picture-Sha256": picture.sha256, "X-Original-Sha256": noted.sha256,
            "X-Offset-Ms": str(round(picture.offset * 1000)), "X-Event": str(noted.event)})


def _taken(context: ConsoleContext, guard: IsolatedWorkers, row: StoredRecording, offset: Fraction) -> ExactFrame:
    """Take it of the original; of one that is cut off, of what was recovered of it."""
    shown = playing(context.settings.home, row.recording)
    if row.recording.probe.open_end and shown.path is not None:
        return guard.run(still, shown.path, offset, seconds=SECONDS, megabytes=MEGABYTES)
    with context.store.local(row.key) as path:
        return guard.run(still, path, offset, seconds=SECONDS, megabytes=MEGABYTES)
