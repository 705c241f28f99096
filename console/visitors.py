"""Who sits at the page, and whether what a browser sends comes from a page of ours."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from console.context import ConsoleContext
from messages.errors import Refused
from office.person import Person


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sits at the page."""

    person: Person
    secret: str | None  # session or token by which the person is known; None while nobody is told apart


def looker(request: Request) -> Person:
    """Return who looks at a page."""
    person: Person = request.state.person
    return person


def session_cookie(request: Request) -> str:
    """Return the name of the cookie that holds a session."""
    return "__Host-liuhen" if request.url.scheme == "https" else "liuhen"


def secret_of(request: Request) -> str | None:
    """Return the session of whoever looks at a page."""
    return request.cookies.get(session_cookie(request))


def visitor_of(context: ConsoleContext, request: Request) -> Visitor:
    """Return who sits at the page: who is logged in, before there are accounts whoever the console was started for."""
    person = looker(request)
    return Visitor(person, secret_of(request)) if person.told_apart else Visitor(Person(context.who), None)


def need_our_page(request: Request) -> None:
    """Refused where a page elsewhere, or none at all, sends this: a browser says with each of these where it comes from."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if (origin is None and site is None) or origin not in (None, ours) or site not in (None, "same-origin"):
        raise Refused("watching.elsewhere")


def need_not_elsewhere(request: Request) -> None:
    """Refused where a page elsewhere embeds this."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        raise Refused("watching.elsewhere")


def form_token(context: ConsoleContext, visitor: Visitor) -> str:
    """Return what every form of ours carries for whoever sits at the page: a page elsewhere cannot read it."""
    about = visitor.secret or visitor.person.name
    return hmac.new(context.page_key, about.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def visitor_of_form(context: ConsoleContext, request: Request, form: Mapping[str, str]) -> Visitor:
    """Return who sent a form of ours; Refused for any other, and for one that somebody else opened before logging out."""
    need_our_page(request)
    visitor, opened_by = visitor_of(context, request), form.get("opened_by", visitor_of(context, request).person.name)
    if opened_by != visitor.person.name:
        raise Refused("console.other_person", opened=opened_by, now=visitor.person.name)
    given = form.get("token") or request.headers.get("x-liuhen-form", "")
    if not hmac.compare_digest(form_token(context, visitor).encode(), given.encode("utf-8", "replace")):
        raise Refused("watching.old_form")
    return visitor
