"""Who signs a written record: two different accounts, both officers of the case, one of them the person logged in."""

from __future__ import annotations

from collections.abc import Sequence

from messages.errors import Refused
from office.desk import Desk
from office.people import known
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.subjects import of_recording
from storage.ledgers.people import accounts


def need_signers(desk: Desk, recording: str, names: Sequence[str]) -> None:
    """Refused where a name is nobody's account, or that one may not sign; before there are accounts names are enough."""
    if not desk.person.told_apart:
        return
    with desk.catalogue.read() as tx:
        subject = of_recording(recording)(tx)
        for name in names:
            need(known.person(tx, accounts.named(tx, name.strip()), desk.clock().date()), Act.CONFIRM_RECORD, subject)
    if desk.person.name not in {name.strip() for name in names}:
        raise Refused("people.sign_oneself", person=desk.person.name)
