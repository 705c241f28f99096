"""The console: pages over the catalogue for the people of the office. It reads; what changes anything is a command.

Before the office has accounts whoever sits at this machine may see it; from then on whoever logs in sees what the own role may see.
Playing an original is an event of the audit chain (000 art. 42: every view is logged).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, StreamingResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from console.context import ConsoleContext
from console.login import add_login, looker
from console.pages import Pages
from console.ranges import asked_range
from messages.errors import BadCall, LiuhenError, Refused
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.seeing import visible_of
from office.rights.subjects import of_case
from storage.catalogue.glances.overview import case_rows, case_story, told_apart, waiting
from storage.keeping.disposal import disposed
from storage.ledgers import cases, originals
from storage.ledgers.originals import StoredRecording
from storage.stores.objects import Store
from storage.trail import audit

PIECE = 1 << 20  # bytes sent at a time
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'"
FORM_POLICY = POLICY.replace("form-action 'none'", "form-action 'self'")
REPORT_POLICY = POLICY + "; frame-ancestors 'self'"


def make_app(context: ConsoleContext) -> FastAPI:
    """Return the console of one installation."""
    app = FastAPI(title="Liuhen", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*context.names])
    pages = Pages(context.lang, FORM_POLICY)
    add_login(app, context, pages)
    _keep_to_ourselves(app)
    _add_overview(app, context, pages)
    _add_footage(app, context, pages)

    @app.exception_handler(LiuhenError)
    async def say_what_is_wrong(_request: Request, problem: LiuhenError) -> HTMLResponse:
        """One clear sentence instead of a page."""
        return HTMLResponse(pages.problem(problem.say(context.lang)), status_code=_status(problem))

    return app


def _status(problem: LiuhenError) -> int:
    return 403 if isinstance(problem, Refused) else 404 if isinstance(problem, BadCall) else 500


def _keep_to_ourselves(app: FastAPI) -> None:
    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """No page of ours loads anything from elsewhere, or is shown inside a page of others."""
        answer = await call_next(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer


def _add_overview(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    @app.get("/", response_class=HTMLResponse)
    def start(request: Request) -> str:
        """What waits for whom, and the cases that whoever looks may see."""
        person, rows = looker(request), case_rows(context.settings.database)
        seen = visible_of(person, context.settings, rows) if person.told_apart else rows
        return pages.start(waiting(context.settings.database, context.clock()), seen)

    @app.get("/case", response_class=HTMLResponse)
    def case(number: str, request: Request) -> str:
        """One case."""
        _need_seen(context, request, number)
        story = case_story(context.settings.database, number)
        return pages.case(story, report_of(context, story.number).is_file())

    @app.get("/report")
    def report(number: str, request: Request) -> FileResponse:
        """The continuity report of a case."""
        _need_seen(context, request, number)
        path = report_of(context, case_story(context.settings.database, number).number)
        if not path.is_file():
            raise BadCall("console.no_report", number=number)
        return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": REPORT_POLICY})


def _add_footage(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    @app.get("/original/{id}")
    def original(id: str, request: Request) -> Response:
        """The bytes of an original, whole or a range of them."""
        _need_nobody_told_apart(context)
        with context.catalogue.read() as tx:
            row = originals.get(tx, id)
            disposed.present(tx, [row], "disposed.no_play", name=row.recording.name)
        start, end, whole = asked_range(request.headers.get("range"), row.recording.size)
        if start == 0:
            _note_view(context, row)
        return _bytes(context.store, row, start, end, whole)

    @app.get("/play/{id}", response_class=HTMLResponse)
    def play(id: str) -> str:
        """A page that plays one recording."""
        _need_nobody_told_apart(context)
        with context.catalogue.read() as tx:
            row = originals.get(tx, id)
            disposed.present(tx, [row], "disposed.no_play", name=row.recording.name)
        return pages.play(row)


def _need_seen(context: ConsoleContext, request: Request, number: str) -> None:
    """Refused where whoever looks may not see the case."""
    with context.catalogue.read() as tx:
        need(looker(request), Act.SEE_CASE, of_case(number)(tx))


def _need_nobody_told_apart(context: ConsoleContext) -> None:
    """Refused where the office has accounts: the pages do not note yet who plays footage, and what for."""
    if told_apart(context.settings.database):
        raise Refused("console.no_login")


def report_of(context: ConsoleContext, number: str) -> Path:
    """Return where the report of a case lies; `number` as it is registered."""
    with context.catalogue.read() as tx:
        return context.settings.home / "cases" / cases.folder(tx, number) / "review" / "continuity-report.html"


def _note_view(context: ConsoleContext, row: StoredRecording) -> None:
    with context.catalogue.begin() as tx:
        audit.append(tx, "original.viewed", row.recording.id, "console", context.clock(), None, row.recording.sha256, {"case": row.case})


def _bytes(store: Store, row: StoredRecording, start: int, end: int, whole: bool) -> StreamingResponse:
    kind = mimetypes.guess_type(row.recording.name.lower())[0] or "application/octet-stream"
    if not kind.startswith(("video/", "audio/", "image/jpeg", "image/png")):
        kind = "application/octet-stream"
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if not whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{row.recording.size}"
    return StreamingResponse(_pieces(store, row.key, start, end), 200 if whole else 206, headers, kind)


def _pieces(store: Store, key: str, start: int, end: int) -> Iterator[bytes]:
    place = start
    while place < end:
        piece = store.read_range(key, place, min(PIECE, end - place))
        if not piece:
            return
        place += len(piece)
        yield piece
