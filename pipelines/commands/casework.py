"""`case set | officer | recorder | place | away | paper | export`: what a case file says is changed by acts, each with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import instant
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from pipelines.casework.changing import ChangeFollowed
    from regulations.casefile.editing import CaseEdit

ACT = Intent(None)  # the act asks for the right itself, in its own transaction
NUMBER = click.argument("number")
ACTING = (option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
          option("--seen", type=click.IntRange(min=1), metavar="EDITION", help="casework.opt_seen"),
          option("--as", "who", metavar="NAME", help="cli.opt_as"))
FROM = option("--from", "since", metavar="TIME", help="casework.opt_from")
TO = option("--to", "until", metavar="TIME", help="casework.opt_to")
KIND = option("--kind", required=True, metavar="KIND", help="casework.opt_kind")
FILE = click.argument("file", type=click.Path(path_type=Path))


def add_to(case: Group) -> None:
    """Add the commands of this module to the group `case`."""
    command(case, "set", "casework.set", NUMBER, click.argument("field"), click.argument("value"), *ACTING)(set_field)
    command(case, "away", "casework.away", NUMBER, option("--returned-at", "returned", metavar="TIME", help="casework.opt_returned"),
            option("--because", type=click.Choice(("连续工作", "异地工作", "边远或交通不便")), help="casework.opt_because"),
            option("--none", "none", is_flag=True, help="casework.opt_none"), *ACTING)(away)
    command(case, "export", "casework.export", NUMBER,
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="casework.opt_out"))(export)
    officer, recorder = _group(case, "officer", "casework.officer"), _group(case, "recorder", "casework.recorder")
    place, paper = _group(case, "place", "casework.place"), _group(case, "paper", "casework.paper")
    name, device = click.argument("name"), click.argument("device")
    command(officer, "add", "casework.officer_add", NUMBER, name,
            option("--certificate", metavar="NO", help="casework.opt_certificate"), *ACTING)(add_officer)
    command(officer, "remove", "casework.officer_remove", NUMBER, name, *ACTING)(remove_officer)
    command(recorder, "add", "casework.recorder_add", NUMBER, device, option("--officer", metavar="NAME", help="casework.opt_officer"),
            option("--mode", type=click.Choice(("佩戴", "手持", "固定")), help="casework.opt_mode"), FROM, TO, *ACTING)(add_recorder)
    command(recorder, "remove", "casework.recorder_remove", NUMBER, device, FROM, *ACTING)(remove_recorder)
    command(place, "add", "casework.place_add", NUMBER, name, FROM, TO, *ACTING)(add_place)
    command(place, "remove", "casework.place_remove", NUMBER, name, FROM, *ACTING)(remove_place)
    command(paper, "add", "casework.paper_add", NUMBER, FILE, KIND, option("--name", metavar="NAME", help="casework.opt_name"), *ACTING)(
        add_paper
    )
    command(paper, "replace", "casework.paper_replace", NUMBER, name, FILE, KIND, *ACTING)(replace_paper)
    command(paper, "withdraw", "casework.paper_withdraw", NUMBER, name, *ACTING)(withdraw_paper)


def _group(case: Group, name: str, help: str) -> Group:
    group = Group(name, help=help)
    case.add_command(group)
    return group


def set_field(shell: Shell, number: str, field: str, value: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Change one field of a case file."""
    from regulations.casefile.editing import SetField

    return _changed(shell, number, SetField(field, value), reason, seen, who)


def away(shell: Shell, number: str, returned: str | None, because: str | None, none: bool, reason: str, seen: int | None,
         who: str | None) -> Answer:
    """Enter why footage could not be handed over at once, or that nothing kept it."""
    from regulations.casefile.editing import SetField

    at = instant(returned, "--returned-at")
    if none == (at is not None or because is not None) or (at is None) != (because is None):
        raise BadCall("casework.away_how")
    stated = "" if at is None else f'{{ returned_at = {at.isoformat()}, reason = "{because}" }}'
    return _changed(shell, number, SetField("away", stated), reason, seen, who)


def add_officer(shell: Shell, number: str, name: str, certificate: str | None, reason: str, seen: int | None, who: str | None) -> Answer:
    """Add an officer."""
    from regulations.casefile.editing import PutEntry

    return _changed(
        shell, number, PutEntry("officers", {"name": name, "certificate": certificate}, ("name", "certificate")), reason, seen, who
    )


