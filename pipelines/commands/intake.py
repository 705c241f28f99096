"""`ingest`: a recorder is plugged in, a receipt comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import click

from footage.values.recordings import BEIJING
from messages import text
from messages.errors import BadCall
from pipelines.flows.running import run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.shell import Group, Shell, command, option

SHOWN = 200  # rows on the screen; the evidence list has all
UNWELL = ("truncated", "unreadable")
AWAY = ("连续工作", "异地工作", "边远或交通不便")  # contract.md, "The case file"


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(
        group, "ingest", "cli.ingest",
        click.argument("dump", type=click.Path(path_type=Path)),
        option("--case", metavar="NUMBER", help="cli.opt_case"),
        option("--unit", metavar="NAME", help="cli.opt_unit"),
        option("--as", "who", metavar="NAME", help="cli.opt_as"),
        option("--received-at", metavar="TIME", help="cli.opt_received_at"),
        option("--returned-at", metavar="TIME", help="cli.opt_returned_at"),
        option("--away", type=click.Choice(AWAY), help="cli.opt_away"),
        option("--dock-offset", type=float, metavar="SECONDS", help="cli_clock.opt_dock_offset"),
        option("--device-clock", metavar="TIME", help="cli_clock.opt_device_clock"),
        option("--no-wait", is_flag=True, help="cli.opt_no_wait"),
        option("--clear", is_flag=True, help="cli_intake.opt_clear"),
        option("--verbose", is_flag=True, help="cli_intake.opt_verbose"),
    )(ingest)
    command(group, "inbox", "inbox.about",
            option("--still", type=click.FloatRange(min=0), metavar="SECONDS", help="inbox.opt_still"))(inbox)


def instant(given: str | None, name: str) -> datetime | None:
    """Read an ISO 8601 instant; without a zone it is Beijing time, which is said in the help."""
    if given is None:
        return None
    try:
        read = datetime.fromisoformat(given)
    except ValueError as problem:
        raise BadCall("cli.bad_time", name=name, given=given) from problem
    return read if read.tzinfo else read.replace(tzinfo=BEIJING)


def docked(offset: float | None, shown: datetime | None, now: datetime) -> Fraction | None:
    """Return the seconds to add to the recorder's clock, given as such or as what the recorder shows now; None where neither is."""
    if offset is not None and shown is not None:
        raise BadCall("cli_clock.one_of_both")
    if offset is not None and not math.isfinite(offset):
        raise BadCall("cli_clock.no_number", given=str(offset))
    if shown is not None:
        return Fraction(round((now - shown).total_seconds()))
    return None if offset is None else Fraction(round(offset * 1000), 1000)


def ingest(shell: Shell, dump: Path, case: str | None, unit: str | None, who: str | None, received_at: str | None,
           returned_at: str | None, away: str | None, dock_offset: float | None, device_clock: str | None, no_wait: bool,
           clear: bool, verbose: bool) -> Answer:
    """Take a dump in."""
    from pipelines.ingest import ingest_dump
    from regulations.values.facts import Away
    from tasks.receive.intake import Order

    returned = instant(returned_at, "--returned-at")
    if (returned is None) != (away is None):
        raise BadCall("cli.away_both")
    if clear and no_wait:
        raise BadCall("cli_intake.clear_waits")
    absence = Away(returned, away) if returned and away else None
    dock = docked(dock_offset, instant(device_clock, "--device-clock"), shell.clock())
    order = Order(dump.absolute(), case, unit, instant(received_at, "--received-at"), absence, not no_wait, clear,
                  dock_offset=dock)
    parameters = {"dump": str(order.dump), "case": case, "unit": unit, "received_at": received_at, "returned_at": returned_at,
                  "away": away, "wait": order.wait, "clear": clear, "dock_offset": None if dock is None else str(dock)}
    data = run(shell, "ingest-dump", parameters, lambda installation: ingest_dump(installation, order), who, verbose=verbose)
    unwell = any(row["unread_bytes"] or row["state"] in UNWELL for row in data["received"])
    late = data["transfer"] and data["transfer"]["late_seconds"] > 0
    person = bool(unwell or data["rejected"] or data["damaged"] or data["notes"] or data.get("left") or late)
    return Answer(data, NEEDS_A_PERSON if person else DONE, shown(data))


