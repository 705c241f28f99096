"""What follows a step beside its date: a suggested mark, and what a person is told, with the clause."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from messages import Text, text
from office.desk import Desk
from office.proceedings.rules import TOPICS
from paperwork.wording import article_text
from regulations.catalogue import title_of
from regulations.deadlines import is_overdue
from regulations.proceedings import dates
from regulations.proceedings.values import ProceedingKind, StepKind
from regulations.proposals import Proposal
from regulations.values.enums import Trigger
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation, Deadline
from storage.keeping import suggestions
from storage.keeping.sweep import sweeping
from storage.ledgers.registers.proceedings import Proceeding

S = StepKind
MEETING = (S.APPROVED, S.RETURNED, S.OPINION, S.TO_POLICE, S.REPORTED)


def follow(tx: Session, desk: Desk, rules: Regulation, matter: Proceeding) -> None:
    """Suggest to keep the footage of a case permanently in which recording was obstructed."""
    if matter.kind is ProceedingKind.OBSTRUCTION and matter.steps[-1].step is S.NOTED:
        article = rules.trigger(Trigger.LT6) or rules.trigger(Trigger.LT10)
        reason = text("matters.obstructed", words=matter.steps[-1].words or "")
        suggestions.add(tx, matter.case, [Proposal(Trigger.LT6, "register", reason, f"proceeding:{matter.id}", article)], desk.clock())
        sweeping.mark_undecided(tx, matter.case)


def notes_on(rules: Regulation, matter: Proceeding, due: Deadline | None, still_due: Deadline | None) -> tuple[Text, ...]:
    """Return what a person has to know after the last step of a matter; `due`: its date, `still_due`: where it is not met yet."""
    return (*_about_dates(matter, due, still_due), *_notes(rules, matter))


def clauses(rules: Regulation, kind: ProceedingKind) -> tuple[Citation, ...]:
    """Return the clauses of a regulation about a kind of matter; () where it is silent."""
    filing = rules.archive.report.citations if kind is ProceedingKind.FILING and rules.archive.report else ()
    return (*filing, *(citation for topic in TOPICS[kind] for citation in rules.cite(topic)))


def _about_dates(matter: Proceeding, due: Deadline | None, still_due: Deadline | None) -> Iterator[Text]:
    last = matter.steps[-1]
    if still_due is not None:
        yield from (text("matters.due", due=still_due.due, clause=_cited(still_due.articles)),) if still_due.due is not None else ()
        yield from still_due.assumptions
    elif due is not None and last.step in MEETING and is_overdue(due.due, last.at):
        yield text("matters.late", due=due.due, at=last.at)


def _notes(rules: Regulation, matter: Proceeding) -> Iterator[Text]:
    last = matter.steps[-1]
    if not clauses(rules, matter.kind):
        yield text("matters.silent", regulation=title_of(rules.id), kind=text(f"matters.kind_{matter.kind}".replace("-", "_")))
    if last.step is S.ON_SPOT and rules.urgent_start is None:
        yield text("matters.no_urgent_start", regulation=title_of(rules.id))
    if last.step is S.APPROVED and matter.last(S.ON_SPOT) and matter.last(S.REPORTED) is None:
        yield text("matters.not_reported")
    if matter.kind is ProceedingKind.CUSTODY and "custodian" not in rules.transfer.satisfied_by:
        yield text("matters.custody_not_enough", article=article_text(rules.transfer.article), quote=rules.transfer.quote)
    if last.step is S.OBJECTED:
        yield from _objected(rules, matter)
    if last.step is S.OPINION and matter.kind is ProceedingKind.LEGAL_REVIEW:
        until = dates.objection(rules, last.at)
        yield from (text("matters.may_object", due=until.due, clause=_cited(until.articles)),) if until and until.due else ()


def _objected(rules: Regulation, matter: Proceeding) -> Iterator[Text]:
    opinion, objected = matter.last(S.OPINION), matter.steps[-1]
    until = dates.objection(rules, opinion.at) if opinion else None
    if until is not None and is_overdue(until.due, objected.at):
        yield text("matters.objected_late", due=until.due, at=objected.at, clause=_cited(until.articles))


def _cited(articles: tuple[Citation, ...]) -> list[Text]:
    return [text("matters.clause", article=article_text(article.article), quote=article.quote) for article in articles]
