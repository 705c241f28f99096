"""One approved disposal list: check every line again, wait out the grace period, delete, certify. The same call goes on after a kill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.installation import Installation
from tasks.keep.disposal import certifying, disposing
from tasks.keep.disposal.standing import standing_of


def dispose(installation: Installation, given: str, by: str, document: str) -> dict[str, Any]:
    """Carry out a list as far as it can go now; return where its lines stand."""
    number = certifying.find_list(installation, given).number
    disposing.approve(installation, number, by, document)
    deleted = disposing.delete_due(installation, number)
    certificate = certifying.certify(installation, number)
    return {**_standing(installation, number), "deleted_now": deleted, "certificate": certificate and str(certificate)}


def take_back(installation: Installation, given: str, ids: Sequence[str], by: str, reason: str) -> dict[str, Any]:
    """Take lines of a list back before they are deleted."""
    number = certifying.find_list(installation, given).number
    count = disposing.take_back(installation, number, ids, by, reason)
    certificate = certifying.certify(installation, number)
    return {**_standing(installation, number), "taken_back_now": count, "certificate": certificate and str(certificate)}


def _standing(installation: Installation, number: str) -> dict[str, Any]:
    standing = standing_of(installation, number)
    return {
        "list": number, "approved_by": standing.approved_by, "document": standing.document, "lines": dict(standing.lines),
        "grace_ends": standing.grace_ends and standing.grace_ends.isoformat(),
        "refused": [{"recording": line.recording, "name": line.name, "reason": [why.say(installation.lang) for why in line.reasons]}
                    for line in standing.refused],
    }
