"""`demo`, `status`, `serve`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, say, text
from office.rights.acts import Act
from pipelines.commands.archiving import archived_json
from pipelines.flows.running import whoever
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.home import Home, is_there, say_made
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option
from pipelines.terminal.taken import taken_json

ROWS = 40  # lines of a table on the screen

if TYPE_CHECKING:
    from pipelines.demo import DemoAnswer
    from storage.catalogue.glances.shown import DutyDue
    from storage.catalogue.glances.waits import Waiting, WaitingDump, WaitingRequest
    from tasks.receive.inbox import LeftFolder


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "demo", "cli.demo", home=Home.OWN)(demo)
    command(group, "status", "cli.status")(status)
    command(group, "serve", "cli.serve", option("--port", type=click.IntRange(1, 65535), default=8321, help="cli.opt_port"),
            option("--lan", "address", metavar="ADDRESS", help="certificates.opt_lan"))(serve)


def demo(shell: Shell) -> Answer:
    """Run the sample through everything; the home is ./demo-home unless another was named."""
    from pipelines.demo import demo as run_demo

    named = shell.environ.get("LIUHEN_HOME") or shell.home != Path("liuhen-home").absolute()
    home = shell if named else replace(shell, home=Path("demo-home").absolute())
    missing = not is_there(home.home, home.environ)
    answer = run_demo(home, lambda key: None if shell.quiet or shell.json else print_step(key, shell))
    ingest = [{**taken_json(taken), "received": list(taken.received)} for taken in answer.ingest]
    done = Answer({**fields_of(answer), "ingest": ingest, "review": answer.review.to_json(),
                   "archive": archived_json(answer.archive), "sweep": answer.sweep.to_json(shell.lang)}, DONE, _demo_shown(answer))
    return say_made(done, home.home) if missing else done


def print_step(key: str, shell: Shell) -> None:
    """Say on stderr what is being done."""
    sys.stderr.write("· " + say(key, shell.lang) + "\n")
    sys.stderr.flush()


def _demo_shown(answer: DemoAnswer) -> tuple[Table | Text, ...]:
    from tasks.receive.taken import UNWELL

    came = Table(text("demo.came_in"), ("demo.col_dump", "demo.col_files", "demo.col_unwell"), [
        (taken.dump.name, len(taken.received) + len(taken.already), sum(file.state in UNWELL for file in taken.received))
        for taken in answer.ingest])
    counts = Counter(finding.kind for finding in answer.review.findings)
    seen = Table(text("demo.found", verdict=text("review.verdict_" + answer.review.verdict.replace("-", "_"))),
                 ("review.col_kind", "demo.col_count"), [(text("judgement.kind_" + kind), count) for kind, count in counts.items()])
    runs = Table(text("demo.runs"), ("demo.col_flow", "demo.col_state", "demo.col_tasks", "demo.col_seconds"), [
        (flow_run.flow, flow_run.state, flow_run.tasks, f"{flow_run.seconds:.1f}") for flow_run in answer.flow_runs])
    where = Table(text("demo.where"), ("demo.col_what", "demo.col_path"), _places(answer))
    return came, seen, runs, where, text("demo.took", seconds=answer.seconds)


def _places(answer: DemoAnswer) -> list[tuple[object, ...]]:
    records = [item.record for item in answer.transcribe.transcripts if item.segments]
    report = answer.review.report
    return [
        (text("demo.at_report"), report.html if report else ""), (text("demo.at_record"), records[0] if records else ""),
        (text("demo.at_package"), answer.archive.package), *((text("demo.at_list"), taken.receipt) for taken in answer.ingest),
    ]


def status(shell: Shell) -> Answer:
    """Say what waits for whom, and what is overdue."""
    from storage.calendars import calendar_of
    from storage.catalogue.glances.overview import told_apart, waiting
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of
    from tasks.receive.inbox import left_in_inbox

    settings = load_settings(shell.home, shell.environ)
    if told_apart(settings.database, sealing_of(settings.home)):
        whoever(shell, None, Intent(Act.SEE_STATUS))
    waits = waiting(settings.database, shell.clock(), sealing_of(settings.home))
    today = shell.clock().date()
    missing = calendar_of(shell.home).missing(today)
    inbox = left_in_inbox(settings)
    rows = _waits(waits, inbox, missing)
    head = text("status.head", cases=waits.cases, recordings=waits.recordings.total)
    destroyed = [text("disposed.in_status", count=waits.recordings.disposed)] if waits.recordings.disposed else []
    table = Table(text("status.title"), ("status.col_who", "status.col_what"), rows)
    half = any(dump.half_taken for dump in waits.custodian.dumps) or not all(folder.footage for folder in inbox)
    person = (half or waits.overdue.duties or waits.anchors.overdue or waits.custodian.unsettled or waits.custodian.out_of_date
              or waits.legal.out_of_date or waits.jobs.failed or waits.requests.over
              or (missing is not None and missing <= today.year))
    nobody = () if waits.people.told_apart else (text("status.nobody_told_apart"),)
    shown = (head, *destroyed, *nobody, table if rows else text("status.nothing"))
    return Answer({**fields_of(waits), "calendar": {"missing": missing}, "inbox": inbox}, NEEDS_A_PERSON if person else DONE, shown)


def _waits(waits: Waiting, inbox: Sequence[LeftFolder], missing: int | None) -> list[tuple[Text, Text]]:
    """Return who has to do what, a line each."""
    return [
        *((text("status.custodian"), sentence) for sentence in (*_dumps(waits.custodian.dumps), *map(_in_inbox, inbox))),
        *((text("status.custodian"), text("status.unverified", count=count)) for count in [len(waits.custodian.unverified)] if count),
        *((text("status.custodian"), text("status.unsettled", subject=row.recording, reason=row.reason))
          for row in waits.custodian.unsettled),
        *((text("status.custodian"), row.reason) for row in waits.custodian.out_of_date),
        *((text("status.legal"), text("status.unreviewed", case=number)) for number in waits.legal.unreviewed),
        *((text("status.legal"), row.reason) for row in waits.legal.out_of_date),
        *((text("status.legal"), text("status.open_findings", case=row.case, count=row.findings)) for row in waits.legal.open_findings),
        *((text("status.legal"), text("status.to_judge", case=row.case, count=row.entries)) for row in waits.legal.explanations),
        *((text("status.officers"), text("status.unconfirmed", case=row.case, count=row.recordings))
          for row in waits.officers.unconfirmed_records),
        *((text("status.officers"), text("status.signed_once", id=row.recording, case=row.case or "—", version=row.version, by=row.by))
          for row in waits.officers.signed_once),
        *((text("status.leader"), _request("status.request_open", row)) for row in waits.requests.open[:ROWS]),
        *((text("status.custodian"), _request("status.request_approved", row)) for row in waits.requests.approved[:ROWS]),
        *((text("status.overdue"), _request("status.request_over", row)) for row in waits.requests.over[:ROWS]),
        *((text("status.custodian"), text("status.late", case=row.case, dumps=row.dumps, count=row.recordings))
          for row in waits.custodian.handed_over_late),
        *((text("status.overdue"), _overdue(duty)) for duty in waits.overdue.duties[:ROWS]),
        *((text("status.legal"), text("status.no_holidays", year=year)) for year in [missing] if year),
        *((text("status.administrator"), text("status.unanchored", since=waits.anchors.oldest)) for _ in range(waits.anchors.overdue)),
        *((text("status.administrator"), text("status.roles_waiting", count=count)) for count in [waits.people.roles_waiting] if count),
        *((text("status.administrator"), text("status.passwords_waiting", count=count))
          for count in [waits.people.passwords_waiting] if count),
        *((text("status.administrator"), text("status.identities_waiting", count=count))
          for count in [waits.people.identities_waiting] if count),
        *((text("status.custodian"), text("background.waiting_in_status", count=count)) for count in [waits.jobs.waiting] if count),
        *((text("status.custodian"), text("background.failed_in_status", count=count)) for count in [waits.jobs.failed] if count),
    ]


def _dumps(dumps: Sequence[WaitingDump]) -> list[Text]:
    """Say what of each dump is not done, and how many more there are."""
    more = [text("status.more_dumps", count=len(dumps) - ROWS)] if len(dumps) > ROWS else []
    return [*(sentence for dump in dumps[:ROWS] for sentence in _dump(dump)), *more]


def _in_inbox(folder: LeftFolder) -> Text:
    return text("status.inbox_footage" if folder.footage else "status.inbox_no_footage", name=folder.name)


def _dump(dump: WaitingDump) -> list[Text]:
    named = text("status.dump", name=dump.name, device=dump.device or "–", at=dump.received_at, number=dump.of_day, of=dump.dumps_of_day)
    half = [text("status.half_taken", dump=named, count=dump.recordings)] if dump.half_taken else []
    return [*half, *([text("status.no_case", dump=named, count=dump.no_case)] if dump.no_case else [])]


def _request(key: str, row: WaitingRequest) -> Text:
    return text(key, id=row.request, case=row.case, asked_by=row.asked_by, action=text(f"access.action_{row.action.replace('-', '_')}"),
                until=row.until or "–")


def _overdue(duty: DutyDue) -> Text:
    """Say what should have been done, about what, and by whom."""
    what = text(f"duties.{duty.kind.replace('-', '_')}", subject=duty.subject, due=duty.due)
    return text("status.duty", about=duty.case or duty.unit or "", what=what, who=duty.person or duty.unit or "")


def serve(shell: Shell, port: int, address: str | None) -> Answer:
    """Run the console, the Prefect server and its schedules until interrupted."""
    from pipelines.flows.serving import serve as run_all

    run_all(shell, port, address)
    return Answer({"served": str(shell.home)}, DONE)
