"""待办: what waits for whoever looks, what is longest due first; every number opens its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.lists.sheets import sheet
from console.templating import Pages
from console.visitors import looker, visitor_of
from messages import Lang, Text, say, text
from office.jobs.asking import listing
from office.jobs.telling import sentence, state, what
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.relations import Subject
from paperwork.wording import article_text
from regulations.deadlines import is_overdue
from regulations.lawday import end_of
from regulations.values.facts import Case
from storage.catalogue.glances.overview import waiting
from storage.catalogue.glances.waits import Waiting
from storage.catalogue.states import ACTIVE_JOBS, DutyKind, JobState, OfficeRole
from storage.keeping import duties
from storage.keeping.duties import Duty
from storage.ledgers.casework import cases

AHEAD = timedelta(days=14)  # what is due within them is shown before it is late
SAID_ELSEWHERE = (DutyKind.SETTLE, DutyKind.REPACK, DutyKind.REVIEW)  # each has a row of its own
SHOWN = 60  # rows of the page; the sheet has all


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that waits."""

    role: OfficeRole
    what: Text
    case: str | None = None  # number
    due: date | datetime | None = None  # a day lasts until its midnight; a datetime is aware
    basis: Text | str = ""  # where the deadline comes from
    room: bool = False  # it is done in the review room
    person: str | None = None  # whose it is, where one person's


def add_start(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the first page and its sheet."""
    @app.api_route("/", methods=["GET", "HEAD"])
    def start(request: Request, all: str = "") -> Response:
        """What waits."""
        person, now = looker(request), context.clock()
        status = waiting(context.settings.database, now)
        every, known = _to_do(context, person, status)
        mine = every if all or not person.told_apart else [row for row in every if concerns(person, row)]
        jobs = listing(context.desk(visitor_of(context, request).person), (*ACTIVE_JOBS, JobState.FAILED))
        rows = [(job, what(job), state(job, now), sentence(job)) for job in jobs]
        late = sum(is_overdue(row.due, now) for row in mine)
        return pages.show("start.html", request, rows=mine[:SHOWN], more=len(mine) - SHOWN, late=late, count=len(every), known=known,
                          status=status, jobs=rows, all=all, overdue=lambda row: is_overdue(row.due, now))

    @app.get("/todo.xlsx")
    def as_sheet(request: Request, all: str = "") -> Response:
        """The whole list."""
        person = looker(request)
        every, known = _to_do(context, person, waiting(context.settings.database, context.clock()))
        heads = [say(f"page.col_{name}", context.lang) for name in ("due", "case", "party", "what", "basis")]
        title = say("page.start", context.lang)
        chosen = [row for row in every if all or not person.told_apart or concerns(person, row)]
        return sheet(title, heads, (_cells(row, known, context.lang) for row in chosen), f"{title} {context.clock():%Y-%m-%d}")


def _cells(row: ToDo, known: Mapping[str, Case], lang: Lang) -> tuple[object, ...]:
    case = known.get(row.case or "")
    basis = row.basis.say(lang) if isinstance(row.basis, Text) else row.basis
    return str(row.due or ""), row.case, case.party if case else "", row.what.say(lang), basis


def concerns(person: Person, row: ToDo) -> bool:
    """Whether something waits for this person: by the name where it has one, else by the role."""
    return row.person == person.name if row.person else row.role in person.roles


def _to_do(context: ConsoleContext, person: Person, status: Waiting) -> tuple[list[ToDo], Mapping[str, Case]]:
    """Return what waits in what this person may see, what is due first at the top, and the cases that it is about."""
    now = context.clock()
    with context.catalogue.read() as tx:
        due = [duty for duty in duties.open_until(tx, now + AHEAD) if duty.kind not in SAID_ELSEWHERE]
        rows = [*map(_of_duty, due), *_of_status(status)]
        known = cases.values(tx, list({row.case for row in rows if row.case}))
    visible = {number: may(person, Act.SEE_CASE, Subject(number, case.unit, case.regulation, tuple(case.officers))).allowed
               for number, case in known.items()}
    seen = [row for row in rows if row.case is None or visible.get(row.case)]
    return sorted(seen, key=lambda row: (row.due is None, end_of(row.due) if row.due else now)), known


DONE_BY = {DutyKind.TRANSFER: OfficeRole.OFFICER, DutyKind.ARCHIVE: OfficeRole.ARCHIVIST, DutyKind.EXPLANATION: OfficeRole.OFFICER,
           DutyKind.RECORD: OfficeRole.OFFICER, DutyKind.SPOT_CHECK: OfficeRole.LEGAL}


def _of_duty(duty: Duty) -> ToDo:
    named = text(f"page.duty_{duty.kind.replace('-', '_')}", subject=duty.subject)
    article = duty.articles[0] if duty.articles else None
    basis = article_text(article.article) if article else ""
    return ToDo(DONE_BY.get(duty.kind, OfficeRole.CUSTODIAN), named, duty.case or None, duty.due, basis, person=duty.person)


def _of_status(status: Waiting) -> Iterator[ToDo]:
    yield from _of_custodian(status)
    legal, officer = status.legal, status.officers
    yield from (ToDo(OfficeRole.LEGAL, text("page.decide", count=row.findings), row.case, room=True) for row in legal.open_findings)
    yield from (ToDo(OfficeRole.LEGAL, text("page.unreviewed"), number) for number in legal.unreviewed)
    yield from (ToDo(OfficeRole.LEGAL, row.reason, row.case) for row in legal.out_of_date)
    yield from (ToDo(OfficeRole.LEGAL, text("page.judge", count=row.entries), row.case) for row in legal.explanations)
    yield from (ToDo(OfficeRole.OFFICER, text("page.unconfirmed", count=row.recordings), row.case) for row in officer.unconfirmed_records)
    yield from (ToDo(OfficeRole.OFFICER, text("page.signed_once", by=row.by), row.case) for row in officer.signed_once)
    requests = status.requests
    yield from (ToDo(OfficeRole.LEADER, text("page.request", id=row.request, by=row.asked_by), row.case) for row in requests.open)
    yield from (ToDo(OfficeRole.CUSTODIAN, text("page.to_release", id=row.request, by=row.asked_by), row.case, row.until)
                for row in (*requests.approved, *requests.over))
    if status.people.roles_waiting or status.people.passwords_waiting:
        yield ToDo(OfficeRole.ADMIN, text("page.accounts", count=status.people.roles_waiting + status.people.passwords_waiting))
    if status.anchors.overdue:
        yield ToDo(OfficeRole.ADMIN, text("page.unanchored", since=status.anchors.oldest))


def _of_custodian(status: Waiting) -> Iterable[ToDo]:
    custodian, role = status.custodian, OfficeRole.CUSTODIAN
    for dump in custodian.dumps:
        named = text("page.dump", name=dump.name, device=dump.device or "–", at=dump.received_at)
        if dump.half_taken:
            yield ToDo(role, text("page.half_taken", dump=named, count=dump.recordings))
        if dump.no_case:
            yield ToDo(role, text("page.no_case", dump=named, count=dump.no_case))
    yield from (ToDo(role, row.reason) for row in custodian.unsettled)
    yield from (ToDo(OfficeRole.ARCHIVIST, row.reason, row.case) for row in custodian.out_of_date)
