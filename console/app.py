"""The console: pages over the catalogue for the people of the office. It reads; what changes anything is a command, or a viewing.

Before the office has accounts whoever sits at this machine may see it; from then on whoever logs in sees what the own role may see.
Watching a recording is opened, noted and closed (000 art. 42: every view is logged).
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from console.context import ConsoleContext
from console.login import add_login, looker
from console.media import add_media
from console.pages import Pages
from console.policy import FORM_POLICY, POLICY, REPORT_POLICY
from console.visitors import visitor_of
from messages.errors import BadCall, LiuhenError, Refused
from office.jobs.asking import listing
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.seeing import visible_of
from office.rights.subjects import of_case
from office.viewings.watching import NoViewing
from storage.catalogue.glances.overview import case_rows, waiting
from storage.catalogue.glances.story import case_story
from storage.catalogue.states import ACTIVE_JOBS, JobState
from storage.ledgers import originals
from storage.ledgers.casework import cases

STATIC = Path(__file__).parent / "static"
BOTH = ["GET", "HEAD"]


def make_app(context: ConsoleContext) -> FastAPI:
    """Return the console of one installation."""
    context = replace(context, page_key=secrets.token_bytes(32))
    app = FastAPI(title="Liuhen", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*context.names])
    pages = Pages(context.lang, FORM_POLICY)
    add_login(app, context, pages)
    _keep_to_ourselves(app)
    _add_overview(app, context, pages)
    _add_reports(app, context)
    add_media(app, context, pages)

    @app.exception_handler(LiuhenError)
    async def say_what_is_wrong(_request: Request, problem: LiuhenError) -> HTMLResponse:
        """One clear sentence instead of a page."""
        return HTMLResponse(pages.problem(problem.say(context.lang)), status_code=_status(problem))

    return app


def _status(problem: LiuhenError) -> int:
    return 403 if isinstance(problem, (Refused, NoViewing)) else 404 if isinstance(problem, BadCall) else 500


def _keep_to_ourselves(app: FastAPI) -> None:
    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """No page of ours loads anything from elsewhere, or is shown inside a page of others."""
        answer = await call_next(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"  # with none at all a form of ours comes from "null"
        return answer


def _add_overview(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    @app.api_route("/", methods=BOTH, response_class=HTMLResponse)
    def start(request: Request) -> str:
        """What waits for whom, and the cases that whoever looks may see."""
        person, rows = looker(request), case_rows(context.settings.database)
        seen = visible_of(person, context.settings, rows) if person.told_apart else rows
        jobs = listing(context.desk(visitor_of(context, request).person), (*ACTIVE_JOBS, JobState.FAILED))
        return pages.start(waiting(context.settings.database, context.clock()), seen, jobs, context.clock())

    @app.api_route("/case", methods=BOTH, response_class=HTMLResponse)
    def case(number: str, request: Request) -> str:
        """One case."""
        _need_seen(context, request, number)
        story = case_story(context.settings.database, number)
        return pages.case(story, report_of(context, story.number).is_file())

    @app.api_route("/static/{name}", methods=BOTH)
    def static(name: str) -> FileResponse:
        """What pages of ours load."""
        path = STATIC / name
        if path.parent != STATIC or not path.is_file():
            raise BadCall("console.not_there")
        return FileResponse(path, headers={"Cache-Control": "no-cache"})


def _add_reports(app: FastAPI, context: ConsoleContext) -> None:
    @app.api_route("/report", methods=BOTH)
    def report_of_number(number: str, request: Request) -> RedirectResponse:
        """The continuity report of a case: at an address from which the footage it names is found."""
        _need_seen(context, request, number)
        story = case_story(context.settings.database, number)
        if not report_of(context, story.number).is_file():
            raise BadCall("console.no_report", number=number)
        return RedirectResponse(f"/cases/{story.id}/review/report", 303)

    @app.api_route("/cases/{id}/review/report", methods=BOTH)
    def report(id: int, request: Request) -> FileResponse:
        """The report itself."""
        number = _seen_number(context, request, id)
        path = report_of(context, number)
        if not path.is_file():
            raise BadCall("console.no_report", number=number)
        return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": REPORT_POLICY})

    @app.api_route("/cases/{id}/originals/{name}", methods=BOTH)
    def named_in_report(id: int, name: str, request: Request) -> RedirectResponse:
        """The page on which footage that a report names is asked for; the moment behind # goes along."""
        number = _seen_number(context, request, id)
        link = report_of(context, number).parent.parent / "originals" / name
        there = link.parent.name == "originals" and link.is_symlink()
        with context.catalogue.read() as tx:
            rows = originals.of_case(tx, number) if there else ()
        row = next((row for row in rows if row.recording.sha256 in str(link.readlink())), None)
        if row is None:
            raise BadCall("console.not_there")
        return RedirectResponse(f"/play/{row.recording.id}", 303)


def _seen_number(context: ConsoleContext, request: Request, id: int) -> str:
    """Return the number of a case that whoever looks may see."""
    with context.catalogue.read() as tx:
        number = cases.number_of(tx, id)
    _need_seen(context, request, number)
    return number


def _need_seen(context: ConsoleContext, request: Request, number: str) -> None:
    """Refused where whoever looks may not see the case."""
    with context.catalogue.read() as tx:
        need(looker(request), Act.SEE_CASE, of_case(number)(tx))


def report_of(context: ConsoleContext, number: str) -> Path:
    """Return where the report of a case lies; `number` as it is registered."""
    with context.catalogue.read() as tx:
        return context.settings.home / "cases" / cases.folder(tx, number) / "review" / "continuity-report.html"
