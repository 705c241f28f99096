"""`review`, `transcribe`, `record speaker`: what was recorded, what was said, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import text
from office.rights.acts import About, Act
from pipelines.commands import signing
from pipelines.commands.office.jobs import later as ask_later
from pipelines.flows.outcomes import reviewed, transcribed
from pipelines.flows.running import TypedWork, installation, run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.reviewed import review_shown
from pipelines.terminal.shell import Group, Shell, command, option
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob

if TYPE_CHECKING:
    pass


LATER = option("--later", is_flag=True, help="background.opt_later")


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "review", "cli.review", click.argument("number"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"), LATER)(review)
    command(group, "transcribe", "cli.transcribe", click.argument("number", required=False),
            option("--recording", metavar="ID", help="cli.opt_recording"), LATER)(transcribe)
    record = Group("record", help="cli.record")
    group.add_command(record)
    signing.add_to(record)
    command(record, "speaker", "voices.help", click.argument("number"), click.argument("label"), click.argument("name"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(name_speaker)


def review(shell: Shell, number: str, out: Path | None, later: bool) -> Answer:
    """Review one case."""
    from pipelines.review import review_case

    target = out.absolute() if out else None
    intent = Intent(Act.REVIEW, About.CASE, number)
    wanted = WantedJob(JobKind.REVIEW, number, {"out": str(target) if target else None})
    if later:
        return ask_later(shell, wanted, None, intent)
    answer = run(shell, "review", {"number": number, **wanted.options}, lambda opened: review_case(opened, number, target), None, intent,
                 job=TypedWork(wanted, reviewed))
    waiting = any(finding.waits for finding in answer.findings)
    return Answer(answer.to_json(), NEEDS_A_PERSON if waiting else DONE, review_shown(answer))


def transcribe(shell: Shell, number: str | None, recording: str | None, later: bool) -> Answer:
    """Draft the written records."""
    from pipelines.transcribe import transcribe_case

    intent = Intent(Act.WRITE_RECORD, About.RECORDING if recording else About.CASE, recording or number)
    wanted = WantedJob(JobKind.TRANSCRIBE, recording or number or "", {"recording": recording})
    if later:
        return ask_later(shell, wanted, None, intent)
    answer = run(shell, "transcribe", {"number": number, "recording": recording},
                 lambda opened: transcribe_case(opened, number, recording), None, intent, job=TypedWork(wanted, transcribed))
    rows = [(item.recording, item.name, len(item.segments), sum("unheard" in segment.flags for segment in item.segments),
             "、".join(dict.fromkeys(phrase.words for phrase in item.heard)), item.record) for item in answer.transcripts]
    table = Table(text("work.transcribed", count=len(rows)),
                  ("ingest.col_id", "ingest.col_name", "work.col_segments", "work.col_unheard", "work.col_heard", "work.col_record"), rows)
    left_out = Table(text("transcript.not_listened"), ("ingest.col_id", "ingest.col_name", "transcript.col_why"),
                     [(item.recording, item.name, item.why) for item in answer.not_transcribed])
    first = (table, text("work.proofread")) if rows else (text("work.nothing_to_hear"),)
    person = any(item.problem for item in answer.not_transcribed)
    return Answer(fields_of(answer), NEEDS_A_PERSON if person else DONE, (*first, left_out))


def name_speaker(shell: Shell, number: str, label: str, name: str, who: str | None) -> Answer:
    """Name a voice."""
    from pipelines.transcribe import name_speaker as naming

    with installation(shell, who, Intent(Act.WRITE_RECORD, About.CASE, number)) as opened:
        named = naming(opened, number, label, name)
    return Answer(fields_of(named), DONE, (text("voices.named", case=number, label=label, name=named.name, count=named.utterances,
                                                drafts=len(named.drafts)),))
