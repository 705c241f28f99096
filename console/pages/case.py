"""One case: what it is, how far it is, its footage, papers, records, marks and holds, what was done about it and who saw what."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console.context import ConsoleContext
from console.forms import SentForm
from console.pages.reports import need_seen, report_of, seen_number
from console.templating import Pages
from console.visitors import looker, visitor_of, visitor_of_form
from messages import Text
from office.cases.changing import in_words
from office.jobs import asking
from office.jobs.asking import Job
from office.jobs.telling import sentence, state, what
from office.rights.acts import Act
from office.rights.asking import RightAnswer, may
from office.rights.subjects import of_case
from office.viewings.seen import who_saw
from storage.catalogue.glances.story import case_story
from storage.catalogue.states import JobKind
from storage.keeping import duties, holds, requests
from storage.keeping.duties import Duty
from storage.keeping.holds import Hold
from storage.keeping.requests import Request as AskedRequest
from storage.ledgers.casework import editions
from storage.ledgers.casework.editions import Edition
from storage.ledgers.jobs.wanted import WantedJob

BOTH = ["GET", "HEAD"]
STARTED = {"review": JobKind.REVIEW, "transcribe": JobKind.TRANSCRIBE, "archive": JobKind.ARCHIVE}
JOBS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class BesideStory:
    """What a page shows of a case beside its story."""

    duties: tuple[Duty, ...]
    holds: tuple[Hold, ...]
    requests: tuple[AskedRequest, ...]
    history: tuple[Edition, ...]
    rights: dict[str, RightAnswer]


def add_case(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the page of a case, who saw its footage, and the long work that is started from it."""
    @app.api_route("/case", methods=BOTH)
    def case_of_number(number: str, request: Request) -> Response:
        """Where the page of a number lies."""
        need_seen(context, request, number)
        return RedirectResponse(f"/cases/{case_story(context.settings.database, number).id}", 303)

    @app.api_route("/cases/{id}", methods=BOTH)
    def case(id: int, request: Request) -> Response:
        """One case."""
        number = seen_number(context, request, id)
        story = case_story(context.settings.database, number)
        return pages.show("case.html", request, story=story, beside=_beside(context, request, number), in_words=in_words,
                          has_report=report_of(context, number).is_file(), jobs=_jobs(context, request, number))

    @app.api_route("/cases/{id}/jobs", methods=BOTH)
    def jobs(id: int, request: Request) -> Response:
        """The long work about a case, as a part of its page."""
        number = seen_number(context, request, id)
        return pages.show("parts/jobs.html", request, jobs=_jobs(context, request, number), of=id)

    @app.post("/cases/{id}/jobs")
    def start(id: int, request: Request, form: SentForm) -> Response:
        """Start long work; asked twice it is one job."""
        visitor = visitor_of_form(context, request, form)
        number = seen_number(context, request, id)
        wanted = WantedJob(STARTED[form.get("kind", "review")], number, {"lang": context.lang})
        asking.ask(context.desk(visitor.person), wanted)
        return RedirectResponse(f"/cases/{id}#jobs", 303)

    @app.api_route("/cases/{id}/seen", methods=BOTH)
    def seen(id: int, request: Request) -> Response:
        """Who saw the footage of a case."""
        number = seen_number(context, request, id)
        rows = who_saw(context.desk(visitor_of(context, request).person), number)
        story = case_story(context.settings.database, number)
        return pages.show("seen.html", request, story=story, rows=rows[::-1], names={row.id: row.name for row in story.recordings})


def _jobs(context: ConsoleContext, request: Request, number: str) -> list[tuple[Job, Text, Text, Text | str | None]]:
    now, desk = context.clock(), context.desk(visitor_of(context, request).person)
    mine = [job for job in asking.listing(desk) if job.asked.wanted.subject == number][:JOBS_SHOWN]
    return [(job, what(job), state(job, now), sentence(job)) for job in mine]


def _beside(context: ConsoleContext, request: Request, number: str) -> BesideStory:
    asked = (Act.REVIEW, Act.WRITE_RECORD, Act.ARCHIVE, Act.CHANGE_CASE, Act.MARK, Act.LIFT, Act.SEE_VIEWINGS, Act.DECIDE)
    with context.catalogue.read() as tx:
        subject = of_case(number)(tx)
        return BesideStory(duties.of_case(tx, number), holds.of_case(tx, number), requests.listing(tx, number),
                           editions.history(tx, number)[::-1], {act.value: may(looker(request), act, subject) for act in asked})
