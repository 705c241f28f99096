"""Help that needs no network: what each role does here, the keys, the regulations' words by article."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.templating import Pages
from regulations.texts import texts
from storage.catalogue.states import OfficeRole

KEYS = ("space", "arrows", "frame", "speed", "next", "decide", "ask", "note", "undo", "layout", "sound", "still", "span", "words")
EVERYWHERE = ("search", "go", "help")


def add_help(app: FastAPI, _context: ConsoleContext, pages: Pages) -> None:
    """Add the page."""
    @app.api_route("/help", methods=["GET", "HEAD"])
    def guide(request: Request, q: str = "") -> Response:
        """The help; `q`: words that a clause has to hold."""
        chosen = {title: [clause for clause in clauses if q.strip() in clause.quote or q.strip() == clause.article]
                  for title, clauses in texts().items()}
        return pages.show("help.html", request, texts=chosen, q=q.strip(), keys=KEYS, everywhere=EVERYWHERE, roles=tuple(OfficeRole))
