"""A case opened again, and one whose retention is decided anew: by a leader who is no officer of it, with a reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case
from storage.catalogue.states import CaseState
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import case_versions, cases
from storage.trail import audit


def reopen(desk: Desk, number: str, approver: str, reason: str) -> int:
    """Open an archived case again as a new version and return its number; the old one, its review and its package are kept.

    Refused where somebody else opened it before: who, when and why is told.
    """
    _need_words(approver, reason)
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.REOPEN, of_case(number)(tx))
        _need_archived(tx, number)
        version = cases.reopen(tx, number, desk.person.name, reason.strip(), desk.clock())
        sweeping.set_archived(tx, number, None)
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "case.reopened", f"case:{number}", desk.person.name, desk.clock(), reason.strip(), None,
                     {"case": number, "version": version, "approver": approver.strip()})
        return version


def decide_anew(desk: Desk, number: str, approver: str, reason: str) -> int:
    """Let the retention of a case be decided without the longer decisions of before; return how many recordings that concerns."""
    _need_words(approver, reason)
    with desk.catalogue.begin() as tx:
        need_now(tx, desk, Act.REOPEN, of_case(number)(tx))
        cases.load(tx, number)
        count = sweeping.forget_floor(tx, number)
        audit.append(tx, "retention.corrected", f"case:{number}", desk.person.name, desk.clock(), reason.strip(), None,
                     {"case": number, "approver": approver.strip(), "recordings": count})
        return count


def _need_archived(tx: Session, number: str) -> None:
    archived = [version for version in case_versions.versions(tx, number) if version.state is CaseState.ARCHIVED]
    if archived and cases.row(tx, number).state is not CaseState.ARCHIVED:
        raise Refused("keeping.reopened_before", number=number, by=archived[-1].by, at=archived[-1].at, reason=archived[-1].why or "")


def _need_words(approver: str, reason: str) -> None:
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
