"""`archive` and `medium list | enter`: the case package, its discs, and where each of the three sets lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from messages import Text, text
from pipelines.flows.running import installation, run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.ledgers.media_kinds import KINDS, PURPOSES


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "archive", "cli.archive", click.argument("number"),
            option("--medium", type=click.Choice(KINDS), help="cli.opt_medium"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"),
            option("--maker", "makers", multiple=True, metavar="NAME", help="cli.opt_maker"))(archive)
    medium = Group("medium", help="cli.medium")
    group.add_command(medium)
    command(medium, "list", "cli.medium_list", click.argument("number", required=False),
            option("--waiting", is_flag=True, help="cli.opt_waiting"))(listing)
    command(medium, "enter", "cli.medium_enter", click.argument("id", type=NUMBER),
            option("--number", required=True, metavar="NO", help="cli.opt_medium_number"),
            option("--place", metavar="TEXT", help="cli.opt_medium_place"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(enter)


def archive(shell: Shell, number: str, medium: str | None, out: Path | None, makers: tuple[str, ...]) -> Answer:
    """Make the case package, and its discs where a medium is named."""
    from pipelines.archive import archive_case

    target = out.absolute() if out else None
    data = run(shell, "archive", {"number": number, "out": target and str(target), "makers": list(makers), "medium": medium},
               lambda opened: archive_case(opened, number, target, makers, medium))
    checks = Table(text("archive.checks"), ("archive.col_property", "archive.col_check", "archive.col_result"),
                   [(text("archive.property_" + row["property"]), row["check"], _result(row)) for row in data["checks"]])
    passed = all(row["passed"] for row in data["checks"])
    said: list[Table | Text] = [checks, text("archive.package", path=data["package"], size=data["bytes"] / 1e6,
                                             digest=data["manifest_sha256"])]
    if medium:
        said += [_register(data["media"]), text("media.written", path=", ".join(data["volumes"]), volumes=len(data["volumes"]),
                                                sets=len(PURPOSES))]
    return Answer(data, DONE if passed else NEEDS_A_PERSON, tuple(said))


def _result(row: dict[str, Any]) -> Text:
    """Whether a check passed, and what did not."""
    if row["passed"]:
        return text("archive.passed")
    return text("archive.failed_by", wrong=row["wrong"][:5]) if row.get("wrong") else text("archive.failed")


def listing(shell: Shell, number: str | None, waiting: bool) -> Answer:
    """Show the register of media."""
    from storage.ledgers import cases, media
    from tasks.answers import to_json
    from tasks.package.burning import medium_entry

    with installation(shell) as opened:
        with opened.catalogue.read() as tx:
            found = media.listing(tx, cases.load(tx, number).case.number if number else None, waiting=waiting)
        rows = to_json([medium_entry(medium) for medium in found], shell.lang)
    return Answer({"media": rows}, DONE, (_register(rows) if rows else text("media.list_empty"),))


def _register(rows: list[dict[str, Any]]) -> Table:
    headings = tuple(f"media.col_{name}" for name in ("id", "purpose", "kind", "label", "number", "place", "entered"))
    return Table(text("media.list_title"), headings,
                 [(row["id"], text(f"media.{row['purpose']}"), text(f"archive.medium_{row['kind']}"), row["label"], row["number"],
                   row["place"], row["entered_by"]) for row in rows])


def enter(shell: Shell, id: int, number: str, place: str | None, who: str | None) -> Answer:
    """Note the number of a medium and where it lies."""
    from tasks.answers import to_json
    from tasks.package.burning import enter_number, medium_entry

    with installation(shell, who) as opened:
        entered = medium_entry(enter_number(opened, id, number, place))
    sentence = text("media.entered", id=id, purpose=entered.purpose_text, label=entered.label, number=entered.number)
    return Answer({"medium": to_json(entered, shell.lang)}, DONE, (sentence,))
