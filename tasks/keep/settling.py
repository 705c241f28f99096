"""What a store holds, or the chain knows as standing, beyond the catalogue: listed, and settled by a person who is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messages import Text
from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from storage.keeping import unsettled
from storage.keeping.disposal import leave
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One thing that a person has to settle."""

    subject: str  # id of a recording, or mark:3, hold:5
    reason: Text


@step()
def open_findings(installation: Installation) -> tuple[Unsettled, ...]:
    """Return everything that has to be settled."""
    with installation.catalogue.read() as tx:
        return tuple(Unsettled(subject, reason) for subject, reason in unsettled.open_findings(tx).items())


@step()
def settle(installation: Installation, subjects: Sequence[str], approver: str, reason: str) -> tuple[Unsettled, ...]:
    """Let these go by name and reason, and return them; what still holds them otherwise goes on holding them."""
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
    ask_law(installation)
    chosen = sorted(set(subjects))
    with installation.catalogue.read() as tx:
        findings = unsettled.open_findings(tx)
        unknown = [subject for subject in chosen if subject not in findings]
        if unknown:
            raise BadCall("keeping.not_unsettled", ids=unknown)
        rows = originals.get_many(tx, [subject for subject in chosen if ":" not in subject])
    locked = {row.recording.id: _locked_until(installation, row) for row in rows}
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.SETTLE)
        unsettled.settle(tx, chosen, at)
        sweeping.ask_again(tx, list(locked))
        audit.append_many(tx, leave.SETTLED, installation.who, at, [
            (row.recording.id, reason.strip(), row.recording.sha256,
             {"case": row.case, "approver": approver.strip(), "locked_until": locked[row.recording.id]}) for row in rows])
        for subject in chosen:
            if ":" in subject:
                _lift(installation, tx, subject, approver.strip(), reason.strip())
    decide_open(installation)
    return tuple(Unsettled(subject, findings[subject]) for subject in chosen)


def _locked_until(installation: Installation, row: StoredRecording) -> str | None:
    """Return until when the store locks an original, as ISO 8601; None where it does not, or does not hold it."""
    try:
        until = installation.store.stat(row.key).retain_until
    except BadCall:
        return None
    return until.isoformat() if until else None


def _lift(installation: Installation, tx: Session, name: str, approver: str, reason: str) -> None:
    """Lift a mark or a hold that only the chain still knows."""
    lost = leave.of_name(tx, name)
    if lost is not None:
        audit.append(tx, leave.LIFTED[0] if name.startswith("mark:") else leave.LIFTED[1], name, installation.who, installation.clock(),
                     reason, None, {"case": lost.case, "approver": approver, "register": None})
        sweeping.mark_undecided(tx, lost.case)
