"""What is asked of recordings before they may be disposed of: gathered for the list, and at every check after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from regulations.before_disposal import BeforeDisposal, Question, questions
from storage.keeping import progress
from storage.keeping.progress import CaseProgress, RecordingProgress
from storage.keeping.sweep.sweeping import SweepItem
from tasks.keep.facts import Facts

Asking = dict[str, tuple[Question, ...]]  # by recording id


def asked_of(tx: Session, items: Iterable[SweepItem], facts: Mapping[str | None, Facts]) -> Asking:
    """Return {id: what is asked} of these recordings as they stand in `tx`; `facts`: of their cases (`facts_of`)."""
    wanted = list(items)
    cases = progress.of_cases(tx, {item.case for item in wanted if item.case is not None})
    recordings = progress.of_recordings(tx, [item.id for item in wanted])
    return {item.id: questions(_before(recordings[item.id], facts[item.case], cases.get(item.case or "")), facts[item.case].rules)
            for item in wanted}


def _before(recording: RecordingProgress, facts: Facts, case: CaseProgress | None) -> BeforeDisposal:
    if facts.case is None or case is None:
        return BeforeDisposal(None, False, False, False, (), recording.record_awaited)
    findings = tuple((finding.id, finding.message) for finding in case.findings)
    return BeforeDisposal(
        facts.case, case.reviewed_at is not None and case.reviewed_at >= recording.received_at, recording.archived_at is not None,
        case.out_of_date, findings, recording.record_awaited)

