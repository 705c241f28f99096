"""Entries that differ from the audit chain and that a person explained: settled by name and reason, approved by somebody else.

Nothing is laundered: what the chain says, what was found and how it was explained are events, and `verify` goes on telling them.
"""

from __future__ import annotations

from collections.abc import Sequence

from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from storage.trail.compare import noted
from storage.trail.compare.noted import RowName
from storage.trail.rows import open_facts
from tasks.installation import Installation
from tasks.steps import step


@step()
def settle_rows(installation: Installation, ids: Sequence[str], approver: str, reason: str) -> tuple[str, ...]:
    """Settle what differs of these entries, and return their ids; an act that rests on them goes on from here.

    BadCall: no approver or reason, the approver is who carries it out, or nothing is open about one of them.
    """
    if not approver.strip() or not reason.strip():
        raise BadCall("ledger.unapproved")
    if approver.strip() == installation.who.strip():
        raise BadCall("ledger.same_person", by=approver.strip())
    chosen = sorted(set(ids))
    rows = _asked(installation, chosen)
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.SETTLE)
        for row in rows:
            noted.settle(tx, row, installation.who, approver.strip(), reason.strip(), at)
    return tuple(chosen)


def _asked(installation: Installation, ids: Sequence[str]) -> list[RowName]:
    with installation.catalogue.read() as tx:
        found = {name: noted.find(tx, name) for name in ids}
        told = {fact.row for fact in open_facts(tx)}
        strange = [name for name, row in found.items() if row is None or not (row in told or noted.is_open(tx, row))]
    if strange:
        raise BadCall("ledger.nothing_open", ids=strange)
    return [row for row in found.values() if row is not None]
