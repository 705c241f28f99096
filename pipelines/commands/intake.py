"""`ingest`: a recorder is plugged in, a receipt comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from office.rights.acts import About, Act
from pipelines.commands.office.jobs import later as ask_later
from pipelines.flows.outcomes import ingested
from pipelines.flows.running import TypedWork, run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.home import Home
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import instant
from pipelines.terminal.shell import Group, Shell, command, option
from pipelines.terminal.taken import taken_json
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob

if TYPE_CHECKING:
    from tasks.receive.taken import ReceivedFile, Taken, TransferAnswer

SHOWN = 200  # rows on the screen; the evidence list has all
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
        option("--any-folder", is_flag=True, help="cli_intake.opt_any_folder"),
        option("--clear", is_flag=True, help="cli_intake.opt_clear"),
        option("--later", is_flag=True, help="background.opt_later"),
        option("--verbose", is_flag=True, help="cli_intake.opt_verbose"), home=Home.MADE,
    )(ingest)
    command(group, "inbox", "inbox.about",
            option("--still", type=click.FloatRange(min=0), metavar="SECONDS", help="inbox.opt_still"))(inbox)


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
           any_folder: bool, clear: bool, later: bool, verbose: bool) -> Answer:
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
                  any_folder=any_folder, dock_offset=dock)
    parameters = {"dump": str(order.dump), "case": case, "unit": unit, "received_at": received_at, "returned_at": returned_at,
                  "away": away, "wait": order.wait, "clear": clear, "any_folder": any_folder,
                  "dock_offset": None if dock is None else str(dock)}
    intent = Intent(Act.CLEAR if clear else Act.RECEIVE, About.CASE if case else About.UNIT, case or unit)
    wanted = WantedJob(JobKind.INGEST, str(order.dump), {name: value for name, value in parameters.items() if name != "dump"})
    if later:
        return asked_later(shell, wanted, order.dump, who, intent)
    taken = run(shell, "ingest-dump", parameters, lambda installation: ingest_dump(installation, order), who, intent, verbose=verbose,
                job=TypedWork(wanted, ingested, lambda answer: bool(answer.received or answer.cleared)))
    unwell = any(file.unwell for file in taken.received)
    late = taken.transfer is not None and taken.transfer.late_seconds > 0
    person = unwell or late or taken.rejected or taken.damaged or taken.notes or (taken.cleared and taken.cleared.left)
    return Answer(taken_json(taken), NEEDS_A_PERSON if person else DONE, shown(taken))


def asked_later(shell: Shell, wanted: WantedJob, dump: Path, who: str | None, intent: Intent) -> Answer:
    """Ask that a dump is taken in in the background; BadCall where there is no such folder."""
    if not dump.is_dir():
        raise BadCall("recorders.no_folder", path=str(dump))
    received = wanted.options["received_at"] or shell.clock().isoformat()  # handed over now, whenever it is taken in
    return ask_later(shell, replace(wanted, options={**wanted.options, "received_at": received}), who, intent)


def shown(taken: Taken) -> tuple[Table | Text, ...]:
    """Return what a custodian reads."""
    files, more = _worth_showing(taken.received)
    received = Table(
        text("ingest.received", count=len(taken.received), already=len(taken.already)),
        ("ingest.col_name", "ingest.col_start", "ingest.col_seconds", "ingest.col_state", "ingest.col_stored"),
        [(file.name, f"{file.start:%Y-%m-%d %H:%M:%S}" if file.start else "",
          "" if file.duration is None else f"{float(file.duration):.1f}", text("ingest.state_" + file.state.replace("-", "_")),
          text("ingest.stored_" + file.stored)) for file in files],
    )
    rejected = Table(text("ingest.rejected"), ("ingest.col_name", "ingest.col_reason"),
                     [(rejection.name, rejection.reason) for rejection in taken.rejected])
    notes = Table(text("cli_intake.notes"), ("cli_intake.col_note",), [(note,) for note in taken.notes])
    left = [text("cli_intake.not_shown", count=more)] if more else []
    return (received, *left, *taken.lent, rejected, notes, *_papers(taken), *_transfer(taken.transfer), *_clearing(taken))


def _papers(taken: Taken) -> list[Text]:
    """Name the evidence lists and the slip; where nothing was new, the list that there is."""
    lists = taken.receipts or ((taken.receipt,) if taken.receipt else ())
    said = [text("ingest.receipt", path=path) for path in lists] if lists else [text("ingest.no_list")]
    return [*said, text("ingest.slip", path=taken.slip)] if taken.slip else said


def _worth_showing(received: Sequence[ReceivedFile]) -> tuple[list[ReceivedFile], int]:
    """Return the rows a person reads, and how many are left out: of a long list what is not whole comes first."""
    if len(received) <= SHOWN:
        return list(received), 0
    unwell = list(islice((file for file in received if file.unwell), SHOWN))
    whole = islice((file for file in received if not file.unwell), SHOWN - len(unwell))
    return [*unwell, *whole], len(received) - SHOWN


def _clearing(taken: Taken) -> tuple[Table | Text, ...]:
    """Say whether the recorder may be cleared, or what became of it where it was."""
    if taken.cleared is None:
        return (text("ingest.may_clear" if taken.clear else "ingest.may_not_clear" if taken.recorder else "ingest.no_recorder"),)
    if not taken.clear:
        return (text("ingest.not_cleared"),)
    left = Table(text("ingest.left"), ("ingest.col_name", "ingest.col_reason"), [(file.name, file.reason) for file in taken.cleared.left])
    return left, text("ingest.cleared", count=len(taken.cleared.removed))


def _transfer(transfer: TransferAnswer | None) -> list[Text]:
    """Say by when this was to be handed over, and where that is counted from another day than the text names first."""
    if transfer is None:
        return [text("ingest.no_regulation")]
    if transfer.deadline is None:
        return [text("ingest.deadline_open", assumptions=list(transfer.assumptions))]
    assumed = [why for why in transfer.assumptions if why.key == "law.assume_other_anchor"]
    if transfer.late is not None:
        return [text("ingest.late", due=transfer.deadline, late=transfer.late), *assumed]
    return [text("ingest.in_time", due=transfer.deadline), *assumed]


def inbox(shell: Shell, still: float | None) -> Answer:
    """Take in what lies in the inbox."""
    from pipelines.inbox import InboxDump, InboxProblem, ingest_inbox

    done = run(shell, "ingest-inbox", {"still": still}, lambda installation: ingest_inbox(installation, still), None, Intent(Act.RECEIVE))
    rows = [(Path(dump.dump).name, *((dump.received, dump.already, dump.rejected, "") if isinstance(dump, InboxDump) else
                                     (None, None, None, dump.problem))) for dump in done.dumps]
    table = Table(text("inbox.title", inbox=str(done.inbox), count=len(rows)),
                  ("inbox.col_dump", "inbox.col_received", "inbox.col_already", "inbox.col_rejected", "inbox.col_problem"), rows)
    person = any(isinstance(dump, InboxProblem) or dump.rejected or dump.damaged for dump in done.dumps)
    return Answer({"inbox": done.inbox, "dumps": done.dumps}, NEEDS_A_PERSON if person else DONE, (table,) if rows else (table.title,))
