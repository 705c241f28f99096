"""Who sits at the page, and whether what a browser sends comes from a page of ours."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from fastapi import Request

from console.context import ConsoleContext
from console.login import looker, secret_of
from messages.errors import Refused
from office.person import Person


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sits at the page."""

    person: Person
    secret: str | None  # session or token by which the person is known; None while nobody is told apart


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


def form_key(context: ConsoleContext, about: str) -> str:
    """Return what a form of ours about something carries: a page elsewhere cannot read it."""
    return hmac.new(context.page_key, about.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def need_form_key(context: ConsoleContext, about: str, given: str) -> None:
    """Refused where a form is none of ours."""
    if not hmac.compare_digest(form_key(context, about).encode(), given.encode("utf-8", "replace")):
        raise Refused("watching.old_form")
