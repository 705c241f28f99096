"""`device …`: the register of recorders, the use ledger, checks, faults and repairs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from messages import Text, text
from messages.errors import BadCall
from pipelines.commands.office.device_rows import check_row, device_json, lent_json, listed_json, listed_row, state_name, when
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.moments import instant
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import CheckKind

ACT = Intent(None)  # the act asks for the right itself, in its own transaction


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    device = Group("device", help="register.device")
    group.add_command(device)
    number = click.argument("number")
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    at = option("--at", metavar="TIME", help="register.opt_at")
    seen = option("--seen", type=NUMBER, metavar="VERSION", help="register.opt_seen")
    note = option("--note", metavar="TEXT", help="register.opt_note")
    described = (option("--unit", metavar="NAME", help="register.opt_unit"), option("--model", metavar="TEXT", help="register.opt_model"),
                 option("--maintain-days", "days", type=click.IntRange(min=0), metavar="N", help="register.opt_days"))
    command(device, "add", "register.add", number, option("--name", metavar="TEXT", help="register.opt_name"), *described,
            option("--acquired", metavar="DATE", help="register.opt_acquired"), who)(add)
    command(device, "change", "register.change", number, option("--name", metavar="TEXT", help="register.opt_name"), *described,
            option("--retire/--use-again", "retired", default=None, help="register.opt_retire"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"), seen, who)(change)
    command(device, "issue", "register.issue", number, option("--to", required=True, metavar="NAME", help="register.opt_to"),
            option("--certificate", metavar="NO", help="register.opt_certificate"),
            option("--case", "cases", multiple=True, metavar="NUMBER", help="register.opt_case"),
            option("--purpose", metavar="TEXT", help="register.opt_purpose"), option("--until", metavar="TIME", help="register.opt_until"),
            at, seen, who)(issue)
    command(device, "return", "register.return", number, note, at, seen, who)(give_back)
    command(device, "check", "register.check", number,
            option("--battery", type=click.IntRange(0, 100), metavar="PERCENT", help="register.opt_battery"),
            option("--free-gb", "free", type=click.FloatRange(min=0, max=1e6), metavar="GB", help="register.opt_free"),
            option("--shows", metavar="TIME", help="register.opt_shows"),
            option("--works/--fails", "works", default=None, help="register.opt_works"),
            option("--maintenance", is_flag=True, help="register.opt_maintenance"), note, at, who)(check)
    command(device, "fault", "register.fault", number, option("--what", metavar="TEXT", help="register.opt_what"),
            option("--reported-to", "reported", metavar="NAME", help="register.opt_reported_to"),
            option("--reported-at", metavar="TIME", help="register.opt_reported_at"), at, who)(fault)
    command(device, "repair", "register.repair", number, option("--sent-to", "repairer", metavar="NAME", help="register.opt_sent_to"),
            option("--back", is_flag=True, help="register.opt_back"), option("--result", metavar="TEXT", help="register.opt_result"),
            at, seen, who)(repair)
    command(device, "list", "register.list", who)(listing)
    command(device, "ledger", "register.ledger", option("--from", "first", metavar="DATE", required=True, help="register.opt_first"),
            option("--to", "last", metavar="DATE", required=True, help="register.opt_last"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="register.opt_out"),
            who)(use_ledger)
    command(device, "show", "register.show", number, who)(show)


def add(shell: Shell, number: str, name: str | None, unit: str | None, model: str | None, days: int | None, acquired: str | None,
        who: str | None) -> Answer:
    """Enter a recorder."""
    from messages import say
    from office.devices import registering

    new = registering.NewDevice(number, name or say("register.body_recorder", shell.lang), unit, model, read_day(acquired), days)
    with installation(shell, who, ACT) as opened:
        device = registering.add(opened.desk, new)
    return Answer(device_json(device), DONE, (text("register.added", number=device.number),))


def change(shell: Shell, number: str, name: str | None, unit: str | None, model: str | None, days: int | None, retired: bool | None,
           reason: str, seen: int | None, who: str | None) -> Answer:
    """Change what the register says of a recorder."""
    from office.devices import registering

    with installation(shell, who, ACT) as opened:
        device = registering.change(opened.desk, number, registering.DeviceChange(name, unit, model, days, retired), reason, seen)
    return Answer(device_json(device), DONE, (text("register.changed", number=device.number, state=state_name(device.state)),))


def issue(shell: Shell, number: str, to: str, certificate: str | None, cases: tuple[str, ...], purpose: str | None, until: str | None,
          at: str | None, seen: int | None, who: str | None) -> Answer:
    """Issue a recorder."""
    from office.devices import lending

    wanted = lending.Issue(to, certificate, cases, purpose, instant(at, "--at"), instant(until, "--until"))
    with installation(shell, who, ACT) as opened:
        lent = lending.issue(opened.desk, number, wanted, seen)
    shown = [text("register.issued", number=lent.device.number, officer=lent.use.officer, at=lent.use.issued_at)]
    if lent.checked_at is None:
        shown.append(text("register.not_checked", number=lent.device.number))
    return Answer(lent_json(lent), DONE if lent.checked_at else NEEDS_A_PERSON, tuple(shown))


def give_back(shell: Shell, number: str, note: str | None, at: str | None, seen: int | None, who: str | None) -> Answer:
    """Note that a recorder came back."""
    from office.devices import lending

    with installation(shell, who, ACT) as opened:
        lent = lending.give_back(opened.desk, number, instant(at, "--at"), note, seen)
    shown = text("register.returned", number=lent.device.number, officer=lent.use.officer, at=lent.use.returned_at or "")
    return Answer(lent_json(lent), DONE, (shown,))


def check(shell: Shell, number: str, battery: int | None, free: float | None, shows: str | None, works: bool | None, maintenance: bool,
          note: str | None, at: str | None, who: str | None) -> Answer:
    """Note a look at a recorder."""
    from office.devices import caring

    kind = CheckKind.MAINTENANCE if maintenance else CheckKind.BEFORE_USE
    seen = caring.DeviceSeen(kind, battery, None if free is None else round(free * 1024), instant(shows, "--shows"), works, note,
                             instant(at, "--at"))
    with installation(shell, who, ACT) as opened:
        looked = caring.check(opened.desk, number, seen)
    shown = (text("register.checked", number=looked.device.number, kind=text(f"register.kind_{kind}")), *looked.asks)
    data = {**device_json(looked.device), "check": fields_of(looked.check), "asks": list(looked.asks)}
    return Answer(data, NEEDS_A_PERSON if looked.asks else DONE, shown)


def fault(shell: Shell, number: str, what: str | None, reported: str | None, reported_at: str | None, at: str | None,
          who: str | None) -> Answer:
    """Note a fault, or to whom it was reported."""
    from office.devices import caring

    if reported_at is not None and reported is None:
        raise BadCall("register.reported_to_whom")
    report = caring.FaultReport(what, instant(at, "--at"), reported, instant(reported_at, "--reported-at"))
    with installation(shell, who, ACT) as opened:
        noted = caring.fault(opened.desk, number, report)
    shown = [text("register.faulty", number=noted.device, what=noted.what, at=noted.noticed_at)]
    if noted.reported_to is None:
        shown.append(text("register.not_reported", number=noted.device))
    return Answer({"number": noted.device, "fault": fields_of(noted)}, DONE if noted.reported_to else NEEDS_A_PERSON, tuple(shown))


def repair(shell: Shell, number: str, repairer: str | None, back: bool, result: str | None, at: str | None, seen: int | None,
           who: str | None) -> Answer:
    """Note that a recorder went to repair, or is back."""
    from office.devices import caring

    if back == (repairer is not None):
        raise BadCall("register.sent_or_back")
    given = instant(at, "--at")
    with installation(shell, who, ACT) as opened:
        noted = (caring.back_from_repair(opened.desk, number, result or "", given, seen) if back
                 else caring.send_to_repair(opened.desk, number, repairer or "", given, seen))
    shown = [
        text(
            "register.repaired" if back else "register.sent",
            number=noted.device,
            repairer=noted.repairer or "",
            at=(noted.back_at if back else noted.sent_at) or "",
        )
    ]
    unsent = back and noted.sent_at is None
    if unsent:
        shown.append(text("register.no_workshop", number=noted.device))
    return Answer({"number": noted.device, "fault": fields_of(noted)}, NEEDS_A_PERSON if unsent else DONE, tuple(shown))


def listing(shell: Shell, who: str | None) -> Answer:
    """Show the register."""
    from office.devices import reading

    with installation(shell, who, ACT, reading=True) as opened:
        listed = reading.listing(opened.desk)
    faulty = [entry for entry in listed if entry.fault is not None and entry.fault.reported_to is None]
    table = Table(
        text("register.register", count=len(listed)),
        tuple(f"register.col_{name}" for name in ("number", "name", "unit", "state", "holder", "due")),
        [listed_row(entry) for entry in listed],
    )
    shown: list[Table | Text] = [table] if listed else [text("register.none_yet")]
    shown += [text("register.not_reported", number=entry.device.number) for entry in faulty]
    return Answer({"devices": [listed_json(entry) for entry in listed]}, NEEDS_A_PERSON if faulty else DONE, tuple(shown))


def use_ledger(shell: Shell, first: str, last: str, out: Path, who: str | None) -> Answer:
    """Write the use ledger of a period."""
    from office.devices import ledger
    from paperwork.forms import USE_LEDGER
    from paperwork.papers.use_ledger import write_use_ledger, write_use_table

    since, until = read_day(first), read_day(last)
    if since is None or until is None or until < since:
        raise BadCall("register.bad_period", first=first, last=last)
    with installation(shell, who, ACT, reading=True) as opened:
        paper = ledger.read(opened.desk, since, until)
    out.mkdir(parents=True, exist_ok=True)
    name = f"{USE_LEDGER.file}-{since.isoformat()}-{until.isoformat()}"
    papers = [write_use_ledger(paper, out / f"{name}.docx", shell.lang), write_use_table(paper, out / f"{name}.xlsx", shell.lang)]
    shown = text("register.ledger_written", count=len(paper.rows), paths=[str(path) for path in papers])
    data = {"from": since, "to": until, "rows": paper.rows, "papers": [str(path) for path in papers]}
    return Answer(data, DONE, (shown,))


def show(shell: Shell, number: str, who: str | None) -> Answer:
    """Show one recorder with its ledger."""
    from office.devices import reading

    with installation(shell, who, ACT, reading=True) as opened:
        story = reading.show(opened.desk, number)
    device = story.device
    head = text("register.one", number=device.number, name=device.name, unit=device.unit or "—", model=device.model or "—",
                state=state_name(device.state), version=device.version)
    tables = (
        _table(
            "uses",
            ("officer", "issued", "due_back", "returned", "cases", "purpose"),
            [
                (use.officer, when(use.issued_at), when(use.due), when(use.returned_at), "、".join(use.cases), use.purpose)
                for use in story.uses
            ],
        ),
        _table("checks", ("at", "kind", "battery", "free", "clock", "works", "by", "note"), [check_row(look) for look in story.checks]),
        _table(
            "faults",
            ("noticed", "what", "reported", "sent", "back", "result"),
            [
                (when(noted.noticed_at), noted.what, noted.reported_to, noted.repairer, when(noted.back_at), noted.result)
                for noted in story.faults
            ],
        ),
    )
    data = {**device_json(device), "uses": story.uses, "checks": story.checks, "faults": story.faults}
    return Answer(data, DONE, (head, *(table for table in tables if table.rows)))


def _table(name: str, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Table:
    return Table(text(f"register.{name}"), tuple(f"register.col_{column}" for column in columns), rows)
