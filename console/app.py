"""The console: pages over the catalogue for the people of the office. What changes anything is an act of the office, or a job it asks for.

Before the office has accounts whoever sits at this machine may see it; from then on whoever logs in sees what the own role may see.
Watching a recording is opened, noted and closed (000 art. 42: every view is logged).
"""

from __future__ import annotations

import importlib.util
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from console.acting.findings import add_finding_acts
from console.acting.frames import add_frames
from console.acting.keeping import add_keeping_acts
from console.acting.watching import add_watching_acts
from console.context import ConsoleContext
from console.data import add_data
from console.forms import typed_in
from console.live.events import add_events
from console.login import add_login
from console.media import add_media
from console.pages.account import add_account
from console.pages.case import add_case
from console.pages.case_form import add_case_form
from console.pages.cases import add_cases
from console.pages.guide import add_help
from console.pages.recordings import add_recordings
from console.pages.reports import add_reports
from console.pages.room import add_room
from console.pages.search import add_search
from console.pages.start import add_start
from console.policy import POLICY
from console.templating import Pages
from messages.errors import BadCall, LiuhenError, Refused, Unavailable
from office.cases.changing import CaseChangedMeanwhile
from office.explanations.looking import ChangedMeanwhile
from office.findings.values import DecidedMeanwhile
from office.people.login import WrongPassword
from office.viewings.watching import NoViewing

STATIC = Path(__file__).parent / "static"
CONFLICTS = (CaseChangedMeanwhile, ChangedMeanwhile, DecidedMeanwhile)


def make_app(context: ConsoleContext) -> FastAPI:
    """Return the console of one installation."""
    context = replace(context, page_key=secrets.token_bytes(32))
    app = FastAPI(title="Liuhen", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*context.names])
    pages = Pages(context)
    add_login(app, context, pages)
    _keep_to_ourselves(app)
    _add_static(app)
    for add in (add_start, add_cases, add_case, add_recordings, add_account, add_media, add_data, add_events, add_room, add_finding_acts,
                add_keeping_acts, add_watching_acts, add_help, add_case_form, add_frames, add_search):
        add(app, context, pages)
    add_reports(app, context)

    @app.exception_handler(LiuhenError)
    async def say_what_is_wrong(request: Request, problem: LiuhenError) -> Response:
        """One clear sentence instead of a page."""
        return pages.problem(request, problem.say(context.lang), _status(problem, request.method), typed_in(request))

    @app.exception_handler(404)
    async def say_what_is_not_there(request: Request, _problem: Exception) -> Response:
        """The same for an address of nothing."""
        return pages.problem(request, BadCall("console.not_there").say(context.lang), 404, {})

    return app


def _status(problem: LiuhenError, method: str) -> int:
    if isinstance(problem, CONFLICTS):
        return 409
    if isinstance(problem, (Refused, NoViewing)):
        return 403
    if isinstance(problem, WrongPassword):
        return 401
    if isinstance(problem, BadCall):
        return 422 if method == "POST" else 404
    return 503 if isinstance(problem, Unavailable) else 422


def _keep_to_ourselves(app: FastAPI) -> None:
    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """No page of ours loads anything from elsewhere, or is shown inside a page of others; nothing of it is kept by a browser."""
        answer = await call_next(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"  # with none at all a form of ours comes from "null"
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return answer


def _add_static(app: FastAPI) -> None:
    @app.api_route("/static/htmx.js", methods=["GET", "HEAD"])
    def htmx() -> FileResponse:
        """htmx 2, as the package django-htmx carries it; nothing of that package is imported."""
        package = importlib.util.find_spec("django_htmx")
        if package is None or package.origin is None:
            raise BadCall("console.not_there")
        return FileResponse(Path(package.origin).parent / "static" / "django_htmx" / "htmx-2.min.js",
                            headers={"Cache-Control": "max-age=3600"})

    app.mount("/static", Unkept(directory=STATIC))


class Unkept(StaticFiles):
    """Files of ours, asked for again each time: a browser keeps none that is older than the pages."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, or that it is unchanged."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
