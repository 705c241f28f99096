"""One approved disposal list: check every line again, wait out the grace period, delete, certify. The same call goes on after a kill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.guard import resting
from tasks.guard.anchoring import AfterAct, anchor_after
from tasks.installation import Installation
from tasks.keep.disposal import certifying, disposing
from tasks.keep.disposal.standing import ListStanding, standing_of


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What one call did with a list."""

    standing: ListStanding
    count: int  # lines that were deleted, or taken back, by this call
    certificate: Path | None  # None: lines wait still
    anchored: AfterAct


def dispose(installation: Installation, name: str, by: str, document: str) -> CarriedOut:
    """Carry out a list as far as it can go now."""
    number = certifying.find_list(installation, name).number
    disposing.need_right(installation, number, by)
    resting.need_disposal(installation, number)
    deleted = disposing.delete_due(installation, number) if disposing.approve(installation, number, by, document) else 0
    certificate = certifying.certify(installation, number)
    return CarriedOut(standing_of(installation, number), deleted, certificate, anchor_after(installation))


def take_back(installation: Installation, name: str, ids: Sequence[str], by: str, reason: str) -> CarriedOut:
    """Take lines of a list back before they are deleted."""
    number = certifying.find_list(installation, name).number
    count = disposing.take_back(installation, number, ids, by, reason)
    certificate = certifying.certify(installation, number)
    return CarriedOut(standing_of(installation, number), count, certificate, anchor_after(installation))
