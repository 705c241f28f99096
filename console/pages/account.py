"""The own account: who one is here, and the own password."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.forms import SentForm
from console.templating import Pages
from console.visitors import session_cookie, visitor_of_form
from messages import say
from messages.errors import BadCall
from office.people import passwords


def add_account(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the page of the own account."""
    @app.api_route("/me", methods=["GET", "HEAD"])
    def me(request: Request) -> Response:
        """Who looks."""
        return pages.show("me.html", request)

    @app.post("/me/password")
    def change(request: Request, form: SentForm) -> Response:
        """Change the own password; every session ends."""
        visitor = visitor_of_form(context, request, form)
        if not visitor.person.told_apart:
            raise BadCall("people.no_accounts")
        if form.get("new", "") != form.get("again", ""):
            raise BadCall("page.not_alike")
        passwords.change(context.desk(visitor.person), form.get("old", ""), form.get("new", ""))
        request.state.person = None
        answer = pages.show("login.html", request, problem=say("page.password_changed", context.lang), to="/", name=visitor.person.name)
        answer.delete_cookie(session_cookie(request), path="/")
        return answer
