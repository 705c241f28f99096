"""What the commands about requests answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from messages import Lang, Text, text
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of

if TYPE_CHECKING:
    from office.requests.reading import RequestInFull, RequestStanding
    from office.requests.ruling import RuledRequest
    from storage.keeping.requests import Request
    from tasks.guard.anchoring import AfterAct
    from tasks.installation import Installation

NAMED = 5  # names that one sentence says; the others are in --json


def answer_of(opened: Installation, request: Request, anchored: AfterAct | None, lang: Lang, asked: RuledRequest | None = None,
              more: Sequence[Text] = ()) -> Answer:
    """Return the answer of an act: how the request stands, who may allow it and on what that rests."""
    from office.requests import ruling
    from tasks.answers import to_json
    from tasks.keep.handing_out.papers import notice_path

    story = request.story
    data: dict[str, object] = {"request": request.id, "case": request.case, "state": request.state, "action": request.action,
                               **to_json(story, lang), "receiver": story.for_whom}
    shown = [text(f"access.told_{_told(request)}", id=request.id, case=request.case, folder=story.folder or "", to=story.to or ""), *more]
    if asked is not None:
        data |= {"needed": ruling.approver_of(asked), "silent": asked.rule.silent, "basis": ruling.basis(asked.rule),
                 "secret": ruling.secret_of(asked.scope)}
        shown += _about(asked)
    if story.notice_paper is not None and story.notice_paper.issued and asked is not None:
        path = notice_path(opened, asked)
        data["notice_paper"] = {"docx": str(path), "pdf": str(path.with_suffix(".pdf"))}
        shown.append(text("access.notice_written", number=story.notice, path=str(path)))
    shown += _left_out(request)
    if anchored is None:  # a request that was only made
        return Answer(data, DONE, tuple(shown))
    return Answer({**data, "anchored": anchored}, NEEDS_A_PERSON if anchored.problem else DONE, (*shown, *unanchored(anchored)))


def _told(request: Request) -> str:
    from regulations.access.words import Action

    if request.state == "open" and request.story.version > 1:
        return "changed"

    viewed = request.state == "released" and Action(request.action).viewing
    return "viewed" if viewed else request.state


def _about(asked: RuledRequest) -> list[Text]:
    from office.requests import ruling

    open_ = asked.request.state == "open"
    key = "access.told_needed" if open_ else "access.told_basis"
    shown = [text(key, approver=ruling.least(ruling.approver_of(asked), asked.needed), basis=ruling.basis(asked.rule))]
    if asked.request.state == "approved" and not (asked.scope.rows or asked.scope.records):
        shown.append(text("access.told_empty", case=asked.request.case))
    if asked.rule.notice and not asked.request.story.notice:
        shown.append(text("access.told_notice"))
    if asked.scope.secret:
        barred = "access.told_secret_barred" if asked.secrecy.barred else "access.told_secret"
        shown.append(text(barred, what=ruling.secret_of(asked.scope)))
    return shown


def _left_out(request: Request) -> list[Text]:
    story = request.story
    shown = [text("access.told_disposed", count=len(story.disposed))] if story.disposed else []
    if story.added:
        shown.append(text("access.told_added", count=len(story.added), names=[entry.name for entry in story.added[:NAMED]]))
    return shown


def list_of(rows: Sequence[RequestStanding]) -> Answer:
    """Return the list of requests; what waits or is over needs a person."""
    from office.requests import ruling
    from regulations.access.words import Action

    heads = ("request", "case", "action", "state", "asked_by", "receiver", "waits", "at")
    table = Table(text("access.list", count=len(rows)), tuple(f"access.col_{name}" for name in heads), [
        (row.request, row.case, ruling.action_name(Action(row.action)), ruling.standing_name(row.state, row.over), row.asked_by,
         row.receiver, row.needed if row.state == "open" else row.approver or "", f"{row.at:%Y-%m-%d %H:%M}") for row in rows])
    return Answer({"requests": rows}, DONE, (table,) if rows else (text("access.list_empty"),))


def shown_in_full(story: RequestInFull, lang: Lang) -> Answer:
    """Return one request with everything about it."""
    from office.requests import ruling
    from regulations.access.words import Action
    from tasks.answers import to_json

    row = story.standing
    data = {**fields_of(row), **to_json(story.request.story, lang), "recordings_now": story.recordings, "records_now": story.records,
            "secret": story.secret, "added": story.added, "events": story.events, "version": row.version, "receiver": row.receiver}
    head = text("access.head", id=row.request, case=row.case, action=ruling.action_name(Action(row.action)), asked_by=row.asked_by,
                receiver=row.receiver, purpose=row.purpose, state=ruling.standing_name(row.state, row.over),
                notice=row.notice or "—", until=row.until or "—", version=row.version, count=len(story.recordings), records=story.records)
    key = "access.told_needed" if row.state == "open" else "access.told_basis"
    shown: list[Table | Text] = [head, text(key, approver=ruling.least(row.needed, row.needed_height), basis=row.basis)]
    shown += [text("access.told_secret", what=list(story.secret))] if story.secret else []
    if story.added:
        shown.append(text("access.told_added", count=len(story.added), names=[entry.name for entry in story.added[:NAMED]]))
    events = Table(text("access.events"), ("access.col_what", "access.col_by", "access.col_at", "access.col_why"),
                   [(event.what, event.by, f"{event.at:%Y-%m-%d %H:%M:%S}", event.why or "") for event in story.events])
    return Answer(data, DONE, (*shown, events))
