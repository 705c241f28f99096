"""One approved disposal list: check every line again, wait out the grace period, delete, certify. The same call goes on after a kill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage.keeping import disposals
from storage.ledgers import originals
from tasks.installation import Installation
from tasks.keep.disposal import certifying, disposing

SHOWN = 1000  # refused lines in the answer; the certificate holds all


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
    with installation.catalogue.read() as tx:
        found, counts = disposals.get(tx, number), disposals.tally(tx, number)
        refused = disposals.lines(tx, number, ("refused", "withdrawn"), limit=SHOWN)
        waits = disposals.lines(tx, number, ("approved",), limit=1)
        names = {row.recording.id: row.recording.name for row in originals.get_many(tx, [line.recording for line in refused])}
    return {
        "list": number, "approved_by": found.approved_by, "document": found.document,
        "lines": {state: counts.get(state, 0) for state in disposals.STATES},
        "grace_ends": waits[0].due.isoformat() if waits and waits[0].due else None,
        "refused": [{"recording": line.recording, "name": names[line.recording], "reason": [why.say(installation.lang) for why in line.why]}
                    for line in refused],
    }
