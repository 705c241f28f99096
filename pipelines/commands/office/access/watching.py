"""`watch` and `viewings`: opening a recording to watch it, and who saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from messages import Text, number, text
from office.rights.acts import About, Act
from pipelines.flows.running import at_desk
from pipelines.terminal.answer import DONE, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.login.login_file import secret_of
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option

if TYPE_CHECKING:
    from storage.ledgers.viewings import SeenViewing


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "watch", "watching.about", click.argument("recording"),
            option("--purpose", required=True, metavar="TEXT", help="watching.opt_purpose"),
            option("--request", type=NUMBER, metavar="N", help="watching.opt_request"),
            option("--port", type=click.IntRange(1, 65535), default=8321, help="watching.opt_port"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(watch)
    command(group, "viewings", "watching.list", click.argument("about", metavar="CASE|RECORDING"))(listing)


def watch(shell: Shell, recording: str, purpose: str, request: int | None, port: int, who: str | None) -> Answer:
    """Open a recording to watch it."""
    from office.viewings.watching import WantedViewing, open_viewing

    intent = Intent(Act.WATCH_BY_REQUEST, About.REQUEST, request) if request else Intent(Act.WATCH, About.RECORDING, recording)
    with at_desk(shell, who, intent) as desk:
        opened = open_viewing(desk, WantedViewing(recording, purpose, request), secret_of(shell.home, shell.environ))
    address = f"http://127.0.0.1:{port}/watch/{opened.token}"
    return Answer({"viewing": opened.event, "recording": recording, "address": address, "until": opened.ends_at}, DONE, (
        text("watching.opened", name=opened.row.recording.name, address=address),
        text("watching.until", name=desk.person.name, until=opened.ends_at)))


def listing(shell: Shell, about: str) -> Answer:
    """Say who saw a recording, or the recordings of a case."""
    from office.viewings.seen import is_recording, who_saw

    with at_desk(shell, None, Intent(Act.SEE_VIEWINGS, About.RECORDING if is_recording(about) else About.CASE, about)) as desk:
        seen = who_saw(desk, about)
    rows = [(f"{viewing.opened_at:%Y-%m-%d %H:%M:%S}", viewing.who, viewing.recording, viewing.purpose, _played(viewing))
            for viewing in seen]
    columns = ("watching.col_when", "watching.col_who", "watching.col_what", "watching.col_purpose", "watching.col_played")
    table = Table(text("watching.title", count=len(rows)), columns, rows)
    return Answer({"about": about, "viewings": seen}, DONE, (table,) if rows else (text("watching.none"),))


def _played(viewing: SeenViewing) -> Text:
    if viewing.seconds is not None:
        return text("watching.seconds", seconds=number(viewing.seconds))
    return text("watching.not_noted" if viewing.purpose is None else "watching.not_closed")
