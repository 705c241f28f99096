"""What a review says, as the legal office reads it first at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages import Text, text
from pipelines.terminal.answer import Table

if TYPE_CHECKING:
    from regulations.values.reviews.review import ReviewAnswer


def review_shown(answer: ReviewAnswer) -> tuple[Table | Text, ...]:
    """Return what the legal office reads first."""
    rows = [(text("review.severity_" + finding.severity), text("judgement.kind_" + finding.kind),
             f"{finding.start:%Y-%m-%d %H:%M:%S}" if finding.start else "", finding.message,
             "、".join(dict.fromkeys(article.article for article in finding.articles))) for finding in answer.findings]
    table = Table(text("review.findings", count=len(rows)),
                  ("review.col_severity", "review.col_kind", "review.col_when", "review.col_what", "review.col_article"), rows)
    verdict = text("review.verdict_" + answer.verdict.replace("-", "_"))
    before = answer.verdict_before
    changed = (text("review.verdict_changed", before=text("review.verdict_" + before.replace("-", "_")), now=verdict),) if (
        before is not None and before != answer.verdict) else ()
    report = (text("review.report", path=answer.report.html),) if answer.report else ()
    destroyed = (text("disposed.line", message=away.message) for away in answer.disposed)
    return text("review.verdict", case=answer.case, verdict=verdict), *changed, *destroyed, table, *report
