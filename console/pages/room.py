"""The review room of a case: its page, and the part of it that lists the findings by event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from console.context import ConsoleContext
from console.media import played_file
from console.pages.reports import need_seen, report_of, seen_number
from console.room.footage import drawn, footage_of
from console.templating import Pages, address
from console.visitors import looker, visitor_of
from messages import Text, text
from office.findings import deciding
from office.findings.values import FindingsStand
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.subjects import of_case
from regulations.values.enums import Trigger
from regulations.values.reviews.kinds import FINDINGS, FindingKind
from regulations.values.reviews.review import ReviewedEvent, ReviewedFinding
from storage.catalogue.glances.story import case_story
from storage.keeping import holds
from storage.ledgers.originals import StoredRecording

BOTH = ["GET", "HEAD"]
DAYS = timedelta(days=3)  # that somebody has to explain a finding, unless another day is given
REASONS = ("docked", "said_so", "split", "known_fault", "no_bearing")  # what an office usually writes


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event with its findings, the cause first."""

    event: ReviewedEvent
    findings: tuple[ReviewedFinding, ...]

    @property
    def name(self) -> Text | str:
        """What kind of thing it is; as it stands in a review of an older version, where nobody knows the kind any more."""
        kind = self.findings[0].kind if self.findings else ""
        return text(FINDINGS[FindingKind(kind)].name_key) if kind in tuple(FindingKind) else kind

    @property
    def waits(self) -> bool:
        """Whether a person has to decide about it."""
        return any(finding.waits for finding in self.findings)


def add_room(app: FastAPI, context: ConsoleContext, pages: Pages) -> None:
    """Add the room and its parts."""
    @app.api_route("/room", methods=BOTH)
    def room_of_number(number: str, request: Request, t: str = "") -> Response:
        """Where the room of a number lies."""
        need_seen(context, request, number)
        return RedirectResponse(address(f"/cases/{case_story(context.settings.database, number).id}/room", {"t": t}), 303)

    @app.api_route("/cases/{id}/room", methods=BOTH)
    def room(id: int, request: Request) -> Response:
        """The room."""
        number = seen_number(context, request, id)
        stands = deciding.look(context.desk(visitor_of(context, request).person), number)
        with context.catalogue.read() as tx:
            subject = of_case(number)(tx)
            rights = {act.value: may(looker(request), act, subject) for act in (Act.DECIDE, Act.MARK, Act.WATCH, Act.SEE_VIEWINGS)}
            footage = footage_of(tx, number, rights["watch"].allowed)
            held = [hold for hold in holds.of_case(tx, number) if not hold.lifted_at]
        playable = {row.recording.id: _how(context, row) for row in footage.rows}
        return pages.show("room.html", request, id=id, number=number, footage=footage, held=held, rights=rights, triggers=tuple(Trigger),
                          data=json.dumps(drawn(footage, stands.events, playable), ensure_ascii=False).replace("<", "\\u003c"),
                          has_report=report_of(context, number).is_file(), **shown_findings(context, id, stands, rights["decide"].allowed))

    @app.api_route("/cases/{id}/room/findings", methods=BOTH)
    def findings(id: int, request: Request) -> Response:
        """The list of findings as it stands now."""
        number = seen_number(context, request, id)
        stands = deciding.look(context.desk(visitor_of(context, request).person), number)
        with context.catalogue.read() as tx:
            allowed = may(looker(request), Act.DECIDE, of_case(number)(tx)).allowed
        return pages.show("parts/findings.html", request, id=id, **shown_findings(context, id, stands, allowed))


def _how(context: ConsoleContext, row: StoredRecording) -> str:
    shown = played_file(context, row)
    return "" if shown is None else "copy" if shown.copy else "original"


def shown_findings(context: ConsoleContext, id: int, stands: FindingsStand, allowed: bool) -> dict[str, object]:
    """Return what the list of findings is shown with."""
    events = shown_events(stands)
    return {"stands": stands, "events": events, "left": sum(event.waits for event in events), "allowed": allowed, "reasons": REASONS,
            "explain_by": (context.clock() + DAYS).date(), "of_case": id}


def shown_events(stands: FindingsStand) -> Sequence[ShownEvent]:
    """Return the events in the order of time, each with its findings."""
    findings = {finding.id: finding for finding in stands.findings}
    events = [ShownEvent(event, tuple(findings[id_] for id_ in event.findings if id_ in findings)) for event in stands.events]
    return sorted(events, key=lambda shown: (shown.event.start is None, shown.event.start.timestamp() if shown.event.start else 0))
