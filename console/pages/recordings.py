"""Recordings: the list of those that whoever looks may see, and one of them with its clocks, hashes and who saw it."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI, Request, Response
from sqlalchemy.orm import Session

from console.context import ConsoleContext
from console.lists.paging import MOST, page
from console.lists.sheets import sheet
from console.media import played_file
from console.templating import Pages
from console.visitors import looker, visitor_of
from messages import say
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from office.rights.subjects import of_recording
from office.viewings.seen import who_saw
from storage.catalogue.glances.listing import STEP, RecordingFilter, RecordingLine, recording_lines
from storage.catalogue.models.originals import RecordingRow
from storage.ledgers import originals
from storage.ledgers.casework import cases

HEADS = ("received", "device", "officer", "name", "begins", "case", "state")


def add_recordings(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the list, its sheet, and one recording."""
    @app.api_route("/recordings", methods=["GET", "HEAD"])
    def recordings(request: Request, q: str = "", state: str = "", before: str = "") -> Response:
        """One page of the list."""
        need(looker(request), Act.LIST_CASES)
        shown = page(_seen(context, looker(request), RecordingFilter(q.strip(), state, before)), _key)
        return pages.show("recordings.html", request, page=shown, asked={"q": q.strip(), "state": state}, before=before)

    @app.get("/recordings.xlsx")
    def as_sheet(request: Request, q: str = "", state: str = "") -> Response:
        """The whole list of the same filter."""
        need(looker(request), Act.LIST_CASES)
        rows = page(_seen(context, looker(request), RecordingFilter(q.strip(), state)), _key, MOST).rows
        title = say("page.recordings", context.lang)
        return sheet(title, [say(f"page.col_{head}", context.lang) for head in HEADS], (
            (row.received_at, row.device, row.officer, row.name, row.start, row.case,
             say(f"ingest.state_{row.state.replace('-', '_')}", context.lang)) for row in rows), f"{title} {context.clock():%Y-%m-%d}")

    @app.api_route("/recordings/{id}", methods=["GET", "HEAD"])
    def recording(id: str, request: Request) -> Response:
        """One recording."""
        person = visitor_of(context, request).person
        with context.catalogue.read() as tx:
            row, kept = originals.get(tx, id), tx.get_one(RecordingRow, id)
            subject = of_recording(id)(tx)
            need(looker(request), Act.SEE_CASE, subject)
            keep = (kept.keep_state, kept.keep_until, kept.held, kept.disposed_at)
            watch, seen = may(looker(request), Act.WATCH, subject), may(looker(request), Act.SEE_VIEWINGS, subject)
        rows = who_saw(context.desk(person), id)[::-1] if seen.allowed else ()
        return pages.show("recording.html", request, row=row, recording=row.recording, keep=keep, watch=watch, seen=seen, rows=rows,
                          names={id: row.recording.name}, there=played_file(context, row) is not None)


def _key(row: RecordingLine) -> str:
    return f"{row.dump}|{row.id}"


def _seen(context: ConsoleContext, person: Person, asked: RecordingFilter) -> Iterator[RecordingLine]:
    """Yield the recordings of a filter that a person may see: by their case, else by their unit."""
    subjects: dict[str, Subject] = {}
    lines = recording_lines(context.settings.database, asked)
    while rows := [row for _, row in zip(range(STEP), lines, strict=False)]:
        with context.catalogue.read() as tx:
            _know(tx, subjects, {row.case for row in rows if row.case})
        for row in rows:
            subject = subjects.get(row.case or "", Subject(unit=row.unit))
            if may(person, Act.SEE_CASE, subject).allowed:
                yield row


def _know(tx: Session, subjects: dict[str, Subject], numbers: set[str]) -> None:
    known = cases.values(tx, sorted(numbers - subjects.keys()))
    subjects |= {number: Subject(number, case.unit, case.regulation, tuple(case.officers)) for number, case in known.items()}
