"""A review's beginning and end in the catalogue: what is to be reviewed, and the answer that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from messages import Lang, text
from regulations.values.enums import FindingStatus
from regulations.values.places import place_of
from regulations.values.reviews.findings import Judgement
from regulations.values.reviews.review import ReviewAnswer, ReviewedDecision
from regulations.values.reviews.reviewed import ReviewedDisposal
from storage.catalogue.glances.gone import DisposedByList
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.casework import cases, decisions, reviews
from storage.ledgers.casework.cases import StoredCase
from storage.ledgers.casework.decisions import Decision
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.measure.names import is_footage


def fetch_case(installation: Installation, number: str) -> tuple[StoredCase, tuple[StoredRecording, ...], tuple[DisposedByList, ...]]:
    """Return the case, its recordings, and which of them were disposed of; BadCall where there is no such case or all footage is gone."""
    with installation.catalogue.read() as tx:
        stored = cases.load(tx, number)
        rows = originals.of_case(tx, stored.case.number)
        disposed.present(tx, [row for row in rows if is_footage(row)], "disposed.no_review", number=number)
        return stored, rows, disposed.by_list(disposed.among(tx, rows))


def review_without(gone: Sequence[DisposedByList], lang: Lang) -> tuple[ReviewedDisposal, ...]:
    """Return what a review says of recordings that it could not look at any more."""
    return tuple(ReviewedDisposal(group.list, group.at, group.recordings, group.approved_by, group.document, group.certificate,
                                  text("disposed.reviewed_without", gone=group.sentence()).say(lang)) for group in gone)


def save_review(installation: Installation, number: str, answer: ReviewAnswer, judgement: Judgement) -> None:
    """Keep the answer of a review beside the earlier reviews of the case."""
    with installation.catalogue.begin() as tx:
        _carry_over(tx, number, answer)
        reviews.save(tx, number, answer, installation.clock())
        audit.append(tx, "reviewed", f"case:{number}", installation.who, installation.clock(), None, None,
                     {"verdict": judgement.verdict, "before": answer.verdict_before,
                      "findings": [finding.id for finding in judgement.findings]})


def since_last(installation: Installation, number: str, answer: ReviewAnswer) -> ReviewAnswer:
    """Return the answer with the verdict of the review before."""
    with installation.catalogue.read() as tx:
        before = reviews.last(tx, number)
    return replace(answer, verdict_before=before.answer.verdict) if before else answer


def with_decisions(installation: Installation, number: str, answer: ReviewAnswer) -> ReviewAnswer:
    """Return the answer with who decided about each finding, and why, from this review or the ones before."""
    with installation.catalogue.read() as tx:
        stands = _stands(tx, number, answer)
    findings = tuple(replace(finding, decision=_decision(stands[finding.id])) if finding.id in stands else finding
                     for finding in answer.findings)
    return replace(answer, findings=findings)


def _stands(tx: Session, number: str, answer: ReviewAnswer) -> dict[str, Decision]:
    return decisions.carried(decisions.newest(tx, number), {finding.id: place_of(finding) for finding in answer.findings})


def _decision(decision: Decision) -> ReviewedDecision:
    return ReviewedDecision(FindingStatus(decision.status), decision.by, decision.at, decision.reason, decision.asked_of, decision.due,
                            FindingStatus(decision.proposed) if decision.proposed else None)


def _carry_over(tx: Session, number: str, answer: ReviewAnswer) -> None:
    """Note the decisions that stand for a finding of another id now: the next decision about it follows them."""
    for id_, decision in _stands(tx, number, answer).items():
        if decision.finding != id_:
            decisions.decide_finding(tx, number, replace(decision, finding=id_))


def still_shows(installation: Installation, number: str, judgement: Judgement) -> bool:
    """Whether a judgement made now shows what the kept review of the case does: nothing came, went or weighs otherwise."""
    with installation.catalogue.read() as tx:
        kept = reviews.last(tx, number)
    now = {finding.id: finding.severity for finding in judgement.findings}
    return kept is not None and {finding.id: finding.severity for finding in kept.answer.findings} == now
