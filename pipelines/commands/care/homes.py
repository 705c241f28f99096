"""`init`, `store take-over`, `store settle`: a home is made, a store gets another owner, and what it holds too much is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from messages import Text, text
from office.rights.acts import Act
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, Answer
from pipelines.terminal.home import Home, is_there
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from tasks.guard.taking_over import TakenOver


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    command(group, "init", "cli.init", who, home=Home.OWN)(init)
    store = Group("store", help="cli.store")
    group.add_command(store)
    command(store, "take-over", "cli.store_take_over", option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            who)(take_over)
    command(store, "settle", "cli_keeping.settle", click.argument("subjects", nargs=-1, required=True, metavar="ID…"),
            option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"), who)(settle)


def init(shell: Shell, who: str | None) -> Answer:
    """Make a home, where there is none yet."""
    from storage.trail.identity import begin

    if is_there(shell.home, shell.environ):
        return Answer({"home": str(shell.home), "made": False}, DONE, (text("cli.home_there", path=str(shell.home)),))
    with installation(shell, who, Intent(Act.TAKE_OVER), reading=True) as opened, opened.catalogue.begin() as tx:
        begin(tx, opened.home, opened.who, opened.clock())
    return Answer({"home": str(shell.home), "made": True}, DONE, (text("cli.home_made", path=str(shell.home)), text("cli.home_next")))


def take_over(shell: Shell, reason: str, who: str | None) -> Answer:
    """Take over the stores of the settings that say they are somebody else's."""
    from tasks.guard.taking_over import take_over as take

    with installation(shell, who, Intent(Act.TAKE_OVER), reading=True) as opened:
        taken = take(opened, reason)
    return Answer({"taken": taken, "reason": reason.strip()}, DONE, tuple(line for store in taken for line in _said(store, reason.strip())))


def _said(taken: TakenOver, reason: str) -> list[Text]:
    before = taken.before
    lines = [text("ownership.taken", address=taken.address, reason=reason)]
    if before is not None:
        lines.append(text("ownership.taken_from", machine=before.machine, home=before.home, at=before.at, by=before.by))
    return lines


def settle(shell: Shell, subjects: tuple[str, ...], approver: str, reason: str, who: str | None) -> Answer:
    """Let go of what a store holds, or the chain knows as standing, beyond the catalogue."""
    from tasks.keep.settling import settle as let_go

    with installation(shell, who, Intent(Act.SETTLE, approver=approver)) as opened:
        settled = let_go(opened, subjects, approver, reason)
    return Answer({"settled": [finding.subject for finding in settled], "approver": approver, "reason": reason}, DONE,
                  (text("cli_keeping.settled", count=len(settled), approver=approver),))
