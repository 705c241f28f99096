"""Looking for something: each kind with its hits; what was said opens the room at the second."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.templating import Pages
from console.visitors import visitor_of
from messages.errors import BadCall, Unavailable
from office.search.looking import search
from office.search.values import PAGE, SearchAnswer, WantedSearch
from storage.search.values import SearchKind


def add_search(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the page."""
    @app.api_route("/search", methods=["GET", "HEAD"])
    def look_for(request: Request, q: str = "", kind: str = "", after: str = "") -> Response:
        """What is found of what whoever looks may see; a search that failed says so, and never that there is nothing."""
        chosen = kind if kind in tuple(SearchKind) else ""
        kinds = (SearchKind(chosen),) if chosen else tuple(SearchKind)
        answer: SearchAnswer | None = None
        problem = None
        if q.strip():
            try:
                answer = search(context.desk(visitor_of(context, request).person), WantedSearch(
                    q, kinds, 2 * PAGE if chosen else PAGE // 2, after or None))
            except (BadCall, Unavailable) as wrong:
                problem = wrong.text
        return pages.show("search.html", request, 200 if problem is None else 422, answer=answer, problem=problem, kinds=tuple(SearchKind),
                          asked={"q": q, "kind": chosen}, after=after)
