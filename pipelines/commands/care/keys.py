"""`key change`: a new signing key takes over from the one before."""

from __future__ import annotations

from messages import text
from office.rights.acts import Act
from pipelines.flows.running import installation
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    key = Group("key", help="cli.key")
    group.add_command(key)
    command(key, "change", "cli.key_change",
            option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(change)


def change(shell: Shell, approver: str, reason: str, who: str | None) -> Answer:
    """Change the signing key, and sign the chain with the new one at once."""
    from tasks.guard.anchoring import anchor_after
    from tasks.guard.signer import change_key

    with installation(shell, who, Intent(Act.CHANGE_KEY, approver=approver)) as opened:
        changed = change_key(opened, approver, reason)
        anchored = anchor_after(opened)
    after = changed.after
    data = {"algorithm": after.algorithm.value, "fingerprint": after.fingerprint, "public_key": after.pem.decode("ascii"),
            "path": str(changed.path), "before": changed.before.fingerprint, "lost": changed.lost, "anchored": anchored}
    told = text("cli_checking.changed_key", algorithm=text(f"signatures.algorithm_{after.algorithm}"), fingerprint=after.fingerprint,
                path=str(changed.path))
    lost = (text("cli_checking.changed_key_lost", before=changed.before.fingerprint),) if changed.lost else ()
    return Answer(data, NEEDS_A_PERSON if changed.lost or anchored.problem else DONE, (told, *lost, *unanchored(anchored)))
