"""`recording move | set | show`: footage to its case, what its name does not say, and everything about one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from office.rights.acts import About, Act
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option
from regulations.access.words import Secrecy

if TYPE_CHECKING:
    from pipelines.casework.recording import OutOfDate
    from storage.ledgers.corrections import Correction
    from tasks.installation import Installation
    from tasks.keep.recordings.showing import RecordingStory


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    recording = Group("recording", help="recording.about")
    group.add_command(recording)
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    reason = option("--reason", required=True, metavar="TEXT", help="cli.opt_reason")
    ids = click.argument("ids", nargs=-1, required=True, metavar="ID…")
    command(
        recording,
        "move",
        "recording.move",
        ids,
        option("--case", "number", required=True, metavar="NUMBER", help="recording.opt_case"),
        reason,
        option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
        who,
    )(move)
    command(recording, "set", "recording.set", ids, option("--device", metavar="NO", help="recording.opt_device"),
            option("--officer", metavar="NAME", help="recording.opt_officer"),
            option("--secrecy", type=click.Choice([level.value for level in Secrecy]), help="recording.opt_secrecy"),
            reason, who)(put_right)
    command(recording, "show", "recording.show", click.argument("id"))(show)


def move(shell: Shell, ids: tuple[str, ...], number: str, reason: str, approver: str, who: str | None) -> Answer:
    """Move recordings to a case."""
    from pipelines.casework.recording import move_recordings

    with installation(shell, who, Intent(Act.MOVE, About.RECORDING, ids[0], approver)) as opened:
        need_all(opened, Act.MOVE, ids, number)
        moved, outdated = move_recordings(opened, ids, number, reason, approver)
    followed = moved.followed
    data = {
        "case": moved.case,
        "moved": [{"recording": id_, "from": before} for id_, before in zip(moved.recordings, moved.before, strict=True)],
        "reason": reason,
        "approver": approver,
        "marks": followed.marks,
        "holds": followed.holds,
        "off_lists": followed.lists,
        "records_to_confirm": moved.confirm,
        "out_of_date": _outdated(outdated),
        "receipts": [str(path) for path in moved.receipts],
    }
    said = [text("recording.moved", count=len(moved.recordings), number=moved.case, approver=approver)]
    said += [text("recording.kept", marks=len(followed.marks), holds=len(followed.holds))] if followed.marks or followed.holds else []
    said += [text("recording.off_lists", lists=list(followed.lists))] if followed.lists else []
    said += [text("recording.confirm_again", count=len(moved.confirm))] if moved.confirm else []
    said += [*_lists(moved.receipts), *_reasons(outdated)]
    return Answer(data, NEEDS_A_PERSON if moved.confirm or _reasons(outdated) else DONE, tuple(said))


def need_all(opened: Installation, act: Act, ids: Sequence[str], number: str | None = None) -> None:
    """Refuse where the person may not do this about one of the recordings, or about the case they are to go to."""
    from office.rights.asking import need
    from office.rights.subjects import of_case, of_recording

    with opened.catalogue.read() as tx:
        for subject in (*(of_recording(id_) for id_ in ids), *([of_case(number)] if number else [])):
            need(opened.person, act, subject(tx))


def put_right(shell: Shell, ids: tuple[str, ...], device: str | None, officer: str | None, secrecy: str | None, reason: str,
              who: str | None) -> Answer:
    """Put recorder, officer and secrecy of recordings right."""
    from pipelines.casework.recording import set_recordings
    from tasks.keep.recordings.values import NewFacts

    with installation(shell, who, Intent(Act.PUT_RIGHT, About.RECORDING, ids[0])) as opened:
        need_all(opened, Act.PUT_RIGHT, ids)
        done, outdated = set_recordings(opened, ids, NewFacts(device, officer, reason, secrecy))
    data = {"corrections": done.corrections, "out_of_date": _outdated(outdated), "receipts": [str(path) for path in done.receipts]}
    shown: tuple[Table | Text, ...] = (_corrections(done.corrections), *_lists(done.receipts), *_reasons(outdated))
    return Answer(data, NEEDS_A_PERSON if _reasons(outdated) else DONE, shown)


def show(shell: Shell, id: str) -> Answer:
    """Show one recording."""
    from tasks.keep.recordings.showing import show as story_of

    with installation(shell, None, Intent(Act.SEE_CASE, About.RECORDING, id), reading=True) as opened:
        story = story_of(opened, id)
    return Answer(fields_of(story), DONE, _shown(story))


def _outdated(outdated: Sequence[OutOfDate]) -> list[dict[str, object]]:
    return [fields_of(of_case) for of_case in outdated if of_case.package or of_case.review]


def _reasons(outdated: Sequence[OutOfDate]) -> list[Text]:
    return [reason for of_case in outdated for reason in (of_case.package, of_case.review) if reason]


def _lists(lists: Sequence[Path]) -> list[Text]:
    return [text("recording.listed_again", path=str(path)) for path in lists]


def _corrections(corrections: Sequence[Correction]) -> Table:
    heads = ("recording", "field", "was", "now", "by", "approver", "at", "reason")
    return Table(text("recording.corrections", count=len(corrections)), tuple(f"recording.col_{name}" for name in heads),
                 [(item.recording, text(f"recording.field_{item.field}"), _corrected(item, item.was), _corrected(item, item.now), item.by,
                   item.approver or "", f"{item.at:%Y-%m-%d %H:%M:%S}", item.reason) for item in corrections])


def _corrected(item: Correction, value: str | None) -> Text | str:
    from storage.catalogue.states import CorrectedField

    return text(f"recording.secrecy_{value or 'none'}") if item.field is CorrectedField.SECRECY else value or "—"


def _shown(story: RecordingStory) -> tuple[Table | Text, ...]:
    head = text("recording.head", name=story.name, case=story.case or "—", device=story.device or "—",
                officer=story.worn_by or story.officer or "—", start=f"{story.start:%Y-%m-%d %H:%M:%S}" if story.start else "—",
                bytes=story.bytes, sha256=story.sha256)
    gone = [text("recording.gone", at=story.disposed.at, list=story.disposed.list)] if story.disposed else []
    origin = text("recording.origin", root=story.origin.root, at=story.origin.received_at, by=story.origin.by or "—")
    kept = [text("recording.kept_until", until=story.keep.until) if story.keep.until else text(f"recording.keep_{story.keep.state}")]
    return (
        head,
        origin,
        *gone,
        *kept,
        *story.keep.why,
        _corrections(story.corrections),
        _viewings(story),
        _releases(story),
        _copies(story),
        _events(story),
    )


def _viewings(story: RecordingStory) -> Table:
    return Table(text("recording.viewings", count=len(story.viewings)), ("recording.col_at", "recording.col_by"),
                 [(f"{viewing.at:%Y-%m-%d %H:%M:%S}", viewing.who) for viewing in story.viewings])


def _releases(story: RecordingStory) -> Table:
    heads = ("request", "asked_by", "purpose", "approver", "to", "at")
    return Table(text("recording.releases", count=len(story.releases)), tuple(f"recording.col_{name}" for name in heads),
                 [(copy.request, copy.asked_by, copy.purpose, copy.approver, copy.to, f"{copy.at:%Y-%m-%d %H:%M:%S}" if copy.at else "")
                  for copy in story.releases])


def _copies(story: RecordingStory) -> Table:
    return Table(text("recording.copies", count=len(story.copies)), ("recording.col_copy", "recording.col_where", "recording.col_at"),
                 [(text(f"recording.copy_{copy.kind}"), copy.where, f"{copy.at:%Y-%m-%d %H:%M:%S}" if copy.at else "")
                  for copy in story.copies])


def _events(story: RecordingStory) -> Table:
    return Table(
        text("recording.events", count=len(story.events)),
        ("recording.col_at", "recording.col_what", "recording.col_by", "recording.col_reason"),
        [(f"{event.at:%Y-%m-%d %H:%M:%S}", event.what, event.who, event.why) for event in story.events],
    )
