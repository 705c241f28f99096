"""`user identity`: by which identity of the office's directory or identity provider a person logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from messages import text
from messages.errors import BadCall
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import ASKED_BY_THE_ACT
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option

if TYPE_CHECKING:
    from storage.ledgers.people.identities import LinkedIdentity


def add_to(group: Group) -> None:
    """Add the command to the group `user`."""
    user = group.commands["user"]
    assert isinstance(user, Group)
    command(user, "identity", "signon.identity", click.argument("name", required=False),
            option("--subject", metavar="ID", help="signon.opt_subject"),
            option("--confirm", type=NUMBER, metavar="ID", help="signon.opt_confirm"),
            option("--end", type=NUMBER, metavar="ID", help="signon.opt_end"))(identity)


def identity(shell: Shell, name: str | None, subject: str | None, confirm: int | None, end: int | None) -> Answer:
    """Let an identity log in to an account, agree to that, or end it."""
    from office.people.sso import linking

    if sum(value is not None for value in (name, confirm, end)) != 1 or (name is None) != (subject is None):
        raise BadCall("signon.how")
    with installation(shell, None, ASKED_BY_THE_ACT, reading=True) as opened:
        if not opened.person.told_apart:
            raise BadCall("people.no_accounts")
        if name is not None and subject is not None:
            return _answer(linking.link(opened.desk, name, subject))
        return _answer(linking.confirm(opened.desk, confirm) if confirm is not None else linking.end(opened.desk, end or 0))


def _answer(linked: LinkedIdentity) -> Answer:
    key = "signon.ended" if linked.ended else "signon.linked" if linked.confirmed else "signon.waits"
    data = {"identity": linked.id, "user": linked.account, "source": linked.source, "subject": linked.subject,
            "counts": linked.confirmed and not linked.ended}
    return Answer(data, NEEDS_A_PERSON if key == "signon.waits" else DONE, (text(key, id=linked.id, subject=linked.subject),))
