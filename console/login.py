"""Who looks at the pages: once the office has accounts nobody sees a page before a login, and only what the own role may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from console.context import ConsoleContext
from console.pages import Pages
from messages.errors import BadCall, LiuhenError, Refused
from office.desk import Desk
from office.people.known import person_of
from office.people.login import LoggedIn, log_in, log_out
from office.person import Person
from storage.catalogue.glances.overview import told_apart
from storage.trail.keys import sealing_of

PATH, LONGEST = "/login", 4096  # bytes of a form
NOBODY = Person("console")  # before there are accounts


def add_login(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the pages to log in and out, and ask before any other page who looks."""
    @app.middleware("http")
    async def ask_who(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Send whoever is not logged in to the login."""
        try:
            person = await run_in_threadpool(_person, context, request)
        except Refused:  # nobody is logged in, or no longer
            person = None
        if person is None and request.url.path != PATH:
            return RedirectResponse(PATH, 303)
        request.state.person = person
        return await call_next(request)

    @app.get(PATH, response_class=HTMLResponse)
    def show() -> HTMLResponse:
        """The form."""
        return _form(pages)

    @app.post(PATH)
    async def enter(request: Request) -> Response:
        """Open a session for whoever knows the password."""
        fields = await _fields(request)
        try:
            entered = await run_in_threadpool(_log_in, context, fields.get("name", ""), fields.get("password", ""))
        except LiuhenError as problem:
            return _form(pages, problem.say(context.lang), 403 if isinstance(problem, Refused) else 401)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(_cookie(request), entered.secret, httponly=True, samesite="strict", secure=_encrypted(request), path="/")
        return answer

    @app.post("/logout")
    async def leave(request: Request) -> Response:
        """End the session."""
        await _fields(request)
        await run_in_threadpool(_log_out, context, request)
        answer = RedirectResponse(PATH, 303)
        answer.delete_cookie(_cookie(request), path="/")
        return answer


def secret_of(request: Request) -> str | None:
    """Return the session of whoever looks at a page."""
    return request.cookies.get(_cookie(request))


def looker(request: Request) -> Person:
    """Return who looks at a page."""
    person: Person = request.state.person
    return person


def _person(context: ConsoleContext, request: Request) -> Person:
    if not told_apart(context.settings.database):
        return NOBODY
    secret = secret_of(request)
    if secret is None:
        raise Refused("people.ended")
    with context.catalogue.read() as tx:
        person = person_of(tx, context.catalogue.sealing, secret, context.clock())
    if person.must_change:
        raise Refused("people.must_change")
    return person


def _log_in(context: ConsoleContext, name: str, password: str) -> LoggedIn:
    entered = log_in(_desk(context, Person(name)), name, password)
    if entered.person.must_change:
        log_out(_desk(context, entered.person), entered.secret)
        raise Refused("people.must_change")
    return entered


def _log_out(context: ConsoleContext, request: Request) -> None:
    secret = secret_of(request)
    if secret is not None and looker(request).told_apart:
        log_out(_desk(context, looker(request)), secret)


def _desk(context: ConsoleContext, person: Person) -> Desk:
    acting = context.catalogue.acting(sealing_of(context.settings.home, person.name, person.id)) if person.told_apart else context.catalogue
    return Desk(context.settings, acting, context.clock, context.lang, person)


def _form(pages: Pages, problem: str | None = None, status: int = 200) -> HTMLResponse:
    return HTMLResponse(pages.login(problem), status, headers={"Content-Security-Policy": pages.form_policy, "Cache-Control": "no-store"})


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form that one of our own pages sent; Refused for any other."""
    if request.headers.get("origin") != f"{request.url.scheme}://{request.headers.get('host')}":
        raise Refused("console.strange_form")
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LONGEST:
        raise BadCall("console.strange_form")
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True, max_num_fields=8).items()}


def _encrypted(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return "__Host-liuhen" if _encrypted(request) else "liuhen"
