"""The legal office is through with a review: everything that needs a decision has one, or what is left is named."""

from __future__ import annotations

from dataclasses import replace

from messages import text
from messages.errors import Problems, Refused
from office.desk import Desk
from office.findings.deciding import need_right, reviewed
from office.findings.values import DecidedMeanwhile, FindingsStand
from storage.ledgers.casework import decisions
from storage.trail import audit


def ready(desk: Desk, number: str) -> FindingsStand:
    """Return how the findings stand, for who may finish the review; Problems where something is left, Refused where it is finished."""
    with desk.catalogue.read() as tx:
        need_right(tx, desk, number)
        row, findings, events = reviewed(tx, number)
        stands = FindingsStand(number, findings, events, (), decisions.version(tx, number), row.review_finished_at)
    if stands.finished_at is not None:
        raise Refused("findings.finished", number=number, at=row.review_finished_at, by=row.review_finished_by)
    if stands.left:
        raise Problems((text("findings.left", number=number, count=len(stands.left)),
                        *(text("findings.one_left", id=finding.id, message=finding.message) for finding in stands.left)))
    return stands


def finish(desk: Desk, stands: FindingsStand, report_sha256: str | None) -> FindingsStand:
    """Finish the review as it stood when its report was written; the event carries the report's hash."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_right(tx, desk, stands.case)
        row, findings, _ = reviewed(tx, stands.case)
        if row.review_finished_at is not None or decisions.version(tx, stands.case) != stands.version or findings != stands.findings:
            raise DecidedMeanwhile("findings.finished_meanwhile", number=stands.case)
        row.review_finished_at, row.review_finished_by = desk.clock(), desk.person.name
        audit.append(tx, "review.finished", f"case:{stands.case}", desk.person.name, desk.clock(), None, report_sha256,
                     {"case": stands.case, "findings": {finding.id: finding.status.value for finding in findings}})
        tx.flush()
        return replace(stands, finished_at=row.review_finished_at)
