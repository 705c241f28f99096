"""What is asked of a recording whose time is over, before it may be disposed of: which question keeps it off a list, which needs a tick.

No regulation has a procedure for this (requirements.md F): docs/decisions/0012-asked-before-disposal.md says why each question
is answered as it is. An open case, an undecided proposal for a mark, an open request and an unknown fact are no questions here:
retention.py and the holds keep such footage already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messages import Text, text
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation


class Asked(StrEnum):
    """What is asked."""

    NO_CASE = "no-case"
    NOT_REVIEWED = "not-reviewed"
    NOT_ARCHIVED = "not-archived"
    EVIDENCE_NOT_ARCHIVED = "evidence-not-archived"
    OUT_OF_DATE = "package-out-of-date"
    FINDING = "finding-open"
    RECORD = "record-unconfirmed"


BARRING = frozenset({Asked.EVIDENCE_NOT_ARCHIVED})  # such a recording stands on no list; a tick lets the others go
# where the texts speak of it; a regulation that says nothing of the one may say something of the next
TOPICS = {
    Asked.NO_CASE: ("labels", "archive"),
    Asked.NOT_REVIEWED: ("spot_check", "archive"),
    Asked.NOT_ARCHIVED: ("archive",),
    Asked.EVIDENCE_NOT_ARCHIVED: ("conversion", "archive"),
    Asked.OUT_OF_DATE: ("archive",),
    Asked.FINDING: ("basis.other",),
    Asked.RECORD: ("written_record",),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is not settled about a recording."""

    kind: Asked
    why: Text
    articles: tuple[Citation, ...] = ()
    about: str = ""  # id of the finding, number of the case; what tells it from others of its kind

    @property
    def key(self) -> tuple[str, str]:
        """Return what is the same whenever the same thing is asked again."""
        return self.kind, self.about


@dataclass(frozen=True, slots=True)
class BeforeDisposal:
    """How far a recording and its case are."""

    case: Case | None
    reviewed: bool  # after the recording was taken in
    archived: bool  # the recording is in a package of its case
    out_of_date: bool  # the case is no longer what its newest package says
    findings: tuple[tuple[str, str], ...] = ()  # (id, what was seen) of the findings that a person has to decide about
    record_awaited: bool = False  # there is speech, and no confirmed record


def questions(facts: BeforeDisposal, rules: Regulation | None) -> tuple[Question, ...]:
    """Return everything that is asked; () where nothing is."""
    return tuple(_cited(question, rules) for question in _questions(facts))


def _questions(facts: BeforeDisposal) -> Iterator[Question]:
    if facts.case is None:
        yield Question(Asked.NO_CASE, text("asked.no_case"))
    else:
        number = facts.case.number
        if not facts.reviewed:
            yield Question(Asked.NOT_REVIEWED, text("asked.not_reviewed", case=number), about=number)
        if not facts.archived:
            kind = Asked.EVIDENCE_NOT_ARCHIVED if facts.case.evidence is not False else Asked.NOT_ARCHIVED
            yield Question(kind, text(f"asked.{kind.replace('-', '_')}", case=number), about=number)
        if facts.archived and facts.out_of_date:
            yield Question(Asked.OUT_OF_DATE, text("asked.package_out_of_date", case=number), about=number)
    for id_, seen in facts.findings:
        yield Question(Asked.FINDING, text("asked.finding_open", finding=seen), about=id_)
    if facts.record_awaited:
        yield Question(Asked.RECORD, text("asked.record_unconfirmed"))


def _cited(question: Question, rules: Regulation | None) -> Question:
    for topic in TOPICS[question.kind] if rules is not None else ():
        if rules is not None and (articles := rules.cite(topic)):
            return Question(question.kind, question.why, articles, question.about)
    return question


def barring(asked: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions that keep a recording off every list."""
    return tuple(question for question in asked if question.kind in BARRING)


def beyond(asked: Sequence[Question], answered: Sequence[Question]) -> tuple[Question, ...]:
    """Return what is asked and was not among the questions that somebody answered."""
    known = {question.key for question in answered}
    return tuple(question for question in asked if question.key not in known)
