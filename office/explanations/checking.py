"""What the regulation in force says of an entry before it is written: its reason, its step, its day, what it still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import Text, text
from messages.errors import BadCall, Refused
from office.explanations.values import NewException, NewExplanation
from regulations.catalogue import title_of
from regulations.rules.reasons import ListedReasons, clause_of, for_interruption, for_step
from regulations.rules.steps_named import item_named, steps_of
from regulations.values.facts import Case
from regulations.values.parameters import RecordingItem
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation


@dataclass(frozen=True, slots=True)
class CheckedReason:
    """An entered reason against those the text lists."""

    listed: bool
    basis: str | None  # the clause that lists it, where nobody entered one
    note: Text | None = None  # where a person has to judge


def need_times(new: NewExplanation | NewException, now: datetime) -> None:
    """BadCall for times that cannot be: the end before the start, what has not been yet, a report before the thing itself."""
    span = new.span
    if span is not None and span.end <= span.start:
        raise BadCall("explanations.ends_before_start", start=span.start, end=span.end)
    if span is not None and span.end > now:
        raise BadCall("explanations.not_yet", at=span.end)
    if isinstance(new, NewException):
        if new.day > now.date():
            raise BadCall("explanations.day_not_yet", day=new.day)
        if span is not None and not span.start.date() <= new.day <= span.end.date():
            raise BadCall("explanations.span_of_other_day", day=new.day, start=span.start, end=span.end)
    if new.reported_at is not None and new.reported_at > now:
        raise BadCall("explanations.not_yet", at=new.reported_at)
    if not new.reason.strip():
        raise BadCall("explanations.no_reason")


def reason_for_interruption(regulation: Regulation, new: NewExplanation) -> CheckedReason:
    """Return how a reason stands to those for an interruption; Refused where the list is closed and it is none of it."""
    listed = for_interruption(regulation)
    if not listed.reasons:
        key = "explanations.silent" if listed.open else "explanations.no_excuse"
        note = text(key, regulation=title_of(regulation.id), clause=_clauses(listed.articles))
        return CheckedReason(False, new.basis, note)
    return _checked(regulation, listed, new.reason, new.basis or _article(listed.articles, regulation))


def reason_for_step(regulation: Regulation, item: RecordingItem, new: NewException) -> CheckedReason:
    """Return how a reason stands to those not to record a step; Refused where the text lists none, or it is none of a closed list."""
    listed = for_step(regulation, item)
    if not listed.reasons:
        raise Refused("explanations.no_exception", step=item.step, regulation=title_of(regulation.id), clause=_clauses(listed.articles))
    own = clause_of(regulation, new.reason)
    return _checked(regulation, listed, new.reason, new.basis or _article(own or listed.articles, regulation))


def step_of(regulation: Regulation, case: Case, new: NewException) -> RecordingItem:
    """Return the step of the list that an exception is for; BadCall for one that is not there or need not be recorded."""
    if new.matter is not None and new.matter not in case.matters:
        raise BadCall("explanations.other_matter", matter=new.matter, case=case.number, known=list(case.matters))
    item = item_named(regulation, case, new.step)
    if item is None:
        raise BadCall("explanations.unknown_step", step=new.step, known=[known.step for known in steps_of(regulation, case)])
    if item.duty not in ("must", "as-needed"):
        raise BadCall("explanations.need_not_be_recorded", step=item.step, clause=_clauses(item.citations))
    return item


def _checked(regulation: Regulation, listed: ListedReasons, reason: str, basis: str | None) -> CheckedReason:
    if listed.holds(reason):
        return CheckedReason(True, basis)
    about = {"reason": reason, "known": list(listed.reasons), "regulation": title_of(regulation.id), "clause": _clauses(listed.articles)}
    if not listed.open:
        raise Refused("explanations.reason_not_listed", **about)
    return CheckedReason(False, basis, text("explanations.reason_for_a_person", **about))


def _article(articles: Sequence[Citation], regulation: Regulation) -> str | None:
    return text("explanations.basis", regulation=title_of(regulation.id), article=articles[0].article).say("zh") if articles else None


def _clauses(articles: Sequence[Citation]) -> list[Text]:
    return [text("explanations.clause", article=article.article, quote=article.quote) for article in articles]
