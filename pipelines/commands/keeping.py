"""`mark`, `unmark`, `sweep`: what is kept, and what is due."""

from __future__ import annotations

from datetime import date

import click

from messages import text
from messages.errors import BadCall
from pipelines.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.commands.intake import instant
from pipelines.running_flows import office, run
from pipelines.shell import Group, Shell, command, option


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "mark", "cli.mark", click.argument("number"),
            option("--trigger", required=True, metavar="LT1…LT10", help="cli.opt_trigger"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--recording", metavar="ID", help="cli.opt_recording"),
            option("--from", "start", metavar="TIME", help="cli.opt_from"), option("--to", "end", metavar="TIME", help="cli.opt_to"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(mark)
    command(group, "unmark", "cli.unmark", click.argument("mark", type=int),
            option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(unmark)
    command(group, "sweep", "cli.sweep", option("--as-of", metavar="DATE", help="cli.opt_as_of"),
            option("--dry-run", is_flag=True, help="cli.opt_dry_run"))(sweep)


def mark(shell: Shell, number: str, trigger: str, reason: str, recording: str | None, start: str | None, end: str | None,
         who: str | None) -> Answer:
    """Mark footage for good."""
    from tasks.keeping import mark_case

    with office(shell, who) as opened:
        done = mark_case(opened, number, trigger, reason, recording, instant(start, "--from"), instant(end, "--to"))
    data = {"mark": done.id, "case": number, "trigger": trigger, "reason": reason, "held": list(done.held),
            "article": done.article and done.article.to_json()}
    named = done.article
    basis = text("work.mark_article", article=named.article, quote=named.quote) if named else text("work.mark_unlisted")
    return Answer(data, DONE, (text("work.marked", id=done.id, trigger=trigger, count=len(done.held), basis=basis),))


def unmark(shell: Shell, mark: int, approver: str, reason: str, who: str | None) -> Answer:
    """Lift a mark."""
    from tasks.keeping import lift_mark

    with office(shell, who) as opened:
        lifted = lift_mark(opened, mark, approver, reason)
    return Answer({"mark": lifted.id, "case": lifted.case, "approver": approver, "reason": reason}, DONE,
                  (text("work.unmarked", id=lifted.id, approver=approver),))


def sweep(shell: Shell, as_of: str | None, dry_run: bool) -> Answer:
    """Look over deadlines and retention."""
    from pipelines.sweep import sweep as look

    day = _day(as_of) or shell.clock().date()
    data = run(shell, "sweep-retention", {"as_of": day.isoformat(), "dry_run": dry_run}, lambda opened: look(opened, day, dry_run))
    lists = ("transfer_overdue", "archive_overdue", "expired", "held", "undetermined")
    counts = Table(text("sweep.title", as_of=day), ("sweep.col_list", "sweep.col_count"),
                   [(text("sweep." + name), len(data[name])) for name in lists])
    items = Table(text("sweep.items"), ("sweep.col_list", "sweep.col_what", "sweep.col_due", "sweep.col_reason"),
                  [(text("sweep." + name), item["name"], (item["due"] or "")[:10], item["reason"])
                   for name in lists if name != "held" for item in data[name]][:40])
    said = text("sweep.proposal", path=data["proposal"]) if data["proposal"] else text("sweep.nothing_deleted")
    person = any(data[name] for name in lists if name != "held")
    return Answer(data, NEEDS_A_PERSON if person else DONE, (counts, items, said))


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as problem:
        raise BadCall("cli.bad_date", given=given) from problem
