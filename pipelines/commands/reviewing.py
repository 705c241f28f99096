"""`review`, `transcribe`, `record confirm`: what was recorded, what was said, and who stands for the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from messages import Text, text
from pipelines.flows.running import installation, run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.shell import Group, Shell, command, option
from regulations.values.enums import waits


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "review", "cli.review", click.argument("number"),
            option("--out", type=click.Path(path_type=Path, file_okay=False), help="cli.opt_out"))(review)
    command(group, "transcribe", "cli.transcribe", click.argument("number", required=False),
            option("--recording", metavar="ID", help="cli.opt_recording"))(transcribe)
    record = Group("record", help="cli.record")
    group.add_command(record)
    command(record, "confirm", "cli.record_confirm", click.argument("recording"),
            option("--by", "by", multiple=True, required=True, metavar="NAME", help="cli.opt_by"),
            option("--text", "proofread", type=click.Path(path_type=Path, dir_okay=False), help="cli.opt_text"))(confirm)
    command(record, "speaker", "voices.help", click.argument("number"), click.argument("label"), click.argument("name"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(name_speaker)


def review(shell: Shell, number: str, out: Path | None) -> Answer:
    """Review one case."""
    from pipelines.review import review_case

    target = out.absolute() if out else None
    data = run(shell, "review", {"number": number, "out": target and str(target)},
               lambda opened: review_case(opened, number, target))
    weighty = [found for found in data["findings"] if waits(found["severity"], found["status"])]
    return Answer(data, NEEDS_A_PERSON if weighty else DONE, review_shown(data))


def review_shown(data: dict[str, Any]) -> tuple[Table | Text, ...]:
    """Return what the legal office reads first."""
    rows = [(text("review.severity_" + found["severity"]), text("judgement.kind_" + found["kind"]), _moment(found),
             found["message"], "、".join(dict.fromkeys(article["article"] for article in found["articles"]))) for found in data["findings"]]
    table = Table(text("review.findings", count=len(rows)),
                  ("review.col_severity", "review.col_kind", "review.col_when", "review.col_what", "review.col_article"), rows)
    return (text("review.verdict", case=data["case"], verdict=text("review.verdict_" + data["verdict"].replace("-", "_"))), table,
            text("review.report", path=data["report"]["html"]))


def _moment(found: dict[str, Any]) -> str:
    return (found["start"] or "")[:19].replace("T", " ")


def transcribe(shell: Shell, number: str | None, recording: str | None) -> Answer:
    """Draft the written records."""
    from pipelines.transcribe import transcribe_case

    data = run(shell, "transcribe", {"number": number, "recording": recording},
               lambda opened: transcribe_case(opened, number, recording))
    rows = [(row["recording"], row["name"], len(row["segments"]), sum("unheard" in part["flags"] for part in row["segments"]),
             "、".join(dict.fromkeys(found["words"] for found in row["heard"])), row["record"]) for row in data["transcripts"]]
    table = Table(text("work.transcribed", count=len(rows)),
                  ("ingest.col_id", "ingest.col_name", "work.col_segments", "work.col_unheard", "work.col_heard", "work.col_record"), rows)
    left_out = Table(text("transcript.not_listened"), ("ingest.col_id", "ingest.col_name", "transcript.col_why"),
                     [(row["recording"], row["name"], row["why"]) for row in data["not_transcribed"]])
    said = (table, text("work.proofread")) if rows else (text("work.nothing_to_hear"),)
    return Answer(data, NEEDS_A_PERSON if any(row["problem"] for row in data["not_transcribed"]) else DONE, (*said, left_out))


def name_speaker(shell: Shell, number: str, label: str, name: str, who: str | None) -> Answer:
    """Name a voice."""
    from pipelines.transcribe import name_speaker as naming

    with installation(shell, who) as opened:
        data = naming(opened, number, label, name)
    return Answer(data, DONE, (text("voices.named", case=number, label=label, name=data["name"], count=data["utterances"],
                                    drafts=len(data["drafts"])),))


def confirm(shell: Shell, recording: str, by: tuple[str, ...], proofread: Path | None) -> Answer:
    """Confirm a written record."""
    from tasks.speech.records import confirm_record

    with installation(shell) as opened:
        done = confirm_record(opened, recording, by, proofread and proofread.absolute())
    data = {"recording": done.recording, "version": done.version, "record": str(done.record), "changes": len(done.changes), "by": list(by),
            "original_sha256": done.bound_to,
            "differences": [{"offset": float(one.start), "before": one.before, "after": one.after} for one in done.changes]}
    return Answer(data, DONE, (text("work.confirmed", id=recording, version=done.version, by=list(by), changes=len(done.changes),
                                    path=str(done.record)),))
