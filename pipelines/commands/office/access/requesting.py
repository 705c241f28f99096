"""`request`: who asks for which footage, what for and for whom; the list, the register, a change, a withdrawal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from messages import Text, text
from office.rights.acts import About, Act
from pipelines.commands.office.access.request_answers import answer_of, list_of, shown_in_full
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, Answer
from pipelines.terminal.first_word import DefaultGroup
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from regulations.access.words import Action
from storage.catalogue.states import RecordsAsked, RequestState

if TYPE_CHECKING:
    from storage.keeping.requests import Request

ACTIONS, RECORDS, STATES = ([member.value for member in names] for names in (Action, RecordsAsked, RequestState))


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    request = DefaultGroup("request", help="access.request", default="new")
    group.add_command(request)
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    reason = option("--reason", required=True, metavar="TEXT", help="cli.opt_reason")
    id_ = click.argument("request_id", type=NUMBER, metavar="ID")
    seen = option("--seen", type=click.IntRange(min=1), metavar="VERSION", help="access.opt_seen")
    purpose: dict[str, Any] = {"metavar": "TEXT", "help": "access.opt_purpose"}
    receiver = option("--for", "receiver", metavar="NAME", help="access.opt_for")
    of_case = option("--case", "number", metavar="NUMBER", help="access.opt_case")
    scope = (option("--recording", "recordings", multiple=True, metavar="ID", help="access.opt_recording"),
             option("--records", type=click.Choice(RECORDS), help="access.opt_records"),
             option("--until", metavar="DATE", help="access.opt_until"), option("--notice", metavar="NO", help="access.opt_notice"),
             option("--notice-file", type=click.Path(path_type=Path, dir_okay=False), help="access.opt_notice_file"),
             option("--issue-notice", "issue", is_flag=True, help="access.opt_issue"))
    command(request, "new", "access.request_new", click.argument("number"),
            option("--action", type=click.Choice(ACTIONS), required=True, help="access.opt_action"),
            option("--by", "asked_by", required=True, metavar="NAME", help="access.opt_by"),
            option("--purpose", required=True, **purpose), receiver, *scope, who)(new)
    command(request, "list", "access.request_list", of_case,
            option("--state", "states", type=click.Choice(STATES), multiple=True, help="access.opt_state"))(list_requests)
    command(request, "show", "access.request_show", id_)(show)
    command(request, "change", "access.request_change", id_, option("--purpose", **purpose), receiver, *scope,
            option("--all", "everything", is_flag=True, help="access.opt_all"), reason, seen, who)(change)
    command(request, "withdraw", "access.request_withdraw", id_, reason, seen, who)(withdraw)
    command(request, "register", "access.request_register", option("--from", "start", metavar="DATE", help="access.opt_from"),
            option("--to", "end", metavar="DATE", help="access.opt_until_day"), of_case,
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"))(register)


def new(shell: Shell, number: str, action: str, asked_by: str, purpose: str, receiver: str | None, recordings: tuple[str, ...],
        records: str | None, until: str | None, notice: str | None, notice_file: Path | None, issue: bool, who: str | None) -> Answer:
    """Note a request."""
    from office.requests.making import NewRequest
    from tasks.keep.handing_out import access

    wanted = NewRequest(number, action, asked_by, purpose, receiver, tuple(dict.fromkeys(recordings)), RecordsAsked(records or "none"),
                        read_day(until), notice,
                              None, issue)
    with installation(shell, who, Intent(Act.REQUEST, About.CASE, number)) as opened:
        asked = access.ask(opened, wanted, notice_file)
        return answer_of(opened, asked.request, None, shell.lang, asked)


def change(shell: Shell, request_id: int, purpose: str | None, receiver: str | None, recordings: tuple[str, ...], records: str | None,
           until: str | None, notice: str | None, notice_file: Path | None, issue: bool, everything: bool, reason: str,
           seen: int | None, who: str | None) -> Answer:
    """Change a request; an approval given before is void."""
    from office.requests.making import RequestChange
    from tasks.keep.handing_out import access

    ids = () if everything else tuple(dict.fromkeys(recordings)) or None
    different = RequestChange(reason, purpose, receiver, ids, RecordsAsked(records) if records else None, read_day(until), notice,
                              None, issue)
    with installation(shell, who, Intent(Act.CHANGE_REQUEST, About.REQUEST, request_id)) as opened:
        asked = access.change(opened, request_id, different, seen, notice_file)
        return answer_of(opened, asked.request, None, shell.lang, asked, _voided(asked.request))


def _voided(request: Request) -> tuple[Text, ...]:
    if not request.story.voided:
        return ()
    last = request.story.voided[-1]
    return (text("access.told_voided", id=request.id, approver=last.approver),)


def withdraw(shell: Shell, request_id: int, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take a request back."""
    from tasks.keep.handing_out import access

    with installation(shell, who, Intent(Act.CHANGE_REQUEST, About.REQUEST, request_id)) as opened:
        return answer_of(opened, access.withdraw(opened, request_id, reason, seen), None, shell.lang)


def list_requests(shell: Shell, number: str | None, states: tuple[str, ...]) -> Answer:
    """List the requests."""
    from office.requests import reading
    from tasks.installation import number_of

    with installation(shell, None, Intent(Act.LIST_CASES), reading=True) as opened:
        case = number_of(opened, number) if number else None
        return list_of(reading.register(opened.desk, case, tuple(map(RequestState, states))))


def show(shell: Shell, request_id: int) -> Answer:
    """Show one request."""
    from office.requests import reading

    with installation(shell, None, Intent(Act.SEE_CASE, About.REQUEST, request_id), reading=True) as opened:
        return shown_in_full(reading.show(opened.desk, request_id), shell.lang)


def register(shell: Shell, start: str | None, end: str | None, number: str | None, out: Path | None) -> Answer:
    """Write the register of requests as a paper."""
    from office.requests import reading
    from tasks.installation import number_of
    from tasks.keep.handing_out.papers import write_register

    span = read_day(start), read_day(end)
    with installation(shell, None, Intent(Act.LIST_CASES), reading=True) as opened:
        rows = reading.register(opened.desk, number_of(opened, number) if number else None, (), *span)
        path = write_register(opened, rows, span, (out or opened.home / "requests").absolute())
    return Answer({"requests": rows, "paper": {"docx": str(path), "pdf": str(path.with_suffix(".pdf"))}}, DONE,
                  (text("access.registered", count=len(rows), path=str(path)),))
