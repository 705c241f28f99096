"""One approved disposal list: check every line again, wait out the grace period, delete, certify. The same call goes on after a kill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from office.rights.acts import Act
from tasks.guard.anchoring import AfterAct, anchor_after
from tasks.guard.rows import resting
from tasks.installation import Installation
from tasks.keep.disposal import approving, certifying, disposing, people
from tasks.keep.disposal.approving import Approval
from tasks.keep.disposal.standing import ListStanding, standing_of


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What one call did with a list."""

    standing: ListStanding
    count: int  # lines that were deleted, or taken back, by this call
    certificate: Path | None  # None: lines wait still
    anchored: AfterAct


def approve(installation: Installation, name: str, approval: Approval) -> CarriedOut:
    """Note that a list was approved: its grace period begins, nothing is deleted."""
    number = certifying.find_list(installation, name).number
    approving.need_right(installation, number, Act.APPROVE_DISPOSAL)
    resting.need_disposal(installation, number)
    approving.approve(installation, number, approval, carrying_out=False)
    return CarriedOut(standing_of(installation, number), 0, certifying.certify(installation, number), anchor_after(installation))


def propose(installation: Installation, name: str) -> ListStanding:
    """Stand for a list that a schedule wrote, as the person who proposes it."""
    number = certifying.find_list(installation, name).number
    people.stand_for(installation, number)
    return standing_of(installation, number)


def dispose(installation: Installation, name: str, approval: Approval) -> CarriedOut:
    """Carry out a list as far as it can go now; where it was not approved yet, note the approval first."""
    number = certifying.find_list(installation, name).number
    approving.need_right(installation, number, Act.APPROVE_DISPOSAL if installation.person.name == approval.by.strip() else Act.DISPOSE)
    resting.need_disposal(installation, number)
    deleted = disposing.delete_due(installation, number) if approving.approve(installation, number, approval, carrying_out=True) else 0
    certificate = certifying.certify(installation, number)
    return CarriedOut(standing_of(installation, number), deleted, certificate, anchor_after(installation))


def take_back(installation: Installation, name: str, ids: Sequence[str], by: str, reason: str) -> CarriedOut:
    """Take lines of a list back before they are deleted."""
    number = certifying.find_list(installation, name).number
    count = disposing.take_back(installation, number, ids, by, reason)
    certificate = certifying.certify(installation, number)
    return CarriedOut(standing_of(installation, number), count, certificate, anchor_after(installation))
