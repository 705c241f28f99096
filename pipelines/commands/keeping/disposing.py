"""`propose`, `approve LIST`, `dispose`: a disposal list from the one who stands for it to the certificate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from office.rights.acts import Act
from pipelines.flows.running import installation
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from pipelines.dispose import CarriedOut
    from tasks.keep.disposal.approving import TickedLines
    from tasks.keep.disposal.standing import ListStanding

ROWS = 40  # lines of a table on the screen
_LINES = re.compile(r"(\d{1,9})(?:[-–](\d{1,9}))?")


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    command(group, "propose", "cli_disposal.propose", click.argument("list_", metavar="LIST"), who)(propose)
    command(group, "dispose", "cli_keeping.dispose", click.argument("list_", metavar="LIST"),
            option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
            option("--document", metavar="NO", help="cli_keeping.opt_document"),
            option("--tick", "ticked", multiple=True, metavar="N-N", help="cli_disposal.opt_tick"),
            option("--take-back", "back", multiple=True, metavar="ID", help="cli_keeping.opt_take_back"),
            option("--take-all-back", "everything", is_flag=True, help="cli_keeping.opt_take_all_back"),
            option("--reason", "reasons", multiple=True, metavar="TEXT", help="cli.opt_reason"), who)(dispose)


def propose(shell: Shell, list_: str, who: str | None) -> Answer:
    """Stand for a list that a schedule wrote."""
    from pipelines import dispose as going

    with installation(shell, who, Intent(Act.SWEEP)) as opened:
        standing = going.propose(opened, list_)
    return Answer(_standing_json(standing), DONE, (text("cli_disposal.proposed", number=standing.number, by=standing.proposed_by or ""),))


def approve_list(shell: Shell, list_: str, by: str, document: str | None, ticked: Sequence[str], reasons: Sequence[str],
                 who: str | None) -> Answer:
    """Note that a list was approved; nothing is deleted."""
    from pipelines import dispose as going
    from tasks.keep.disposal.approving import Approval

    approval = Approval(by, document or "", ticks_of(ticked, reasons))
    with installation(shell, who, Intent(None)) as opened:
        done = going.approve(opened, list_, approval)
    return _answer(shell, done, "deleted_now")


def dispose(shell: Shell, list_: str, approver: str, document: str | None, ticked: tuple[str, ...], back: tuple[str, ...],
            everything: bool, reasons: tuple[str, ...], who: str | None) -> Answer:
    """Carry out an approved list, or take lines of it back."""
    from pipelines import dispose as going
    from tasks.keep.disposal.approving import Approval

    if (back or everything) is bool(document) or (back and everything) or (ticked and not document):
        raise BadCall("cli_keeping.dispose_how")
    approval = Approval(approver, document or "", ticks_of(ticked, reasons) if document else ())
    with installation(shell, who, Intent(Act.TAKE_BACK, approver=approver) if back or everything else Intent(None)) as opened:
        if back or everything:
            done, counted = going.take_back(opened, list_, back, approver, reasons[0] if reasons else ""), "taken_back_now"
        else:
            done, counted = going.dispose(opened, list_, approval), "deleted_now"
    return _answer(shell, done, counted)


def ticks_of(ticked: Sequence[str], reasons: Sequence[str]) -> tuple[TickedLines, ...]:
    """Return the ticks as they were typed ("3,5-9"): one reason for all, or one for each `--tick`, in their order."""
    from tasks.keep.disposal.approving import TickedLines

    if ticked and len(reasons) not in (1, len(ticked)):
        raise BadCall("cli_disposal.reasons", ticks=len(ticked), reasons=len(reasons))
    shared = list(reasons) if len(reasons) == len(ticked) else list(reasons) * len(ticked)
    return tuple(TickedLines(first, last, reason) for lines, reason in zip(ticked, shared, strict=False) for first, last in _lines(lines))


def _lines(written: str) -> list[tuple[int, int]]:
    lines = []
    for part in re.split("[,、]", unicodedata.normalize("NFKC", written)):
        match = _LINES.fullmatch("".join(part.split()))
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 1 <= first <= last:
            raise BadCall("cli_disposal.lines", written=written)
        lines.append((first, last))
    return lines


def _answer(shell: Shell, done: CarriedOut, counted: str) -> Answer:
    standing = done.standing
    lines = Table(text("cli_keeping.list", number=standing.number), ("cli_keeping.col_state", "cli_keeping.col_count"),
                  [(text("cli_keeping.line_" + state.replace("-", "_")), count) for state, count in standing.lines.items() if count])
    refused = Table(text("cli_keeping.refused"), ("cli_keeping.col_recording", "cli_keeping.col_reason"),
                    [(line.name, " ".join(why.say(shell.lang) for why in line.reasons)) for line in standing.refused[:ROWS]])
    status = NEEDS_A_PERSON if standing.refused or done.anchored.problem else DONE
    data = {**_standing_json(standing), counted: done.count, "certificate": done.certificate, "anchored": done.anchored}
    return Answer(data, status, (lines, refused, *_next(done), *unanchored(done.anchored)))


def _standing_json(standing: ListStanding) -> dict[str, object]:
    refused = [{"recording": line.recording, "name": line.name, "reason": line.reasons} for line in standing.refused]
    return {"list": standing.number, "form": standing.form, "proposed_by": standing.proposed_by, "approved_by": standing.approved_by,
            "document": standing.document, "lines": standing.lines, "grace_ends": standing.grace_ends, "refused": refused,
            "asked": standing.asked}


def _next(done: CarriedOut) -> list[Text]:
    if done.certificate:
        return [text("cli_keeping.certificate", path=str(done.certificate))]
    ends = done.standing.grace_ends
    return [text("cli_keeping.grace", until=f"{ends:%Y-%m-%d %H:%M}")] if ends else []
