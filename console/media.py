"""Watching in the console: no byte of an original or of a viewing copy leaves without a token, which is asked again at every range."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from console.context import ConsoleContext
from console.forms import SentForm
from console.ranges import NotSatisfiable, asked_range
from console.templating import NO_STORE, Pages
from console.visitors import looker, need_not_elsewhere, need_our_page, visitor_of, visitor_of_form
from footage.values.recordings import Media
from messages.errors import BadCall, LiuhenError, Refused
from office.jobs.asking import ask
from office.viewings import watching
from office.viewings.playing import HowPlayed, playing, touched
from office.viewings.watching import AdmittedViewing, WantedViewing
from storage.catalogue.states import JobKind
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.jobs.wanted import WantedJob
from storage.ledgers.originals import StoredRecording
from storage.ledgers.viewings import PlayedSpan

PIECE = 1 << 20  # bytes sent at a time
ASKED_AGAIN = 5.0  # s after which an answer that still runs is asked for again
MOST_SPANS = 200  # of one beat
SHOWN = (Media.VIDEO, Media.AUDIO, Media.PHOTO)
BOTH = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class PlayedFile:
    """What is shown of a recording: its original, or the copy that a browser plays."""

    name: str
    size: int  # bytes
    read: Callable[[int, int], bytes]  # from which byte, how many
    copy: bool


def add_media(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the pages and addresses of watching."""
    _add_asking(app, context, pages)
    _add_watching(app, context, pages)
    _add_bytes(app, context)


