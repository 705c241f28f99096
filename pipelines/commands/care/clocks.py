"""`clock confirm`: a person says that the machine's date is right, where nothing else does."""

from __future__ import annotations

import click

from messages import text
from messages.errors import BadCall
from office.rights.acts import Act
from pipelines.flows.running import installation
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    clock = Group("clock", help="today.about")
    group.add_command(clock)
    command(clock, "confirm", "today.confirm", click.argument("day", metavar="DATE"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--as", "who", required=True, metavar="NAME", help="cli.opt_as"))(confirm)


def confirm(shell: Shell, day: str, reason: str, who: str) -> Answer:
    """Note that a person compared the date with a calendar."""
    from tasks.guard.anchoring import anchor_after
    from tasks.keep.disposal import today

    named = read_day(day)
    if named is None:
        raise BadCall("today.unnamed")
    with installation(shell, who, Intent(Act.SETTLE)) as opened:
        doubt = today.confirm(opened, named, reason)
        anchored = anchor_after(opened)
        told = text("today.confirmed", day=named, by=opened.who)
    against = (text("today.confirmed_against", doubt=doubt),) if doubt else ()
    return Answer({"day": named, "doubt": doubt, "anchored": anchored}, NEEDS_A_PERSON if anchored.problem else DONE,
                  (told, *against, *unanchored(anchored)))
