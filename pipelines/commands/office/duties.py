"""`duties`: what is due, overdue and met, by unit and person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from office.duties.listing import DutyList, ListedDuty

ACT = Intent(None)  # the question asks for the right itself
STANDINGS = ("overdue", "due", "open", "met", "met-late")
COLUMNS = ("what", "about", "unit", "who", "due", "standing")


def add_to(group: Group) -> None:
    """Add the command of this module."""
    command(group, "duties", "duty_list.about", option("--from", "first", metavar="DATE", help="duty_list.opt_first"),
            option("--to", "last", metavar="DATE", help="duty_list.opt_last"), option("--unit", metavar="NAME", help="duty_list.opt_unit"),
            option("--person", metavar="NAME", help="duty_list.opt_person"), option("--mine", is_flag=True, help="duty_list.opt_mine"),
            option("--state", "standing", type=click.Choice(STANDINGS), help="duty_list.opt_state"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="duty_list.opt_out"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(duties)


def duties(shell: Shell, first: str | None, last: str | None, unit: str | None, person: str | None, mine: bool, standing: str | None,
           out: Path | None, who: str | None) -> Answer:
    """Say what is due from whom."""
    from office.duties.listing import DutyQuestion, DutyStanding, listing

    asked = DutyQuestion(read_day(first), read_day(last), unit, person, mine, DutyStanding(standing) if standing else None)
    with installation(shell, who, ACT, reading=True) as opened:
        listed = listing(opened.desk, asked)
    papers = _papers(listed, out, shell) if out else []
    late = [row for row in listed.rows if row.standing is DutyStanding.OVERDUE]
    table = Table(text("duty_list.heading", count=len(listed.rows), late=len(late)),
                  tuple(f"duty_list.col_{name}" for name in COLUMNS), [_row(row) for row in listed.rows])
    shown: list[Table | Text] = [table] if listed.rows else [text("duty_list.nothing")]
    shown += [text("figures.papers_written", paths=papers)] if papers else []
    data = {"as_of": listed.at, "duties": [_json(row) for row in listed.rows], "papers": papers}
    return Answer(data, NEEDS_A_PERSON if late else DONE, tuple(shown))


def _papers(listed: DutyList, out: Path, shell: Shell) -> list[str]:
    from paperwork.forms import DUTIES
    from paperwork.papers.duties import write_duties, write_duty_table

    out.mkdir(parents=True, exist_ok=True)
    name, paper = f"{DUTIES.file}-{listed.at:%Y-%m-%d}", listed.paper()
    return [str(write_duties(paper, out / f"{name}.docx", shell.lang)), str(write_duty_table(paper, out / f"{name}.xlsx", shell.lang))]


def _row(row: ListedDuty) -> tuple[object, ...]:
    from regulations.lawday import due_words

    duty, standing = row.duty, text(f"duty_list.standing_{row.standing.replace('-', '_')}")
    return row.what, duty.case or duty.subject, duty.unit, row.who, due_words(duty.due) if duty.due else "", standing


def _json(row: ListedDuty) -> dict[str, object]:
    duty = row.duty
    return {"kind": duty.kind, "state": row.standing, "case": duty.case or None, "subject": duty.subject or None, "unit": duty.unit,
            "person": duty.person, "holder": row.who, "due": duty.due, "met_at": duty.met, "articles": duty.articles,
            "assumptions": list(duty.assumptions)}
