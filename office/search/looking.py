"""Looking for what was said, papers, cases, parties, recorders and days: nothing and no count of what the person may not see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.recordings import BEIJING
from messages import Text, text
from messages.errors import BadCall
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may
from office.rights.now import as_of_now, need_now
from office.rights.relations import Subject
from office.search.folding import parts_of
from office.search.gathering import CaseReach, standings
from office.search.refreshing import refreshed
from office.search.scope import act_of, limit_of
from office.search.values import MOST_ON_A_PAGE, FoundKind, SearchAnswer, SearchHit, WantedSearch
from storage.catalogue.models.originals import RecordingRow
from storage.search.index_rows import IndexReading
from storage.search.values import AskedParts, IndexAnswer, IndexHit, IndexQuestion, SearchKind
from storage.trail import audit

NOTED = "office.searched"  # the event


def search(desk: Desk, wanted: WantedSearch) -> SearchAnswer:
    """Return what is found of what may be seen; noted in the chain with the words and how many there were.

    Refused for who may see no case at all; BadCall where there is nothing to look for.
    """
    asked = check(wanted)
    with desk.catalogue.read() as tx:
        need_now(tx, desk, Act.LIST_CASES)
        desk = replace(desk, person=as_of_now(tx, desk.person, desk.clock().date()))
    questions = [_question(desk, wanted, kind, asked) for kind in wanted.kinds]
    with refreshed(desk) as (index, left), index.reading() as reading, desk.catalogue.read() as tx:
        found = tuple(_kind(tx, desk, reading, question) for question in questions)
    answer = SearchAnswer(wanted.words, found, left, tuple(_notes(desk, wanted, left)))
    with desk.catalogue.begin() as tx:
        audit.append(tx, NOTED, "search", desk.person.name, desk.clock(), None, None, {
            "words": wanted.words, "kinds": [kind.value for kind in wanted.kinds], "hits": answer.hits})
    return answer


def check(wanted: WantedSearch) -> AskedParts:
    """Return the words to look for; BadCall where there is nothing to look for, or no such page."""
    if not wanted.kinds or (wanted.after is not None and len(wanted.kinds) != 1) or not 0 < wanted.limit <= MOST_ON_A_PAGE:
        raise BadCall("search.wrong_page", most=MOST_ON_A_PAGE)
    _key(wanted.after)
    return parts_of(wanted.words)


def _question(desk: Desk, wanted: WantedSearch, kind: SearchKind, asked: AskedParts) -> IndexQuestion:
    open_only = kind is SearchKind.SAID and desk.person.told_apart  # footage of an archived case is watched by a request only
    return IndexQuestion(kind, asked, limit_of(desk.person, act_of(kind)), open_only, wanted.limit, _key(wanted.after))


def _kind(tx: Session, desk: Desk, reading: IndexReading, question: IndexQuestion) -> FoundKind:
    if question.scope == ():
        return FoundKind(question.kind, (), 0, False, None)
    answer = reading.ask(question)
    asked = select(RecordingRow.id, RecordingRow.name).where(RecordingRow.id.in_([hit.subject for hit in answer.hits]))
    names = dict(tx.execute(asked).tuples().all()) if question.kind is SearchKind.SAID else {}
    known = standings(tx, sorted({hit.case for hit in answer.hits if hit.case}))
    allowed = tuple(_allowed(tx, desk, question, answer, known))
    beside = reading.neighbours(allowed) if question.kind is SearchKind.SAID else {}
    hits = tuple(_hit(hit, known[hit.case].id if hit.case else None, names.get(hit.subject), beside) for hit in allowed)
    last = answer.hits[-1] if len(answer.hits) == question.limit else None
    key = None if last is None else json.dumps([last.at, last.id], separators=(",", ":"))
    return FoundKind(question.kind, hits, answer.count, answer.more, key)


def _allowed(tx: Session, desk: Desk, question: IndexQuestion, answer: IndexAnswer,
             known: Mapping[str, CaseReach]) -> Iterator[IndexHit]:
    """Yield the hits that the table of rights lets the person see, as the catalogue has their case now: the index is a cache."""
    for hit in answer.hits:
        standing = known.get(hit.case) if hit.case else None
        if hit.case and standing is None:
            continue
        if may(desk.person, act_of(question.kind), _subject(tx, hit, standing)).allowed and not (
                question.open_only and standing is not None and not standing.open):
            yield hit


def _subject(tx: Session, hit: IndexHit, standing: CaseReach | None) -> Subject:
    return standing.subject if standing else Subject(unit=tx.scalar(select(RecordingRow.unit).where(RecordingRow.id == hit.subject)))


def _hit(hit: IndexHit, id: int | None, name: str | None, beside: Mapping[tuple[str, int], str]) -> SearchHit:
    at = datetime.fromisoformat(hit.at).astimezone(BEIJING) if hit.at else None
    if hit.kind is not SearchKind.SAID:
        return SearchHit(hit.kind, hit.case, hit.subject, hit.text, id, at=at)
    start, end = hit.start or 0, hit.end or 0
    return SearchHit(hit.kind, hit.case, hit.subject, hit.text, id, name, at, Fraction(start, 1000), Fraction(end - start, 1000),
                     beside.get((hit.subject, hit.place - 1)), beside.get((hit.subject, hit.place + 1)))


def _notes(desk: Desk, wanted: WantedSearch, left: int) -> Iterator[Text]:
    if left:
        yield text("search.left", count=left)
    if SearchKind.SAID in wanted.kinds and desk.person.told_apart and limit_of(desk.person, Act.WATCH) != ():
        yield text("search.archived_left_out")
    elif SearchKind.SAID in wanted.kinds and desk.person.told_apart:
        yield text("search.said_not_yours")


def _key(after: str | None) -> tuple[str, int] | None:
    if after is None:
        return None
    try:
        at, id = json.loads(after)
    except (ValueError, TypeError) as problem:
        raise BadCall("search.wrong_page", most=MOST_ON_A_PAGE) from problem
    if not isinstance(at, str) or type(id) is not int:
        raise BadCall("search.wrong_page", most=MOST_ON_A_PAGE)
    return at, id
