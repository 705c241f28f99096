"""The pages, as HTML: readable in any browser, by keyboard, on paper. What a page is given beside its own values stands here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from console.context import ConsoleContext
from console.visitors import form_token, visitor_of
from footage.values.recordings import BEIJING
from messages import Lang, Text, say
from office.person import Person
from paperwork.wording import article_text

NO_STORE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
# name of the page's entry in the menu, its address
MENU = (("start", "/"), ("cases", "/cases"), ("recordings", "/recordings"), ("search_page", "/search"), ("help", "/help"))


class Pages:
    """All pages in one language."""

    def __init__(self, context: ConsoleContext) -> None:
        self.context, self.lang = context, context.lang
        self._templates = Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                                      lstrip_blocks=True)
        self._templates.filters |= {
            "sentence": lambda value: said(value, self.lang),
            "part": lambda value: quote(str(value), safe=""), "when": _when, "clock": _clock, "day": self._day, "lasts": _lasts,
            "article": lambda number: said(article_text(number), self.lang)}
        self._templates.globals.update(lang=self.lang, say=lambda key, **params: say(key, self.lang, **params), address=address)

    def show(self, template: str, request: Request, http: int = 200, /, **values: Any) -> HTMLResponse:
        """Return a page, or a fragment of one."""
        person: Person | None = getattr(request.state, "person", None)
        visitor = visitor_of(self.context, request) if person is not None else None
        token = form_token(self.context, visitor) if visitor else ""
        shown = self._templates.get_template(template).render(
            person=visitor.person if visitor else None, token=token, menu=MENU, path=request.url.path, now=self.context.clock(), **values)
        return HTMLResponse(shown, http, headers=NO_STORE)

    def problem(self, request: Request, sentence: str, status: int, typed: Mapping[str, str]) -> HTMLResponse:
        """Return what is wrong in one sentence: a page, or where a part of a page asked, that part's place for it."""
        if request.headers.get("hx-request"):
            answer = self.show("parts/problem.html", request, status, sentence=sentence)
            answer.headers.update({"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"})
            return answer
        return self.show("problem.html", request, status, sentence=sentence, typed=typed)

    def _day(self, value: date | datetime | None) -> str:
        """Return a day as people write it: without its year where that is this one."""
        if value is None:
            return ""
        day = value.astimezone(BEIJING).date() if isinstance(value, datetime) else value
        year = "" if day.year == self.context.clock().year else f"{day.year}年" if self.lang == "zh" else f" {day.year}"
        return f"{year}{day.month}月{day.day}日" if self.lang == "zh" else f"{day.day} {day:%b}{year}"


def said(value: Any, lang: Lang) -> Any:
    """Return a sentence in words; what is none stays as it is."""
    return value.say(lang) if isinstance(value, Text) else value


def address(path: str, *values: Mapping[str, object]) -> str:
    """Return an address with its query: what comes later replaces what is there, what is empty stands in none."""
    asked = {name: value for part in values for name, value in part.items()}
    query = urlencode({name: value for name, value in asked.items() if value not in (None, "", False)})
    return f"{path}?{query}" if query else path


def _when(value: datetime | None) -> str:
    return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def _clock(value: datetime | None) -> str:
    return value.astimezone(BEIJING).strftime("%H:%M:%S") if value else ""


def _lasts(seconds: Any) -> str:
    """Return a length as 0:12:05."""
    if seconds is None:
        return ""
    whole = round(float(seconds))
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
