"""Who stands behind a disposal list: who proposes it, who approves it and who carries it out are three people."""

from __future__ import annotations

from sqlalchemy.orm import Session

from messages.errors import BadCall
from office.person import MACHINE_NAME
from office.rights.acts import Act
from office.rights.now import need_now
from storage.keeping.disposal import disposals, leave
from storage.names import person_key
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step


def need_three(tx: Session, number: str, approver: str, carrying_out: str | None) -> None:
    """BadCall where two of the three are the same person, or nobody stands for what a schedule proposed.

    `carrying_out`: None where the approval is only noted.
    """
    proposer = leave.proposer(tx, number)
    if proposer is None or person_key(proposer) == person_key(MACHINE_NAME):
        raise BadCall("disposal.no_proposer", number=number)
    if person_key(approver) == person_key(proposer) or (carrying_out and person_key(approver) == person_key(carrying_out)):
        raise BadCall("disposal.same_person", number=number, by=approver.strip())
    if carrying_out and person_key(carrying_out) in (person_key(proposer), person_key(MACHINE_NAME)):
        raise BadCall("disposal.carried_out_by", number=number, by=carrying_out.strip())


@step()
def stand_for(installation: Installation, number: str) -> None:
    """Note that who acts proposes a list that a schedule wrote; BadCall where a person proposed it already, or it was approved."""
    if person_key(installation.who) in ("", person_key(MACHINE_NAME)):
        raise BadCall("disposal.unnamed_proposer", number=number)
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.SWEEP)
        disposal, proposer = disposals.get(tx, number, lock=True), leave.proposer(tx, number)
        if disposal.approved_at is not None or (proposer is not None and person_key(proposer) != person_key(MACHINE_NAME)):
            raise BadCall("disposal.proposed_by", number=number, by=proposer or "")
        audit.append(tx, "disposal.stood-for", f"disposal:{number}", installation.who, installation.clock(), None, disposal.sha256)
