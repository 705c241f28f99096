"""`case add | list | show`: the matters that footage belongs to; what is changed of them is in casework.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from footage.values.recordings import ClockSource
from messages import Text, text
from office.rights.acts import About, Act
from pipelines.commands import casework
from pipelines.flows.running import installation, whoever
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.home import Home
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from storage.catalogue.glances.shown import CaseStory, ListedCase, ListedClock, ListedRecording

CLOCK_HEADINGS = ("cli_clock.col_device", "cli_clock.col_source", "cli_clock.col_against", "cli_clock.col_offset", "cli_clock.col_agree",
                  "cli_clock.col_noted")


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    case = Group("case", help="cli.case")
    group.add_command(case)
    command(case, "add", "cli.case_add", click.argument("case_file", type=click.Path(path_type=Path)),
            option("--reason", metavar="TEXT", help="casework.opt_reason_add"), home=Home.MADE)(add)
    command(case, "list", "cli.case_list")(listing)
    command(case, "show", "cli.case_show", click.argument("number"),
            option("--history", is_flag=True, help="casework.opt_history"))(show)
    casework.add_to(case)


def add(shell: Shell, case_file: Path, reason: str | None) -> Answer:
    """Register or update a case and its documents."""
    from pipelines.casework.register import register_case

    with installation(shell, None, Intent(Act.REGISTER, About.CASE_FILE, str(case_file))) as opened:
        registered = register_case(opened, case_file, reason)
    added, problems = registered.added, (*registered.added.problems, *registered.doubts)
    data = {"case": added.number, "updated": added.updated, "documents": list(added.documents),
            "problems": [problem.say(shell.lang) for problem in problems],
            "notes": [note.say(shell.lang) for note in registered.notes], "out_of_date": registered.out_of_date,
            "review_out_of_date": registered.review_out_of_date}
    outdated = [reason for reason in (registered.out_of_date, registered.review_out_of_date) if reason]
    sentence = text("case.updated" if added.updated else "case.added", number=added.number, documents=len(added.documents))
    return Answer(data, NEEDS_A_PERSON if problems or outdated else DONE,
                  (sentence, *problems, *registered.notes, *outdated))


def listing(shell: Shell) -> Answer:
    """List the cases."""
    from office.rights.seeing import visible_of
    from storage.catalogue.glances.overview import case_rows, told_apart
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    settings = load_settings(shell.home, shell.environ)
    rows = case_rows(settings.database, sealing_of(settings.home))
    if told_apart(settings.database, sealing_of(settings.home)):
        rows = visible_of(whoever(shell, None, Intent(Act.LIST_CASES)), settings, rows)
    table = Table(text("case.list", count=len(rows)),
                  ("case.col_number", "case.col_party", "case.col_unit", "case.col_recordings", "case.col_state"),
                  [(row.number, row.party, row.unit, _count(row), text("case.state_" + row.state)) for row in rows])
    return Answer({"cases": rows}, DONE, (table,) if rows else (text("case.none"),))


def _count(row: ListedCase) -> int | Text:
    return text("disposed.of_them", recordings=row.recordings, count=row.disposed) if row.disposed else row.recordings


def show(shell: Shell, number: str, history: bool) -> Answer:
    """Show one case, or every change of it."""
    if history:
        return _history(shell, number)
    from storage.catalogue.glances.overview import told_apart
    from storage.catalogue.glances.story import case_story
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    settings = load_settings(shell.home, shell.environ)
    if told_apart(settings.database, sealing_of(settings.home)):
        whoever(shell, None, Intent(Act.SEE_CASE, About.CASE, number))
    story = case_story(settings.database, number, sealing_of(settings.home))
    return Answer(fields_of(story), DONE, _shown(story))


def _history(shell: Shell, number: str) -> Answer:
    from office.cases.changing import look, shown

    with installation(shell, None, Intent(None), reading=True) as opened:
        stands = look(opened.desk, number)
    rows = [(edition.edition, f"{edition.at:%Y-%m-%d %H:%M:%S}", edition.by, text(f"casework.field_{change.field}"), shown(change.was),
             shown(change.now), edition.reason or "—") for edition in stands.history for change in edition.changes]
    title = text("casework.history", count=len(stands.history), edition=stands.edition)
    table = Table(title, tuple(f"casework.col_{name}" for name in ("edition", "at", "by", "field", "was", "now", "reason")), rows)
    return Answer({"case": stands.case.number, "edition": stands.edition, "history": stands.history}, DONE, (table,) if rows else (title,))


def _shown(story: CaseStory) -> tuple[Table | Text, ...]:
    recordings = Table(
        text("case.recordings", count=len(story.recordings)),
        ("ingest.col_id", "ingest.col_name", "ingest.col_start", "ingest.col_state", "case.col_record"),
        [(row.id, row.name, row.start.isoformat(" ")[:19] if row.start else "", _state(row),
          text("case.record_" + row.record)) for row in story.recordings],
    )
    clocks = Table(text("cli_clock.clocks"), CLOCK_HEADINGS, [
                    (row.device, _clock(row), _against(row), f"{float(row.offset_seconds):+g} ±{float(row.uncertainty_seconds):g}",
                     f"{row.agreeing}/{row.files}" if row.files else "", row.noted.date().isoformat())
                    for row in story.clocks])
    documents = Table(text("case.documents"), ("case.col_file", "case.col_kind"), [(row.file, row.kind) for row in story.documents])
    marks = Table(text("case.marks"), ("case.col_trigger", "case.col_reason", "case.col_by"),
                  [(row.trigger, row.reason, row.by) for row in story.marks])
    head = text("case.head", number=story.number, matter=story.matter, party=story.party or "—", unit=story.unit,
                regulation=story.regulation, state=text("case.state_" + story.state))
    repack = [reason for reason in (story.out_of_date, story.review_out_of_date) if reason]
    if story.findings is not None:
        done = text("case.review_finished", at=story.review_finished_at) if story.review_finished_at else text("case.review_open")
        repack.insert(0, text("case.review", findings=story.findings, left=story.open_findings, state=done))
    unfinished = [text("unfinished.case_package", package=Path(package.path).name, count=package.unfinished, although=package.although)
                  for package in story.packages[-1:] if package.unfinished]
    told = [*(group.sentence() for group in story.disposed), *repack, *unfinished]
    return head, *told, recordings, documents, marks, *([clocks] if story.clocks else [])


def _state(row: ListedRecording) -> Text:
    if row.disposed_at is not None:
        return text("disposed.state", at=row.disposed_at.date())
    return text("ingest.state_" + row.state.replace("-", "_"))


def _clock(row: ListedClock) -> Text:
    stamped = f"_{row.detail}" if row.source is ClockSource.CONTAINER else ""
    return text(f"cli_clock.source_{row.source}{stamped}")


def _against(row: ListedClock) -> Text:
    if row.against is ClockSource.RECORDER and row.detail:
        return text("cli_clock.source_recorder_other", device=row.detail)
    return text(f"cli_clock.source_{row.against}")
