"""`request`, `approve`, `release`: who asked for what, who allowed it, which copy left; `approve` a disposal list too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Lang, text
from messages.errors import BadCall
from office.rights.acts import About, Act
from pipelines.commands.keeping.disposing import approve_list
from pipelines.flows.running import installation
from pipelines.terminal.acting import Intent
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option

if TYPE_CHECKING:
    from office.person import Person
    from storage.keeping.requests import Request
    from tasks.guard.anchoring import AfterAct

ACTIONS = ("view", "call-up", "copy-party", "copy-outside", "publish", "view-party", "litigation")


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    command(group, "request", "access.request", click.argument("number"),
            option("--action", type=click.Choice(ACTIONS), required=True, help="access.opt_action"),
            option("--by", "asked_by", required=True, metavar="NAME", help="access.opt_by"),
            option("--purpose", required=True, metavar="TEXT", help="access.opt_purpose"),
            option("--notice", metavar="NO", help="access.opt_notice"),
            option("--recording", "recordings", multiple=True, metavar="ID", help="access.opt_recording"), who)(request)
    command(group, "approve", "access.approve", click.argument("request_or_list", metavar="ID|LIST"),
            option("--by", "by", required=True, metavar="NAME", help="access.opt_approver"),
            option("--role", metavar="ROLE", help="access.opt_role"), option("--notice", metavar="NO", help="access.opt_notice"),
            option("--refuse", is_flag=True, help="access.opt_refuse"),
            option("--document", metavar="NO", help="cli_keeping.opt_document"),
            option("--tick", "ticked", multiple=True, metavar="N-N", help="cli_disposal.opt_tick"),
            option("--reason", "reasons", multiple=True, metavar="TEXT", help="cli.opt_reason"), who)(approve)
    command(group, "release", "access.release", click.argument("request_id", type=NUMBER, metavar="ID"),
            option("--to", required=True, metavar="NAME", help="access.opt_to"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"), who)(release)


def request(shell: Shell, number: str, action: str, asked_by: str, purpose: str, notice: str | None, recordings: tuple[str, ...],
            who: str | None) -> Answer:
    """Note a request."""
    from tasks.keep.handing_out import access

    with installation(shell, who, Intent(Act.REQUEST, About.CASE, number)) as opened:
        return _answer(access.ask(opened, number, action, asked_by, purpose, notice, recordings), None, shell.lang)


def approve(shell: Shell, request_or_list: str, by: str, role: str | None, notice: str | None, refuse: bool, document: str | None,
            ticked: tuple[str, ...], reasons: tuple[str, ...], who: str | None) -> Answer:
    """Allow or refuse a request (by its number), or note that a disposal list was approved."""
    if not request_or_list.strip().isdecimal():
        if refuse or role or notice:
            raise BadCall("cli_disposal.approve_how")
        return approve_list(shell, request_or_list, by, document, ticked, reasons, who)
    if document or ticked:
        raise BadCall("cli_disposal.approve_how")
    return _answer_request(shell, _request_number(request_or_list), by, role, notice, refuse,
                           reasons[0] if reasons else None, who)


def _request_number(written: str) -> int:
    number: int = NUMBER.convert(int(written), None, None)
    return number


def _answer_request(shell: Shell, request_id: int, by: str, role: str | None, notice: str | None, refuse: bool, reason: str | None,
                    who: str | None) -> Answer:
    from tasks.guard.anchoring import anchor_after
    from tasks.keep.handing_out import access

    with installation(shell, who, Intent(Act.APPROVE, About.REQUEST, request_id, approver=by)) as opened:
        if refuse:
            answered = access.refuse(opened, request_id, by, reason or "")
        else:
            answered = access.approve(opened, request_id, by, _rank(opened.person, role), notice)
        return _answer(answered, anchor_after(opened), shell.lang)


def _rank(person: Person, typed: str | None) -> str:
    """Return the approver's role: with accounts the rank that stands on the account, before as it was typed."""
    from tasks.keep.handing_out.access import LADDER

    if not person.told_apart:
        if typed is None:
            raise BadCall("access.role_missing")
        return typed
    if typed is not None:
        raise BadCall("people.rank_typed")
    if person.rank is None:
        raise BadCall("access.role_missing")
    return LADDER[person.rank.height][0]


def release(shell: Shell, request_id: int, to: str, out: Path | None, who: str | None) -> Answer:
    """Let the copy leave."""
    from tasks.guard.anchoring import anchor_after
    from tasks.guard.rows.resting import need_release
    from tasks.keep.handing_out.releasing import release as let_leave

    with installation(shell, who, Intent(Act.RELEASE, About.REQUEST, request_id)) as opened:
        need_release(opened, request_id)
        return _answer(let_leave(opened, request_id, to, out.absolute() if out else None), anchor_after(opened), shell.lang)


def _answer(request: Request, anchored: AfterAct | None, lang: Lang) -> Answer:
    from tasks.answers import to_json

    story = request.story
    data = {"request": request.id, "case": request.case, "state": request.state, "action": request.action, **to_json(story, lang)}
    sentence = text(f"access.told_{request.state}", id=request.id, case=request.case, folder=story.folder or "")
    disposed = (text("access.told_disposed", count=len(story.disposed)),) if story.disposed else ()
    if anchored is None:  # a request that was only made
        return Answer(data, DONE, (sentence, *disposed))
    return Answer({**data, "anchored": anchored}, NEEDS_A_PERSON if anchored.problem else DONE,
                  (sentence, *disposed, *unanchored(anchored)))
