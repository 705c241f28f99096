"""The report of a review, at an address from which the footage that it names is found."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from console.context import ConsoleContext
from console.policy import REPORT_POLICY
from console.visitors import looker
from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.subjects import of_case
from storage.catalogue.glances.story import case_story
from storage.ledgers import originals
from storage.ledgers.casework import cases

BOTH = ["GET", "HEAD"]


def add_reports(app: FastAPI, context: ConsoleContext) -> None:
    """Add the report as a page and to print, and what it leads to."""
    @app.api_route("/report", methods=BOTH)
    def report_of_number(number: str, request: Request) -> RedirectResponse:
        """Where the report of a number lies."""
        need_seen(context, request, number)
        story = case_story(context.settings.database, number)
        if not report_of(context, story.number).is_file():
            raise BadCall("console.no_report", number=number)
        return RedirectResponse(f"/cases/{story.id}/review/report", 303)

    @app.api_route("/cases/{id}/review/report", methods=BOTH)
    def report(id: int, request: Request) -> FileResponse:
        """The report itself."""
        return FileResponse(_written(context, request, id, ".html"), media_type="text/html",
                            headers={"Content-Security-Policy": REPORT_POLICY})

    @app.api_route("/cases/{id}/review/report.pdf", methods=BOTH)
    def to_print(id: int, request: Request) -> Response:
        """The report to be printed and signed."""
        return FileResponse(_written(context, request, id, ".pdf"), media_type="application/pdf",
                            headers={"Content-Disposition": "inline"})

    @app.api_route("/cases/{id}/originals/{name}", methods=BOTH)
    def named_in_report(id: int, name: str, request: Request) -> RedirectResponse:
        """The page on which footage that a report names is asked for; the moment behind # goes along."""
        number = seen_number(context, request, id)
        link = report_of(context, number).parent.parent / "originals" / name
        there = link.parent.name == "originals" and link.is_symlink()
        with context.catalogue.read() as tx:
            rows = originals.of_case(tx, number) if there else ()
        row = next((row for row in rows if row.recording.sha256 in str(link.readlink())), None)
        if row is None:
            raise BadCall("console.not_there")
        return RedirectResponse(f"/play/{row.recording.id}", 303)


def _written(context: ConsoleContext, request: Request, id: int, ending: str) -> Path:
    number = seen_number(context, request, id)
    path = report_of(context, number).with_suffix(ending)
    if not path.is_file():
        raise BadCall("console.no_report", number=number)
    return path


def seen_number(context: ConsoleContext, request: Request, id: int) -> str:
    """Return the number of a case that whoever looks may see."""
    with context.catalogue.read() as tx:
        number = cases.number_of(tx, id)
    need_seen(context, request, number)
    return number


def need_seen(context: ConsoleContext, request: Request, number: str) -> None:
    """Refused where whoever looks may not see the case."""
    with context.catalogue.read() as tx:
        need(looker(request), Act.SEE_CASE, of_case(number)(tx))


def report_of(context: ConsoleContext, number: str) -> Path:
    """Return where the report of a case lies; `number` as it is registered."""
    with context.catalogue.read() as tx:
        return context.settings.home / "cases" / cases.folder(tx, number) / "review" / "continuity-report.html"