def remove_officer(shell: Shell, number: str, name: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take an officer out."""
    from regulations.casefile.editing import TakeEntry

    return _changed(shell, number, TakeEntry("officers", {"name": name}), reason, seen, who)


def add_recorder(shell: Shell, number: str, device: str, officer: str | None, mode: str | None, since: str | None, until: str | None,
                 reason: str, seen: int | None, who: str | None) -> Answer:
    """Enter a recorder."""
    from regulations.casefile.editing import PutEntry

    entry = {"device": device, "officer": officer, "mode": mode, "from": instant(since, "--from"), "to": instant(until, "--to")}
    return _changed(shell, number, PutEntry("recorders", entry, ("device", "from")), reason, seen, who)


def remove_recorder(shell: Shell, number: str, device: str, since: str | None, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take a recorder out."""
    from regulations.casefile.editing import TakeEntry

    return _changed(shell, number, TakeEntry("recorders", {"device": device, "from": instant(since, "--from")}), reason, seen, who)


def add_place(shell: Shell, number: str, name: str, since: str | None, until: str | None, reason: str, seen: int | None,
              who: str | None) -> Answer:
    """Enter a place."""
    from regulations.casefile.editing import PutEntry

    entry = {"name": name, "from": instant(since, "--from"), "to": instant(until, "--to")}
    return _changed(shell, number, PutEntry("places", entry, ("name", "from")), reason, seen, who)


def remove_place(shell: Shell, number: str, name: str, since: str | None, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take a place out."""
    from regulations.casefile.editing import TakeEntry

    return _changed(shell, number, TakeEntry("places", {"name": name, "from": instant(since, "--from")}), reason, seen, who)


def add_paper(shell: Shell, number: str, file: Path, kind: str, name: str | None, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take a paper in."""
    from pipelines.casework.changing import take_paper

    with installation(shell, who, ACT) as opened:
        return _answer(
            shell, take_paper(opened, number, file.absolute(), (name or file.name, kind), replacing=False, reason=reason, seen=seen)
        )


def replace_paper(shell: Shell, number: str, name: str, file: Path, kind: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Put another file in place of a paper."""
    from pipelines.casework.changing import take_paper

    with installation(shell, who, ACT) as opened:
        return _answer(shell, take_paper(opened, number, file.absolute(), (name, kind), replacing=True, reason=reason, seen=seen))


def withdraw_paper(shell: Shell, number: str, name: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Withdraw a paper."""
    from pipelines.casework.changing import withdraw_paper as withdraw

    with installation(shell, who, ACT) as opened:
        return _answer(shell, withdraw(opened, number, name, reason, seen))


def export(shell: Shell, number: str, out: Path | None) -> Answer:
    """Write the case file and its papers."""
    from pipelines.casework.changing import export_case

    with installation(shell, None, ACT, reading=True) as opened:
        done = export_case(opened, number, out and out.absolute())
    data = {"case": number, "file": str(done.file), "papers": list(done.papers), "lacking": list(done.lacking),
            "toml": done.file.read_text(encoding="utf-8")}
    lacking = [text("casework.export_lacking", files=list(done.lacking))] if done.lacking else []
    return Answer(data, NEEDS_A_PERSON if lacking else DONE,
                  (text("casework.exported", count=len(done.papers), path=str(done.file)), *lacking))


def _changed(shell: Shell, number: str, edit: CaseEdit, reason: str, seen: int | None, who: str | None) -> Answer:
    from pipelines.casework.changing import change_case

    with installation(shell, who, ACT) as opened:
        return _answer(shell, change_case(opened, number, [edit], reason, seen))


def _answer(shell: Shell, done: ChangeFollowed) -> Answer:
    from office.cases.changing import in_words

    changed = done.changed
    told = [text("case.changed", number=changed.case, edition=changed.edition), *map(in_words, changed.changes), *_read(done)]
    needs = [sentence for sentence in (done.keeping, done.package, done.review) if sentence]
    data = {
        "case": changed.case,
        "edition": changed.edition,
        "changes": changed.changes,
        "keeping": done.keeping,
        "out_of_date": done.package,
        "review_out_of_date": done.review,
        "notes": [note.say(shell.lang) for note in (*done.notes, *done.doubts)],
        "times": list(done.read.intervals) if done.read else [],
        "problem": done.read.problem if done.read else None,
    }
    unread = done.read is not None and (done.read.problem is not None or not done.read.intervals)
    person = unread or done.package or done.review or done.doubts
    return Answer(data, NEEDS_A_PERSON if person else DONE, (*told, *done.notes, *done.doubts, *needs))


def _read(done: ChangeFollowed) -> list[Text]:
    """Say what was read in a paper that came."""
    if done.read is None:
        return []
    if done.read.problem is not None:
        return [done.read.problem]
    times = [interval.text for interval in done.read.intervals]
    return [text("casework.read_times", file=done.read.file, count=len(times), times=times) if times else
            text("casework.read_none", file=done.read.file)]
