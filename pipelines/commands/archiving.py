"""`archive` and `medium list | enter`: the case package, its discs, and where each of the three sets lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from office.rights.acts import About, Act
from pipelines.commands.office.jobs import later as ask_later
from pipelines.flows import outcomes
from pipelines.flows.running import TypedWork, installation, run
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob
from storage.ledgers.media_kinds import KINDS, PURPOSES

if TYPE_CHECKING:
    from pipelines.archive import Archived
    from tasks.package.burning import MediumEntry
    from tasks.package.checks.four_checks import CheckEntry


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "archive", "cli.archive", click.argument("number"),
            option("--medium", type=click.Choice(KINDS), help="cli.opt_medium"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"),
            option("--maker", "makers", multiple=True, metavar="NAME", help="cli.opt_maker"),
            option("--although", metavar="TEXT", help="unfinished.opt"),
            option("--later", is_flag=True, help="background.opt_later"))(archive)
    medium = Group("medium", help="cli.medium")
    group.add_command(medium)
    command(medium, "list", "cli.medium_list", click.argument("number", required=False),
            option("--waiting", is_flag=True, help="cli.opt_waiting"))(listing)
    command(medium, "enter", "cli.medium_enter", click.argument("id", type=NUMBER),
            option("--number", required=True, metavar="NO", help="cli.opt_medium_number"),
            option("--place", metavar="TEXT", help="cli.opt_medium_place"),
            option("--instead-of", metavar="NO", help="media.opt_instead"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(enter)


def archive(shell: Shell, number: str, medium: str | None, out: Path | None, makers: tuple[str, ...], although: str | None,
            later: bool) -> Answer:
    """Make the case package, and its discs where a medium is named."""
    from pipelines.archive import archive_case

    target = out.absolute() if out else None
    parameters = {"number": number, "out": str(target) if target else None, "makers": list(makers), "medium": medium, "although": although}
    intent = Intent(Act.ARCHIVE, About.CASE, number)
    wanted = WantedJob(JobKind.ARCHIVE, number, {name: value for name, value in parameters.items() if name != "number"})
    if later:
        return ask_later(shell, wanted, None, intent)
    archived = run(shell, "archive", parameters, lambda opened: archive_case(opened, number, target, makers, medium, although), None,
                   intent, job=TypedWork(wanted, outcomes.archived))
    checks = Table(text("archive.checks"), ("archive.col_property", "archive.col_check", "archive.col_result"),
                   [(text("archive.property_" + check.property), check.check, _result(check)) for check in archived.checks])
    shown: list[Table | Text] = [checks, text("archive.package", path=str(archived.package), size=archived.bytes / 1e6,
                                              digest=archived.manifest_sha256)]
    if archived.on_media:
        volumes = [str(path) for path in archived.on_media.volumes]
        shown += [_register(archived.on_media.media), text("media.written", path=", ".join(volumes), volumes=len(volumes),
                                                           sets=len(PURPOSES))]
    shown += [*_unfinished(archived, although), *unanchored(archived.anchored)]
    done = archived.passed and not archived.unfinished and not archived.anchored.problem
    return Answer(archived_json(archived), DONE if done else NEEDS_A_PERSON, tuple(shown))


def _unfinished(archived: Archived, although: str | None) -> list[Table | Text]:
    """Say what was unfinished when the case was archived, and why it was archived all the same."""
    if not archived.unfinished:
        return [text("unfinished.not_needed")] if although else []
    rows = [(number, matter.message) for number, matter in enumerate(archived.unfinished, 1)]
    return [Table(text("unfinished.title"), ("unfinished.col_number", "unfinished.col_what"), rows),
            text("unfinished.archived", count=len(archived.unfinished), although=archived.although)]


def archived_json(archived: Archived) -> dict[str, object]:
    """Return the keys of `archive --json`; without a medium the package is its own volume."""
    on_media = fields_of(archived.on_media) if archived.on_media else {}
    data = {**fields_of(archived), "volumes": [archived.package], **on_media}
    return {name: value for name, value in data.items() if name != "on_media"}


def _result(check: CheckEntry) -> Text:
    """Whether a check passed, and what did not."""
    if check.passed:
        return text("archive.passed")
    return text("archive.failed_by", wrong=list(check.wrong[:5])) if check.wrong else text("archive.failed")


def listing(shell: Shell, number: str | None, waiting: bool) -> Answer:
    """Show the register of media."""
    from tasks.package.burning import media_entries

    intent = Intent(Act.LIST_CASES) if number is None else Intent(Act.SEE_CASE, About.CASE, number)
    with installation(shell, None, intent, reading=True) as opened:
        rows = media_entries(opened, number, waiting)
    return Answer({"media": rows}, DONE, (_register(rows) if rows else text("media.list_empty"),))


def _register(rows: Sequence[MediumEntry]) -> Table:
    headings = tuple(f"media.col_{name}" for name in ("id", "purpose", "kind", "label", "number", "place", "entered"))
    return Table(text("media.list_title"), headings,
                 [(row.id, text(f"media.{row.purpose}"), text(f"archive.medium_{row.kind}"), row.label, row.number, row.place,
                   row.entered_by) for row in rows])


def enter(shell: Shell, id: int, number: str, place: str | None, instead_of: str | None, who: str | None) -> Answer:
    """Note the number of a medium and where it lies."""
    from office.keeping.media import enter_number
    from tasks.package.burning import medium_entry

    with installation(shell, who, Intent(Act.ARCHIVE)) as opened:
        entered = medium_entry(enter_number(opened.desk, id, number, place, instead_of))
    sentence = text("media.entered", id=id, purpose=entered.purpose_text, label=entered.label, number=entered.number)
    return Answer({"medium": entered}, DONE, (sentence,))
