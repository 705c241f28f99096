"""A review's beginning and end in the catalogue: what is to be reviewed, and the answer that is kept."""

from __future__ import annotations

from regulations.values.findings import Judgement
from regulations.values.review import ReviewAnswer
from storage.ledgers import cases, originals, reviews
from storage.ledgers.cases import StoredCase
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation


def fetch_case(installation: Installation, number: str) -> tuple[StoredCase, tuple[StoredRecording, ...]]:
    """Return the case and its recordings; BadCall where there is no such case."""
    with installation.catalogue.read() as tx:
        return cases.load(tx, number), originals.of_case(tx, number)


def save_review(installation: Installation, number: str, answer: ReviewAnswer, judgement: Judgement) -> None:
    """Keep the answer of a review beside the earlier reviews of the case."""
    with installation.catalogue.begin() as tx:
        reviews.save(tx, number, answer, installation.clock())
        audit.append(tx, "reviewed", f"case:{number}", installation.who, installation.clock(), None, None,
                     {"verdict": judgement.verdict, "findings": [finding.id for finding in judgement.findings]})
