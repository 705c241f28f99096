"""The list of cases: those that whoever looks may see, filtered by the address, as a sheet and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.lists.paging import MOST, page
from console.lists.sheets import sheet
from console.templating import Pages
from console.visitors import looker
from messages import say
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from storage.catalogue.glances.listing import CaseFilter, CaseLine, case_lines

HEADS = ("number", "party", "matter", "unit", "recordings", "verdict", "waits", "state")


def add_cases(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the list and its sheet."""
    @app.api_route("/cases", methods=["GET", "HEAD"])
    def cases(request: Request, q: str = "", unit: str = "", state: str = "", after: str = "") -> Response:
        """One page of the list."""
        need(looker(request), Act.LIST_CASES)
        asked = CaseFilter(q.strip(), unit, state, after)
        shown = page(seen(context, looker(request), asked), lambda row: row.number)
        return pages.show("cases.html", request, page=shown, asked=_filter(asked), after=after)

    @app.get("/cases.xlsx")
    def as_sheet(request: Request, q: str = "", unit: str = "", state: str = "") -> Response:
        """The whole list of the same filter."""
        need(looker(request), Act.LIST_CASES)
        rows = page(seen(context, looker(request), CaseFilter(q.strip(), unit, state)), lambda row: row.number, MOST).rows
        title = say("page.cases", context.lang)
        return sheet(title, [say(f"page.col_{head}", context.lang) for head in HEADS], (_cells(context, row) for row in rows),
                     f"{title} {context.clock():%Y-%m-%d}")

    @app.get("/cases.json")
    def as_json(request: Request, q: str = "", unit: str = "", state: str = "", after: str = "") -> dict[str, object]:
        """The same rows for a program."""
        need(looker(request), Act.LIST_CASES)
        shown = page(seen(context, looker(request), CaseFilter(q.strip(), unit, state, after)), lambda row: row.number)
        return {"cases": [{"id": row.id, "number": row.number, "party": row.party, "unit": row.unit, "matter": row.matter,
                           "state": row.state, "recordings": row.recordings, "verdict": row.verdict, "open_findings": row.open_findings}
                          for row in shown.rows], "after": shown.after}


def seen(context: ConsoleContext, person: Person, asked: CaseFilter) -> Iterator[CaseLine]:
    """Yield the cases of a filter that a person may see."""
    for row in case_lines(context.settings.database, asked):
        if may(person, Act.SEE_CASE, Subject(row.number, row.unit, row.regulation, row.officers)).allowed:
            yield row


def _filter(asked: CaseFilter) -> Mapping[str, str]:
    return {"q": asked.words, "unit": asked.unit, "state": asked.state}


def _cells(context: ConsoleContext, row: CaseLine) -> tuple[object, ...]:
    verdict = say(f"review.verdict_{row.verdict.replace('-', '_')}", context.lang) if row.verdict else ""
    return (row.number, row.party, row.matter, row.unit, row.recordings, verdict, row.open_findings,
            say(f"case.state_{row.state}", context.lang))
