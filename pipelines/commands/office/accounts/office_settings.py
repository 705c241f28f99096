"""`user separate` and `user dismissal`: how an office divides its work."""

from __future__ import annotations

from messages import text
from messages.errors import BadCall
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, Answer
from pipelines.terminal.login.acting import ASKED_BY_THE_ACT
from pipelines.terminal.shell import Shell


def separate(shell: Shell, value: str, reason: str) -> Answer:
    """Say whether roles may be combined in one person."""
    from office.people import granting

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        if not opened.person.told_apart:
            raise BadCall("people.no_accounts")
        granting.separate(opened.desk, value, reason)
    return Answer({"separation": value, "reason": reason}, DONE, (text("people.separation_" + value.replace("-", "_")),))


def dismissal(shell: Shell, value: str, reason: str) -> Answer:
    """Say how many persons of the legal office dismiss a violation."""
    from office.findings.seconding import Dismissal, set_persons

    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        if not opened.person.told_apart:
            raise BadCall("people.no_accounts")
        set_persons(opened.desk, Dismissal(value), reason)
    return Answer({"dismissal": value, "reason": reason}, DONE, (text(f"people.dismissal_{value}"),))