def shown(data: dict[str, Any]) -> tuple[Table | Any, ...]:
    """Return what a custodian reads."""
    heads, more = _worth_showing(data["received"])
    received = Table(
        text("ingest.received", count=len(data["received"]), already=len(data["already"])),
        ("ingest.col_name", "ingest.col_start", "ingest.col_seconds", "ingest.col_state", "ingest.col_stored"),
        [(row["name"], (row["start"] or "")[:19].replace("T", " "), "" if row["duration"] is None else f"{row['duration']:.1f}",
          text("ingest.state_" + row["state"].replace("-", "_")), text("ingest.stored_" + row["stored"])) for row in heads],
    )
    rejected = Table(text("ingest.rejected"), ("ingest.col_name", "ingest.col_reason"),
                     [(row["name"], row["reason"]) for row in data["rejected"]])
    notes = Table(text("cli_intake.notes"), ("cli_intake.col_note",), [(note,) for note in data["notes"]])
    left = [text("cli_intake.not_shown", count=more)] if more else []
    return (received, *left, rejected, notes, text("ingest.receipt", path=data["receipt"]), _transfer(data["transfer"]), *_clearing(data))


def _worth_showing(received: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Return the rows a person reads, and how many are left out: of a long list what is not whole comes first."""
    if len(received) <= SHOWN:
        return list(received), 0
    unwell = list(islice((row for row in received if row["unread_bytes"] or row["state"] in UNWELL), SHOWN))
    fine = islice((row for row in received if not (row["unread_bytes"] or row["state"] in UNWELL)), SHOWN - len(unwell))
    return [*unwell, *fine], len(received) - SHOWN


def _clearing(data: dict[str, Any]) -> tuple[Table | Any, ...]:
    """Say whether the recorder may be cleared, or what became of it where it was."""
    if "cleared" not in data:
        return (text("ingest.may_clear" if data["clear"] else "ingest.may_not_clear"),)
    if not data["clear"]:
        return (text("ingest.not_cleared"),)
    left = Table(text("ingest.left"), ("ingest.col_name", "ingest.col_reason"), [(row["name"], row["reason"]) for row in data["left"]])
    return left, text("ingest.cleared", count=len(data["cleared"]))


def _transfer(transfer: dict[str, Any] | None) -> Any:
    if transfer is None:
        return text("ingest.no_regulation")
    if transfer["deadline"] is None:
        return text("ingest.deadline_open", assumptions=transfer["assumptions"])
    due = until(datetime.fromisoformat(transfer["deadline"]))
    if transfer["late_seconds"] > 0:
        return text("ingest.late", due=due, hours=transfer["late_seconds"] / 3600)
    return text("ingest.in_time", due=due)


def inbox(shell: Shell, still: float | None) -> Answer:
    """Take in what lies in the inbox."""
    from pipelines.inbox import ingest_inbox

    data = run(shell, "ingest-inbox", {"still": still}, lambda installation: ingest_inbox(installation, still))
    rows = [(Path(row["dump"]).name, row.get("received"), row.get("already"), row.get("rejected"), row.get("problem", ""))
            for row in data["dumps"]]
    table = Table(text("inbox.title", inbox=data["inbox"], count=len(rows)),
                  ("inbox.col_dump", "inbox.col_received", "inbox.col_already", "inbox.col_rejected", "inbox.col_problem"), rows)
    person = any("problem" in row or row["rejected"] or row["damaged"] for row in data["dumps"])
    return Answer(data, NEEDS_A_PERSON if person else DONE, (table,) if rows else (table.title,))


def until(due: datetime) -> str:
    """Return the end of a deadline as people write it: the midnight after 4 March is 24:00 of 4 March."""
    if (due.hour, due.minute, due.second) == (0, 0, 0):
        return f"{due - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{due:%Y-%m-%d %H:%M}"
