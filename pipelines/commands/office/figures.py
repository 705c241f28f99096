"""`stats`: the office's figures, the list that each number opens, and their papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from pipelines.commands.office.figure_rows import finding_name, item_row, line_json, table_of
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from office.desk import Desk
    from office.figures.values import FigureQuestion, FigureTable
    from paperwork.papers.figures.values import FiguresPaper

ACT = Intent(None)  # the act asks for the right itself
BY = ("unit", "officer", "device", "matter", "month")
PAPERS = ("statistics", "annual", "assessment")


@dataclass(frozen=True, slots=True)
class StatsOptions:
    """What `stats` is asked with."""

    first: str | None
    last: str | None
    year: int | None
    by: str
    unit: str | None
    officer: str | None
    device: str | None
    matter: str | None
    figure: str | None
    paper: str
    out: Path | None
    again: bool


def add_to(group: Group) -> None:
    """Add the command of this module."""
    command(group, "stats", "figures.stats", option("--from", "first", metavar="DATE", help="figures.opt_first"),
            option("--to", "last", metavar="DATE", help="figures.opt_last"),
            option("--year", type=click.IntRange(1990, 9998), metavar="YEAR", help="figures.opt_year"),
            option("--by", type=click.Choice(BY), default="unit", help="figures.opt_by"),
            option("--unit", metavar="NAME", help="figures.opt_unit"), option("--officer", metavar="NAME", help="figures.opt_officer"),
            option("--device", metavar="NUMBER", help="figures.opt_device"), option("--matter", metavar="TEXT", help="figures.opt_matter"),
            option("--list", "figure", metavar="NAME", help="figures.opt_list"),
            option("--paper", type=click.Choice(PAPERS), default="statistics", help="figures.opt_paper"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="figures.opt_out"),
            option("--again", is_flag=True, help="figures.opt_again"), option("--as", "who", metavar="NAME", help="cli.opt_as"))(stats)


def stats(shell: Shell, who: str | None, **options: object) -> Answer:
    """Answer a question about figures."""
    asked = StatsOptions(**options)  # type: ignore[arg-type]
    question = _question(asked, shell.clock().date())
    with installation(shell, who, ACT, reading=True) as opened:
        if asked.figure:
            return _listed(opened.desk, question, asked.figure)
        from office.figures import asking

        table = asking.ask(opened.desk, question, again=asked.again)
        papers = _papers(opened.desk, shell, question, asked.paper, asked.out) if asked.out else ()
    return _answer(table, papers)


def _question(asked: StatsOptions, today: date) -> FigureQuestion:
    """Return the question; of a year where one is named or nothing else is."""
    from office.figures.papers import year_of
    from office.figures.values import FigureBy, FigureQuestion

    if asked.year is not None and (asked.first or asked.last):
        raise BadCall("figures.year_or_period")
    first, last = year_of(asked.year or today.year, today)
    return FigureQuestion(read_day(asked.first) or first, read_day(asked.last) or last, FigureBy(asked.by), asked.unit, asked.officer,
                          asked.device, asked.matter)


def _listed(desk: Desk, question: FigureQuestion, figure: str) -> Answer:
    from office.figures import listing

    rows = listing.rows(desk, question, figure)
    head = text("figures.list_title", name=finding_name(figure), count=len(rows), first=question.first, last=question.last)
    table = Table(head, tuple(f"figures.row_{name}" for name in ("day", "unit", "officer", "device", "case", "what")),
                  [item_row(row) for row in rows])
    data = {"from": question.first, "to": question.last, "figure": figure, "count": len(rows), "amount": sum(row.amount for row in rows),
            "rows": [{"day": row.of.day, "unit": row.of.unit, "officer": row.of.officer, "device": row.of.device, "matter": row.of.matter,
                      "case": row.case, "recording": row.recording, "what": row.what, "amount": row.amount} for row in rows]}
    return Answer(data, DONE, (table,) if rows else (head,))


def _papers(desk: Desk, shell: Shell, question: FigureQuestion, kind: str, out: Path) -> tuple[Path, ...]:
    from office.figures import papers

    return write(papers.paper(desk, question, papers.FigurePaperKind(kind)), out, shell)


def write(paper: FiguresPaper, out: Path, shell: Shell) -> tuple[Path, ...]:
    """Write a paper of figures as docx and xlsx into a folder."""
    from paperwork.papers.figures.writing import FORMS, write_figure_tables, write_figures
    from storage.names import safe_name

    out.mkdir(parents=True, exist_ok=True)
    period = f"{FORMS[type(paper)].file}-{paper.first.isoformat()}-{paper.last.isoformat()}"
    name = safe_name(paper.number) if paper.number else period
    return write_figures(paper, out / f"{name}.docx", shell.lang), write_figure_tables(paper, out / f"{name}.xlsx", shell.lang)


def _answer(table: FigureTable, papers: Iterable[Path]) -> Answer:
    from office.figures.values import findings_of

    question, written = table.question, [str(path) for path in papers]
    shown: list[Table | Text] = [table_of(table)] if table.lines else [text("figures.nothing", first=question.first, last=question.last)]
    findings = findings_of(table.total)
    shown.append(Table(text("figures.findings"), ("figures.finding_kind", "figures.finding_status", "figures.finding_count"),
                       [(text(f"judgement.kind_{row.kind}"), text(f"findings.status_{row.status}"), row.count) for row in findings]))
    if table.is_open:
        shown.append(text("figures.open_until", at=table.as_of))
    shown += [text("figures.papers_written", paths=written)] if written else []
    data = {"from": question.first, "to": question.last, "by": str(question.by), "as_of": table.as_of, "open": table.is_open,
            "unit": question.unit, "officer": question.officer, "device": question.device, "matter": question.matter,
            "total": line_json(table.total), "rows": [{str(question.by): line.name, **line_json(line.amounts)} for line in table.lines],
            "findings": [{"kind": row.kind, "status": row.status, "count": row.count} for row in findings], "papers": written}
    return Answer(data, DONE, tuple(shown))

