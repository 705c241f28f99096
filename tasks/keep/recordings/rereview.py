"""Footage that came, left or was put right after a review: the review is out of date, and that is told at once."""

from __future__ import annotations

from messages import Text, text
from storage.catalogue.states import DutyKind
from storage.keeping import repacking, rereviewing
from storage.keeping.rereviewing import Outdated
from storage.ledgers.casework import cases
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step


@step()
def check_review(installation: Installation, number: str) -> Text | None:
    """Note whether the last review of a case is out of date, and return why; None where it is not, or there is none."""
    with installation.catalogue.read() as tx:
        changed = rereviewing.outdated(tx, number)
        unit = cases.row(tx, number).unit
        known = repacking.reasons(tx, DutyKind.REVIEW).get(number)
    reason = _reason(number, changed) if changed else None
    if reason == known:
        return reason
    with installation.catalogue.begin() as tx:
        if repacking.note(tx, number, unit, reason, DutyKind.REVIEW):
            detail = {"came": list(changed.came), "left": list(changed.left), "corrected": list(changed.corrected),
                      **({"fields": list(changed.fields)} if changed.fields else {})} if changed else {}
            audit.append(tx, "review.out-of-date" if changed else "review.up-to-date", f"case:{number}", installation.who,
                         installation.clock(), None, None, {"case": number, **detail})
    return reason


def _reason(number: str, changed: Outdated) -> Text:
    if changed.fields and not changed.ids:
        return text("keeping.review_case_changed", number=number, at=changed.at,
                    fields=[text(f"casework.field_{field}") for field in changed.fields])
    return text("keeping.review_out_of_date", number=number, at=changed.at, came=len(changed.came), left=len(changed.left),
                corrected=len(changed.corrected))