def _add_asking(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    @app.api_route("/play/{id}", methods=BOTH)
    def play(id: str, request: Request) -> Response:
        """Ask what for, before anything is shown."""
        visitor, row = visitor_of(context, request), _row(context, id)
        with context.catalogue.read() as tx:
            disposed.present(tx, [row], "disposed.no_play", name=row.recording.name)
        if row.recording.media not in SHOWN:
            raise BadCall("watching.nothing_to_see", name=row.recording.name)
        return pages.show("play.html", request, row=row, recording=row.recording, there=played_file(context, row) is not None,
                          visitor=visitor.person)

    @app.post("/play/{id}")
    def open_viewing(id: str, request: Request, form: SentForm) -> Response:
        """Begin to watch; what is watched stands at an address of its own, so that going back begins nothing."""
        visitor = visitor_of_form(context, request, form)
        desk = context.desk(visitor.person)
        watching.close_silent(context.desk())
        opened = watching.open_viewing(desk, WantedViewing(id, form.get("purpose", ""), _number(form)), visitor.secret)
        return RedirectResponse(f"/watch/{opened.token}", 303)

    @app.post("/copy/{id}")
    def make_copy(id: str, request: Request, form: SentForm) -> Response:
        """Ask that the copy is made which a browser plays."""
        visitor = visitor_of_form(context, request, form)
        ask(context.desk(visitor.person), WantedJob(JobKind.VIEWING_COPY, id, {"request": _number(form), "lang": context.lang}))
        return RedirectResponse(f"/play/{id}", 303)


def _number(form: Mapping[str, str]) -> int | None:
    given = form.get("ticket", "").strip()
    if not given:
        return None
    if not given.isdecimal() or len(given) > 9:
        raise BadCall("watching.no_number", given=given)
    return int(given)


def _add_watching(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    @app.api_route("/watch/{token}", methods=BOTH)
    def watch(token: str, request: Request) -> Response:
        """The player."""
        need_not_elsewhere(request)
        admitted = watching.admit(context.desk(), token)
        _need_own(admitted, request)
        shown = played_file(context, admitted.row)
        return pages.show("watch.html", request, row=admitted.row, recording=admitted.row.recording, viewer=admitted.viewing.name,
                          token_of_viewing=token, copy=shown.copy if shown else None)

    @app.post("/watch/{token}/beat")
    def beat(token: str, request: Request, told: Annotated[Any, Body()]) -> Response:
        """Note what was played."""
        need_our_page(request)
        spans = spans_of(told)
        counted = spans is not None and watching.beat(context.desk(), token, spans)
        return Response(status_code=204 if counted else 422)

    @app.post("/watch/{token}/close")
    def close(token: str, request: Request, told: Annotated[Any, Body()]) -> Response:
        """Note what was played last, and that the page was left."""
        need_our_page(request)
        with suppress(LiuhenError):
            watching.beat(context.desk(), token, spans_of(told) or ())
        watching.close(context.desk(), token)
        return Response(status_code=204)


def _need_own(admitted: AdmittedViewing, request: Request) -> None:
    """Refused where somebody else sits at the page than who opened the viewing."""
    if admitted.viewing.account != looker(request).id:
        raise Refused("watching.not_yours")


def spans_of(told: Any) -> tuple[PlayedSpan, ...] | None:
    """Read what a page says was played; None where that is no such list, or the page was not to be seen."""
    if not isinstance(told, dict) or told.get("visible") is not True or not isinstance(told.get("spans"), list):
        return None
    spans = told["spans"][:MOST_SPANS]
    if not all(isinstance(span, list) and len(span) == 4 and all(type(part) in (int, float) for part in span[:3]) for span in spans):
        return None
    if not all(abs(part) < 1e9 for span in spans for part in span[:3]):  # NaN is not less either
        return None
    return tuple(PlayedSpan(round(start * 1000), round(end * 1000), round(speed * 100), sound is True)
                 for start, end, speed, sound in spans)


def _add_bytes(app: FastAPI, context: ConsoleContext) -> None:
    @app.api_route("/media/{token}", methods=BOTH)
    def media(token: str, request: Request) -> Response:
        """The bytes of what a token shows, whole or a range of them."""
        need_not_elsewhere(request)
        admitted = watching.admit(context.desk(), token, serving=request.method == "GET")
        _need_own(admitted, request)
        shown = played_file(context, admitted.row)
        if shown is None:
            raise BadCall("watching.no_copy", name=admitted.row.recording.name)
        return _answer(context, token, shown, request)

    @app.api_route("/original/{id}", methods=BOTH)
    def original(id: str) -> Response:
        """Nothing: what leaves the office is released, what is watched is asked for."""
        raise Refused("watching.no_bytes")


def _answer(context: ConsoleContext, token: str, shown: PlayedFile, request: Request) -> Response:
    try:
        asked = asked_range(request.headers.get("range"), shown.size)
    except NotSatisfiable:
        return Response(status_code=416, headers={**NO_STORE, "Accept-Ranges": "bytes", "Content-Range": f"bytes */{shown.size}"})
    headers = {**NO_STORE, "Accept-Ranges": "bytes", "Content-Length": str(asked.end - asked.start)}
    if not asked.whole:
        headers["Content-Range"] = f"bytes {asked.start}-{asked.end - 1}/{shown.size}"
    status, kind = 200 if asked.whole else 206, _kind(shown.name)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind)
    return StreamingResponse(_pieces(context, token, shown, asked.start, asked.end), status, headers, kind)


def _pieces(context: ConsoleContext, token: str, shown: PlayedFile, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes piece by piece; cut off as soon as the token is good for nothing any more."""
    place, asked = start, time.monotonic()
    while place < end:
        if time.monotonic() - asked > ASKED_AGAIN:
            watching.admit(context.desk(), token)
            asked = time.monotonic()
        piece = shown.read(place, min(PIECE, end - place))
        if not piece:
            return
        place += len(piece)
        yield piece


def played_file(context: ConsoleContext, row: StoredRecording) -> PlayedFile | None:
    """Return what a browser is given of a recording; None where it plays nothing of it and no copy is made yet."""
    shown = playing(context.settings.home, row.recording)
    if shown.path is not None:
        path = shown.path
        touched(path)
        return PlayedFile(path.name, path.stat().st_size, lambda start, count: _of_file(path, start, count), True)
    if shown.how is not HowPlayed.ORIGINAL:
        return None
    return PlayedFile(row.recording.name, row.recording.size, lambda start, count: context.store.read_range(row.key, start, count), False)


def _of_file(path: Path, start: int, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(count)


def _row(context: ConsoleContext, id: str) -> StoredRecording:
    with context.catalogue.read() as tx:
        return originals.get(tx, id)


def _kind(name: str) -> str:
    kind = mimetypes.guess_type(name.lower())[0] or "application/octet-stream"
    return kind if kind.startswith(("video/", "audio/", "image/jpeg", "image/png")) else "application/octet-stream"
