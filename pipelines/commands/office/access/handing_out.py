"""`approve`, `release`: who allows a request and which copy leaves; `approve` a disposal list too."""

from __future__ import annotations

from pathlib import Path

import click

from messages.errors import BadCall
from office.rights.acts import About, Act
from pipelines.commands.keeping.disposing import approve_list
from pipelines.commands.office.access.request_answers import answer_of
from pipelines.commands.office.jobs import later as ask_later
from pipelines.flows import outcomes
from pipelines.flows.running import TypedWork, at_desk, installation, run
from pipelines.terminal.answer import Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    seen = option("--seen", type=click.IntRange(min=1), metavar="VERSION", help="access.opt_seen")
    command(group, "approve", "access.approve", click.argument("request_or_list", metavar="ID|LIST"),
            option("--by", "by", required=True, metavar="NAME", help="access.opt_approver"),
            option("--role", metavar="ROLE", help="access.opt_role"), option("--notice", metavar="NO", help="access.opt_notice"),
            option("--refuse", is_flag=True, help="access.opt_refuse"), seen,
            option("--document", metavar="NO", help="cli_keeping.opt_document"),
            option("--tick", "ticked", multiple=True, metavar="N-N", help="cli_disposal.opt_tick"),
            option("--reason", "reasons", multiple=True, metavar="TEXT", help="cli.opt_reason"), who)(approve)
    command(group, "release", "access.release", click.argument("request_id", type=NUMBER, metavar="ID"),
            option("--to", required=True, metavar="NAME", help="access.opt_to"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"), seen,
            option("--later", is_flag=True, help="background.opt_later"), who)(release)


def approve(shell: Shell, request_or_list: str, by: str, role: str | None, notice: str | None, refuse: bool, seen: int | None,
            document: str | None, ticked: tuple[str, ...], reasons: tuple[str, ...], who: str | None) -> Answer:
    """Allow or refuse a request (by its number), or note that a disposal list was approved."""
    if not request_or_list.strip().isdecimal():
        if refuse or role or notice or seen:
            raise BadCall("cli_disposal.approve_how")
        return approve_list(shell, request_or_list, by, document, ticked, reasons, who)
    if document or ticked:
        raise BadCall("cli_disposal.approve_how")
    id_: int = NUMBER.convert(int(request_or_list), None, None)
    return _answer_request(shell, id_, by, role, notice, refuse, seen, reasons[0] if reasons else None, who)


def _answer_request(shell: Shell, request_id: int, by: str, role: str | None, notice: str | None, refuse: bool, seen: int | None,
                    reason: str | None, who: str | None) -> Answer:
    from office.requests.answering import RequestApproval
    from tasks.guard.anchoring import anchor_after
    from tasks.keep.handing_out import access

    with installation(shell, who, Intent(Act.APPROVE, About.REQUEST, request_id, approver=by)) as opened:
        if refuse:
            refused = access.refuse(opened, request_id, by, reason or "", seen)
            return answer_of(opened, refused, anchor_after(opened), shell.lang)
        asked = access.approve(opened, request_id, RequestApproval(by, role, notice, seen))
        return answer_of(opened, asked.request, anchor_after(opened), shell.lang, asked)


def release(shell: Shell, request_id: int, to: str, out: Path | None, seen: int | None, later: bool, who: str | None) -> Answer:
    """Let the copy leave."""
    from office.requests.answering import look
    from pipelines.casework.handing_out import hand_out

    target, intent = out.absolute() if out else None, Intent(Act.RELEASE, About.REQUEST, request_id)
    version = _ready(shell, request_id, to, seen, who, intent) if later else seen
    wanted = WantedJob(JobKind.RELEASE, str(request_id), {"to": to, "out": str(target) if target else None, "seen": version})
    if later:
        return ask_later(shell, wanted, who, intent)
    left = run(shell, "release", {"request": request_id, **wanted.options},
               lambda opened: hand_out(opened, request_id, to, target, seen), who, intent, job=TypedWork(wanted, outcomes.released))
    with installation(shell, who, Intent(None), reading=True) as opened:
        return answer_of(opened, look(opened.desk, request_id).request, left.anchored, shell.lang)


def _ready(shell: Shell, request_id: int, to: str, seen: int | None, who: str | None, intent: Intent) -> int:
    """Return the version of a request that may be handed out now: a later one is not what was asked for."""
    from office.requests import releasing

    with at_desk(shell, who, intent) as desk:
        hand_out = releasing.ready(desk, request_id, to, seen)
        releasing.need_something(hand_out)
        return hand_out.request.story.version
