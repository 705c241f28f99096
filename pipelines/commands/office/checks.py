"""`check …`: the appraisal of the cases that a spot check drew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import text
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option

if TYPE_CHECKING:
    from storage.keeping.appraisals import Appraisal

ACT = Intent(None)  # the act asks for the right itself


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    checks = Group("check", help="appraisal.about")
    group.add_command(checks)
    number, case = click.argument("check", type=NUMBER), click.argument("case")
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    seen = option("--seen", type=NUMBER, metavar="VERSION", help="appraisal.opt_seen")
    reason = option("--reason", required=True, metavar="TEXT", help="cli.opt_reason")
    command(checks, "score", "appraisal.score", number, case,
            option("--deduct", "deducted", type=(str, click.IntRange(1, 100), str), multiple=True, metavar="ITEM POINTS TEXT",
                   help="appraisal.opt_deduct"),
            option("--veto", "vetoed", type=(str, str), multiple=True, metavar="ITEM TEXT", help="appraisal.opt_veto"),
            option("--own", multiple=True, metavar="ITEM", help="appraisal.opt_own"),
            option("--note", metavar="TEXT", help="appraisal.opt_note"), seen, who)(score)
    command(checks, "publish", "appraisal.publish", number, case, seen, who)(publish)
    command(checks, "answer", "appraisal.answer", number, case, reason,
            option("--object", "objects", is_flag=True, help="appraisal.opt_object"), seen, who)(answer)
    command(checks, "settle", "appraisal.settle", number, case,
            option("--points", type=click.IntRange(0, 100), metavar="N", help="appraisal.opt_points"), reason, seen, who)(settle)
    command(checks, "show", "appraisal.show", number, case,
            option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="appraisal.opt_out"), who)(show)
    command(checks, "list", "appraisal.list", option("--check", type=NUMBER, metavar="N", help="appraisal.opt_check"), who)(listing)


def score(shell: Shell, check: int, case: str, deducted: tuple[tuple[str, int, str], ...], vetoed: tuple[tuple[str, str], ...],
          own: tuple[str, ...], note: str | None, seen: int | None, who: str | None) -> Answer:
    """Score a drawn case."""
    from office.checks.appraising import FaultFound
    from office.checks.appraising import score as act

    amiss = [*(FaultFound(item) for item in own), *(FaultFound(item, points, False, words) for item, points, words in deducted),
             *(FaultFound(item, 0, True, words) for item, words in vetoed)]
    with installation(shell, who, ACT) as opened:
        return _answer(act(opened.desk, check, case, amiss, note, seen), waits=True)


def publish(shell: Shell, check: int, case: str, seen: int | None, who: str | None) -> Answer:
    """Publish the sheet to the officers of the case."""
    from office.checks.appraising import publish as act

    with installation(shell, who, ACT) as opened:
        return _answer(act(opened.desk, check, case, seen), waits=True)


def answer(shell: Shell, check: int, case: str, reason: str, objects: bool, seen: int | None, who: str | None) -> Answer:
    """Answer as an officer of the case."""
    from office.checks.appraising import answer as act

    with installation(shell, who, ACT) as opened:
        return _answer(act(opened.desk, check, case, reason, not objects, seen), waits=True)


def settle(shell: Shell, check: int, case: str, points: int | None, reason: str, seen: int | None, who: str | None) -> Answer:
    """Settle what stands."""
    from office.checks.appraising import settle as act

    with installation(shell, who, ACT) as opened:
        return _answer(act(opened.desk, check, case, points, reason, seen), waits=False)


def show(shell: Shell, check: int, case: str, out: Path | None, who: str | None) -> Answer:
    """Show one sheet."""
    from office.checks import appraising
    from office.checks.sheets import sheet_of
    from paperwork.forms import CHECK_SHEET
    from paperwork.papers.figures.check_sheet import write_check_sheet
    from storage.names import safe_name

    with installation(shell, who, ACT, reading=True) as opened:
        kept = appraising.show(opened.desk, check, case)
        paper = sheet_of(opened.desk, kept)
    papers = []
    if out:
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{CHECK_SHEET.file}-{check}-{safe_name(kept.case)}.docx"
        papers.append(str(write_check_sheet(paper, path, shell.lang)))
    shown = _answer(kept, waits=False)
    written = (text("figures.papers_written", paths=papers),) if papers else ()
    return Answer({**shown.data, "papers": papers}, DONE, (*shown.shown, *written))


def listing(shell: Shell, check: int | None, who: str | None) -> Answer:
    """Show the performance file."""
    from office.checks import appraising

    with installation(shell, who, ACT, reading=True) as opened:
        rows = appraising.listing(opened.desk, check)
    heads = tuple(f"appraisal.col_{name}" for name in ("check", "case", "state", "by", "scored", "points", "settled_by"))
    table = Table(text("appraisal.file", count=len(rows)), heads,
                  [(row.spot_check, row.case, text(f"appraisal.state_{row.state}"), row.by, row.scored, row.points, row.settled_by)
                   for row in rows])
    return Answer({"appraisals": [_json(row) for row in rows]}, DONE, (table,) if rows else (text("appraisal.none"),))


def _answer(kept: Appraisal, waits: bool) -> Answer:
    head = text("appraisal.stands", case=kept.case, state=text(f"appraisal.state_{kept.state}"), points=kept.final, version=kept.version)
    rows = [(line.item, text("appraisal.own" if line.own else "appraisal.of_the_text"), line.deducted or "",
             text("appraisal.vetoed") if line.veto else "", line.note or "") for line in kept.sheet]
    heads = tuple(f"appraisal.col_{name}" for name in ("item", "source", "deducted", "veto", "note"))
    return Answer(_json(kept), NEEDS_A_PERSON if waits else DONE, (head, Table(text("appraisal.title"), heads, rows)))


def _json(kept: Appraisal) -> dict[str, object]:
    from pipelines.terminal.answer import fields_of

    return {**fields_of(kept), "scored": kept.scored, "vetoed": kept.vetoed, "final": kept.final}

