"""The case as a form: what its case file says, changed field by field with a reason; what nobody touched stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console.context import ConsoleContext
from console.forms import SentForm
from console.pages.reports import seen_number
from console.templating import Pages
from console.visitors import looker, visitor_of, visitor_of_form
from footage.values.recordings import BEIJING
from messages import say
from messages.errors import BadCall
from office.cases import changing
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.subjects import of_case
from regulations.casefile.editing import CaseEdit, PutEntry, SetField, TakeEntry
from regulations.catalogue import ids
from regulations.texts import texts
from regulations.values.facts import Case

SHOWN = ("matter", "procedure", "cause", "party", "unit", "regulation", "inspection", "evidence", "coercion", "activity_ended", "closed",
         "file_retention", "confidentiality", "object_of_proof", "custodian")
TITLES = {clauses[0].regulation: title for title, clauses in texts().items()}  # {profile id: title}


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form."""

    name: str
    value: str  # as it stands, in the words it is typed in
    choices: tuple[str, ...]  # where it is one of a few
    kind: str  # of the input
    needed: bool


def add_case_form(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the form and what it sends."""
    @app.api_route("/cases/{id}/form", methods=["GET", "HEAD"])
    def form(id: int, request: Request) -> Response:
        """The form."""
        number = seen_number(context, request, id)
        stands = changing.look(context.desk(visitor_of(context, request).person), number)
        with context.catalogue.read() as tx:
            right = may(looker(request), Act.CHANGE_CASE, of_case(number)(tx))
        return pages.show("case_form.html", request, id=id, stands=stands, fields=list(_fields(context, stands.case)), right=right,
                          titles=TITLES,
                          in_words=changing.in_words)

    @app.post("/cases/{id}/form")
    def change(id: int, request: Request, form: SentForm) -> Response:
        """Change what the person changed."""
        visitor = visitor_of_form(context, request, form)
        number, desk = seen_number(context, request, id), context.desk(visitor.person)
        reason, seen = form.get("reason", "").strip(), form.get("seen", "")
        if not reason:
            raise BadCall("room.no_reason")
        edits = list(_edits(form))
        if not edits:
            raise BadCall("page.nothing_changed")
        changing.change(desk, number, edits, reason, int(seen) if seen.isdecimal() and len(seen) < 9 else None)
        return RedirectResponse(f"/cases/{id}/form", 303)


def _fields(context: ConsoleContext, case: Case) -> Iterator[FormField]:
    known = {field.name: field for field in fields(Case)}
    for name in SHOWN:
        field, value = known[name], getattr(case, name)
        yes_no = "bool" in str(field.type)
        choices = tuple(field.metadata.get("choices", ())) or (_yes_no(context) if yes_no else ())
        choices = tuple(ids(context.settings.profiles)) if name == "regulation" else choices
        kind = "datetime-local" if "datetime" in str(field.type) else "date" if "date" in str(field.type) else "text"
        yield FormField(name, _typed(context, value), choices, kind, field.default is MISSING)

def _yes_no(context: ConsoleContext) -> tuple[str, str]:
    return say("page.yes", context.lang), say("page.no", context.lang)


def _typed(context: ConsoleContext, value: Any) -> str:
    if isinstance(value, bool):
        return _yes_no(context)[0 if value else 1]
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _edits(form: Mapping[str, str]) -> Iterator[CaseEdit]:
    """Yield a change for each field that is not as it was when the form was opened; one officer who comes, one who goes."""
    for name in SHOWN:
        now, was = form.get(f"f-{name}"), form.get(f"was-{name}")
        if now is not None and was is not None and now.strip() != was.strip():
            yield SetField(name, now.strip())
    new, gone = form.get("officer", "").strip(), form.get("officer-gone", "").strip()
    if gone:
        yield TakeEntry("officers", {"name": gone})
    if new:
        yield PutEntry("officers", {"name": new, "certificate": form.get("certificate", "").strip() or None}, ("name", "certificate"))
