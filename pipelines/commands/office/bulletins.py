"""`bulletin …`: published, listed, shown and compared with what was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import text
from messages.errors import BadCall
from pipelines.commands.office.figure_rows import line_json, line_row
from pipelines.commands.office.figures import write
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from paperwork.papers.figures.values import BulletinPaper
    from storage.figures.bulletins import PublishedBulletin

ACT = Intent(None)  # the act asks for the right itself


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    bulletin = Group("bulletin", help="figures.bulletin")
    group.add_command(bulletin)
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    number = click.argument("number")
    out = option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="figures.opt_bulletin_out")
    command(bulletin, "publish", "figures.publish", option("--from", "first", metavar="DATE", required=True, help="figures.opt_first"),
            option("--to", "last", metavar="DATE", required=True, help="figures.opt_last_over"),
            option("--unit", metavar="NAME", help="figures.opt_unit"), option("--note", metavar="TEXT", help="figures.opt_note"), out,
            who)(publish)
    command(bulletin, "list", "figures.bulletins", who)(listing)
    command(bulletin, "show", "figures.show", number, out, who)(show)
    command(bulletin, "verify", "figures.verify", number, option("--hash", "printed", metavar="HASH", help="figures.opt_hash"),
            who)(verify)


def publish(shell: Shell, first: str, last: str, unit: str | None, note: str | None, out: Path | None, who: str | None) -> Answer:
    """Publish a bulletin."""
    from office.figures import bulletins

    since, until = read_day(first), read_day(last)
    if since is None or until is None:
        raise BadCall("figures.bad_period", first=first, last=last)
    with installation(shell, who, ACT) as opened:
        published = bulletins.publish(opened.desk, bulletins.BulletinDraft(since, until, unit, note))
    return _shown(shell, published, bulletins.paper_of(published), out, "figures.published")


def listing(shell: Shell, who: str | None) -> Answer:
    """List the bulletins."""
    from office.figures import bulletins

    with installation(shell, who, ACT, reading=True) as opened:
        published = bulletins.listing(opened.desk)
    heads = tuple(f"figures.col_{name}" for name in ("number", "period", "unit", "published_at", "by"))
    rows = [(row.number, text("register.from_to", first=row.first, last=row.last), row.unit or text("figures.every_unit"),
             text("register.when", at=row.at), row.by) for row in published]
    shown = Table(text("figures.bulletins_title", count=len(rows)), heads, rows) if rows else text("figures.no_bulletins")
    return Answer({"bulletins": [_head(row) for row in published]}, DONE, (shown,))


def show(shell: Shell, number: str, out: Path | None, who: str | None) -> Answer:
    """Show a bulletin as it was published."""
    from office.figures import bulletins

    with installation(shell, who, ACT, reading=True) as opened:
        bulletins.show(opened.desk, number)
        published = bulletins.verify(opened.desk, number).bulletin
    return _shown(shell, published, bulletins.paper_of(published), out, "figures.as_published")


def verify(shell: Shell, number: str, printed: str | None, who: str | None) -> Answer:
    """Compare a bulletin with what was published."""
    from office.figures import bulletins

    with installation(shell, who, ACT, reading=True) as opened:
        checked = bulletins.verify(opened.desk, number)
    same = printed is None or printed.strip().lower() == checked.bulletin.sha256
    intact = checked.unchanged and same
    key = "figures.unchanged" if intact else "figures.paper_differs" if checked.unchanged else "figures.changed"
    data = {**_head(checked.bulletin), "chained": checked.chained, "same_hash": checked.same_hash,
            "paper": None if printed is None else same, "unchanged": intact}
    shown = text(key, number=checked.bulletin.number, hash=checked.bulletin.sha256)
    return Answer(data, DONE if intact else NEEDS_A_PERSON, (shown,))


def _head(bulletin: PublishedBulletin) -> dict[str, object]:
    return {"number": bulletin.number, "from": bulletin.first, "to": bulletin.last, "unit": bulletin.unit, "published_at": bulletin.at,
            "by": bulletin.by, "sha256": bulletin.sha256}


def _shown(shell: Shell, bulletin: PublishedBulletin, paper: BulletinPaper, out: Path | None, key: str) -> Answer:
    papers = [str(path) for path in write(paper, out, shell)] if out else []
    tables = {table.by: [{table.by: line.name, **line_json(line.amounts)} for line in table.lines] for table in paper.tables}
    data = {**_head(bulletin), "note": paper.note, "total": line_json(paper.total), "tables": tables,
            "findings": [{"kind": row.kind, "status": row.status, "count": row.count} for row in paper.findings], "papers": papers}
    units = next(table for table in paper.tables if table.by == "unit")
    heads = ("figures.name_unit", *(f"figures.col_{name}" for name in ("cases", "should", "recorded", "exceptions", "missing", "recordings",
                                                                       "hours", "late", "interrupted_unexplained", "damaged", "unlabelled",
                                                                       "unsigned", "archive_overdue")))
    rows = [line_row(line.name or text("figures.nobody"), line.amounts) for line in units.lines]
    said = text(key, number=bulletin.number, first=bulletin.first, last=bulletin.last, at=bulletin.at, by=bulletin.by)
    written = (text("figures.papers_written", paths=papers),) if papers else ()
    table = Table(text("figures.by_unit"), heads, [*rows, line_row(text("figures.total"), paper.total)])
    return Answer(data, DONE, (said, table, *written))
