"""`record confirm`: two officers read the text against the recording, and stand for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from office.rights.acts import About, Act
from pipelines.flows.running import installation
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from office.records.signing import RecordSigned
    from tasks.guard.anchoring import AfterAct
    from tasks.speech.records import ChosenText


def add_to(group: Group) -> None:
    """Add the command of this module to the group `record`."""
    command(group, "confirm", "cli.record_confirm", click.argument("recording"),
            option("--by", "by", multiple=True, metavar="NAME", help="cli.opt_by"),
            option("--text", "proofread", type=click.Path(path_type=Path, dir_okay=False), help="cli.opt_text"),
            option("--nothing-to-correct", "nothing", is_flag=True, help="signed.opt_nothing"),
            option("--seen", type=click.IntRange(min=1), metavar="VERSION", help="signed.opt_seen"),
            option("--password-stdin", "piped", is_flag=True, help="people.opt_stdin"))(confirm)


def confirm(shell: Shell, recording: str, by: tuple[str, ...], proofread: Path | None, nothing: bool, seen: int | None,
            piped: bool) -> Answer:
    """Sign a written record; with the second signature it is confirmed."""
    from office.records import signing
    from pipelines.casework.record import sign_record
    from pipelines.commands.office.accounts.logins import prove_again
    from tasks.guard.anchoring import anchor_after
    from tasks.speech.records import choose_text

    if nothing == (proofread is not None):
        raise BadCall("signed.read_how")
    with installation(shell, None, Intent(Act.CONFIRM_RECORD, About.RECORDING, recording)) as opened:
        signing.may_sign(opened.desk, recording, by)
        chosen = choose_text(opened, recording, proofread and proofread.absolute(), seen)
        proof = prove_again(shell, opened.desk, piped)
        signed, paper, late = sign_record(opened, chosen, by, proof)
        anchored = anchor_after(opened) if signed.confirmed else None
    return _answer(chosen, signed, paper, late, anchored)


def _answer(chosen: ChosenText, signed: RecordSigned, paper: Path, late: Text | None, anchored: AfterAct | None) -> Answer:
    names = [signature.signer for signature in signed.signatures]
    data = {"recording": signed.recording, "version": signed.version, "record": str(paper), "changes": len(chosen.changes), "by": names,
            "confirmed": signed.confirmed, "text_sha256": chosen.offer.text_sha256, "original_sha256": chosen.original_sha256,
            "signatures": signed.signatures, "voided": signed.voided,
            "differences": [{"offset": float(change.start), "before": change.before, "after": change.after} for change in chosen.changes],
            "anchored": anchored, "out_of_date": late}
    about = {"id": signed.recording, "version": signed.version, "changes": len(chosen.changes), "path": str(paper)}
    first = text("work.confirmed", by=names, **about) if signed.confirmed else text(
        "signed.signed_first", by=names, digest=chosen.offer.text_sha256, **about)
    void = [text(f"signed.voided_{old.because.replace('-', '_')}", by=old.signer, version=old.version) for old in signed.voided]
    then = [] if signed.confirmed else [text("signed.second", id=signed.recording, version=signed.version)]
    told = (first, *void, *then, *([late] if late else []), *(unanchored(anchored) if anchored else ()))
    return Answer(data, DONE if signed.confirmed and not late and not (anchored and anchored.problem) else NEEDS_A_PERSON, told)
