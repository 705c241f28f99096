"""`custody name` and `custody keepers`: who keeps the footage of each unit."""

from __future__ import annotations

import click

from messages import Text, text
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

ACT = Intent(None)  # the acts ask for the right themselves


def add_to(group: Group) -> None:
    """Add the commands of this module to `custody`."""
    under, who = group.commands["custody"], option("--as", "who", metavar="NAME", help="cli.opt_as")
    assert isinstance(under, Group)
    command(under, "name", "custodians.help_name", click.argument("unit"), click.argument("person"),
            option("--since", metavar="DATE", help="custodians.opt_since"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"), who)(name)
    command(under, "keepers", "custodians.help_keepers", who)(keepers)


def name(shell: Shell, unit: str, person: str, since: str | None, reason: str, who: str | None) -> Answer:
    """Name the custodian of a unit."""
    from office.keeping import custodians

    with installation(shell, who, ACT) as opened:
        named = custodians.name(opened.desk, unit, person, read_day(since), reason)
    return Answer(fields_of(named), DONE, (text("custodians.named", unit=named.unit, name=named.name, since=named.since),))


def keepers(shell: Shell, who: str | None) -> Answer:
    """Say who keeps the footage of each unit."""
    from office.keeping import custodians

    with installation(shell, who, ACT, reading=True) as opened:
        kept = custodians.listing(opened.desk)
    rows = [(entry.unit, entry.now.name if entry.now else text("custodians.nobody"), entry.now.since if entry.now else "—",
             [text("custodians.before", name=named.name, since=named.since) for named in entry.before] or "—") for entry in kept]
    unnamed = [text("custodians.none", unit=entry.unit) for entry in kept if entry.now is None]
    table = Table(text("custodians.title"), tuple(f"custodians.col_{column}" for column in ("unit", "name", "since", "before")),
                  [(unit, person, since, "、".join(item.say(shell.lang) for item in before) if isinstance(before, list) else before)
                   for unit, person, since, before in rows])
    shown: tuple[Table | Text, ...] = (table, *unnamed) if kept else (text("custodians.no_units"),)
    return Answer({"units": [fields_of(entry) for entry in kept]}, NEEDS_A_PERSON if unnamed else DONE, shown)
