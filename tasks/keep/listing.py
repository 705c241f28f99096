"""Recordings as the lists of a sweep show them: what, until when, and because of which clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy.orm import Session

from regulations.values.reviews.findings import Citation
from storage.catalogue.states import DutyKind
from storage.keeping import reasons
from storage.keeping.reasons import Reason
from storage.keeping.sweep.sweeping import SweepItem
from storage.ledgers import originals
from tasks.answers import Sentences
from tasks.installation import Installation
from tasks.keep.facts import Law, facts_of

STEP = 500  # items looked up together
UNKNOWN = Reason((), ())


@dataclass(frozen=True, slots=True)
class DueItem:
    """ITEM of contract.md: one recording, or one thing a unit or a person has to do."""

    recording: str | None  # id
    name: str
    case: str | None  # number
    due: date | datetime | None  # a datetime is aware
    reason: Sentences
    articles: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class PersonItem(DueItem):
    """What a unit or a person answers for."""

    unit: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class LateItem(PersonItem):
    """A dump that came after its deadline, with all it brought for one case."""

    dump: int  # number
    recordings: int
    received_at: datetime  # aware


@dataclass(frozen=True, slots=True)
class DutyItem(PersonItem):
    """Something a unit or a person has to do."""

    kind: DutyKind
    subject: str  # recorder, finding, unit; "" where the case is the subject


AnyItem = DueItem | LateItem | DutyItem


def shown(tx: Session, items: Iterable[SweepItem]) -> Iterator[tuple[SweepItem, DueItem]]:
    """Yield each recording with what is shown of it: reason and clauses are those of the decision in the catalogue."""
    rest = iter(items)
    while part := list(islice(rest, STEP)):
        reasons_by_id = reasons.of(tx, [item.reason_id for item in part if item.reason_id is not None])
        for item in part:
            reason = reasons_by_id.get(item.reason_id or 0, UNKNOWN)
            yield item, due_item(item, Sentences(reason.why), reason.articles)


def due_item(item: SweepItem, reason: Sentences, articles: tuple[Citation, ...]) -> DueItem:
    """Return a recording as the lists show it."""
    return DueItem(item.id, item.name, item.case, item.keep_until, reason, articles)


def held(installation: Installation, tx: Session, items: Sequence[SweepItem]) -> tuple[DueItem, ...]:
    """Return held recordings, each with everything that holds it."""
    law = Law(installation.settings, installation.clock().date())
    facts = facts_of(tx, law, {item.case for item in items})
    rows = {row.recording.id: row.recording for row in originals.get_many(tx, [item.id for item in items])}
    reasons_by_id = reasons.of(tx, [item.reason_id for item in items if item.reason_id is not None])
    return tuple(due_item(item, Sentences(tuple(why for _, why in facts[item.case].held_by(rows[item.id]))),
                          reasons_by_id.get(item.reason_id or 0, UNKNOWN).articles) for item in items)
