"""Who looks at the pages: once the office has accounts nobody sees a page before a login, and only what the own role may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from console.context import ConsoleContext
from console.forms import SentForm
from console.templating import Pages
from console.visitors import looker, need_our_page, secret_of, session_cookie
from messages.errors import LiuhenError, Refused
from office.desk import Desk
from office.people.known import person_of
from office.people.login import LoggedIn, log_in, log_out
from office.person import Person
from storage.catalogue.glances.overview import told_apart
from storage.trail.keys import sealing_of

PATH = "/login"
OPEN = ("/static/",)  # what the form to log in loads
WITH_OLD_PASSWORD = ("/me", "/me/password", "/logout")  # where somebody may go whose password was set by another person
NOBODY = Person("console")  # before there are accounts


def add_login(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the pages to log in and out, and ask before any other page who looks."""
    _ask_who(app, context)

    @app.get(PATH)
    def show(request: Request, to: str = "/") -> Response:
        """The form."""
        return pages.show("login.html", request, problem=None, to=ours(to), name="")

    @app.post(PATH)
    def enter(request: Request, form: SentForm) -> Response:
        """Open a session for whoever knows the password."""
        need_our_page(request)
        to, name = ours(form.get("to", "/")), form.get("name", "")
        try:
            entered = _log_in(context, name, form.get("password", ""))
        except LiuhenError as problem:
            status = 403 if isinstance(problem, Refused) else 401
            return pages.show("login.html", request, status, problem=problem.say(context.lang), to=to, name=name)
        answer = RedirectResponse("/me" if entered.person.must_change else to, 303)
        answer.set_cookie(session_cookie(request), entered.secret, httponly=True, samesite="strict",
                          secure=request.url.scheme == "https", path="/")
        return answer

    @app.post("/logout")
    def leave(request: Request, form: SentForm) -> Response:
        """End the session."""
        need_our_page(request)
        secret = secret_of(request)
        if secret is not None and looker(request).told_apart:
            log_out(_desk(context, looker(request)), secret)
        answer = RedirectResponse(PATH, 303)
        answer.delete_cookie(session_cookie(request), path="/")
        return answer


def _ask_who(app: FastAPI, context: ConsoleContext) -> None:
    @app.middleware("http")
    async def ask_who(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Send whoever is not logged in to the login, and back to the page that was asked for."""
        path, person = request.url.path, None
        if not path.startswith(OPEN):
            try:
                person = await run_in_threadpool(_person, context, request)
            except Refused:  # nobody is logged in, or no longer
                person = None
            if person is None and path != PATH:
                return _to_login(request)
            if person is not None and person.must_change and path not in WITH_OLD_PASSWORD:
                return RedirectResponse("/me", 303)
        request.state.person = person
        return await call_next(request)


def _to_login(request: Request) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": PATH})
    if request.method != "GET" or request.url.path == "/" or "text/html" not in request.headers.get("accept", ""):
        return RedirectResponse(PATH, 303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{PATH}?to={quote(asked, safe='')}", 303)


def ours(to: str) -> str:
    """Return an address within the console; the first page for any other."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\", PATH)) and to.isprintable() else "/"


def _person(context: ConsoleContext, request: Request) -> Person:
    if not told_apart(context.settings.database):
        return NOBODY
    secret = secret_of(request)
    if secret is None:
        raise Refused("people.ended")
    with context.catalogue.read() as tx:
        return person_of(tx, context.catalogue.sealing, secret, context.clock())


def _log_in(context: ConsoleContext, name: str, password: str) -> LoggedIn:
    return log_in(_desk(context, Person(name)), name, password)


def _desk(context: ConsoleContext, person: Person) -> Desk:
    acting = context.catalogue.acting(sealing_of(context.settings.home, person.name, person.id)) if person.told_apart else context.catalogue
    return Desk(context.settings, acting, context.clock, context.lang, person)
