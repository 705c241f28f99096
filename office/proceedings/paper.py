"""What the paper of a matter says."""

from __future__ import annotations

from datetime import datetime

from messages import text
from office.proceedings.acting import step_name
from office.proceedings.looking import ProceedingSeen
from paperwork.papers.proceedings.values import SHEETS, ProceedingPaper, StepLine


def paper_of(seen: ProceedingSeen, at: datetime) -> ProceedingPaper:
    """Return the paper of a matter as it stands."""
    matter, case = seen.proceeding, seen.case
    lines = tuple(StepLine(name=step_name(matter.kind, step.step), at=step.at, by=step.by, to=step.to, words=step.words, file=step.file,
                           opinion=text(f"matters.opinion_{step.result}") if step.result else None) for step in matter.steps)
    due = seen.due.due if seen.due is not None else None
    return SHEETS[matter.kind](
        number=matter.id, unit=case.unit, case=case.number, party=case.party, cause=case.cause, matter=case.matter, subject=matter.subject,
        person=matter.person, due=due, at=at, open=matter.open,
        clauses=tuple((article.article, article.quote) for article in seen.clauses), steps=lines)
