"""Whether one line of a disposal list may still go: the facts gathered at this moment, and the decision with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall
from regulations.before_disposal import Question, barring, beyond
from regulations.values.reviews.findings import Keeping
from storage.catalogue.predicates import disposable, in_store
from storage.catalogue.states import LineState
from storage.keeping.disposal import leave
from storage.keeping.disposal.disposals import DisposalLine
from storage.keeping.sweep import sweeping
from storage.keeping.sweep.sweeping import SweepItem
from storage.ledgers import originals
from storage.stores.objects import ObjectStat
from tasks.installation import Installation
from tasks.keep.deciding import floors_of, open_proposals, ruling
from tasks.keep.disposal.asking import asked_of
from tasks.keep.facts import Law, facts_of


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Everything that decides about one line."""

    line: DisposalLine
    item: SweepItem
    keeping: Keeping  # decided at this moment
    held_by: tuple[Text, ...]  # what holds the recording
    stored: ObjectStat | None  # None: the store does not hold it
    twins: tuple[SweepItem, ...]  # recordings with the same bytes, this one included
    paper: bool = False  # whether the same bytes are a paper of a case
    kept_by_chain: bool = False  # whether the audit chain holds no event that lets this recording, or a twin of it, go
    waits_until: datetime | None = None  # aware; end of the grace period as the chain noted it
    asked: tuple[Question, ...] = ()  # what is not settled at this moment


@dataclass(frozen=True, slots=True)
class LineChecked:
    """One line and whether it may go."""

    line: DisposalLine
    item: SweepItem
    refusal: Text | None  # why it is kept


def stored_objects(installation: Installation, lines: Sequence[DisposalLine]) -> dict[str, ObjectStat | None]:
    """Return {key: what the store says of it}; None for what it does not hold. To be asked with no transaction open."""
    stored: dict[str, ObjectStat | None] = {}
    for line in lines:
        try:
            stored[line.key] = installation.store.stat(line.key)
        except BadCall:
            stored[line.key] = None
    return stored


def check(installation: Installation, tx: Session, number: str, lines: Sequence[DisposalLine], stored: Mapping[str, ObjectStat | None],
          papers: frozenset[str] = frozenset()) -> list[LineChecked]:
    """Decide about these lines of the list `number` as they stand in `tx`; `papers`: keys of what the store holds beside originals."""
    now = installation.clock()
    return [LineChecked(facts.line, facts.item, refusal(facts, now)) for facts in _facts(installation, tx, number, lines, stored, papers)]


def _facts(installation: Installation, tx: Session, number: str, lines: Sequence[DisposalLine], stored: Mapping[str, ObjectStat | None],
           papers: frozenset[str]) -> Iterator[LineFacts]:
    ids = [line.recording for line in lines]
    rows = {row.recording.id: row for row in originals.get_many(tx, ids)}
    items, floors, asked = sweeping.some(tx, ids), floors_of(tx, ids), open_proposals(tx, rows.values())
    twins = {line.key: sweeping.twins(tx, line.key) for line in lines}
    chain = leave.last_events(tx, [twin.id for key in twins for twin in twins[key] if in_store(twin.keep_state)])
    ends = leave.waits_until(tx, number, ids)
    cases = facts_of(tx, Law(installation.settings, installation.clock().date()), {row.case for row in rows.values()})
    questions = asked_of(tx, items.values(), cases)
    for line in lines:
        row = rows[line.recording]
        case = cases[row.case]
        yield LineFacts(
            line,
            items[line.recording],
            ruling(row, case, floors.get(line.recording), asked.get(line.recording, ())).keeping,
            tuple(why for _, why in case.held_by(row.recording)),
            stored[line.key],
            twins[line.key],
            line.key in papers,
            any(leave.keeps(chain.get(twin.id)) for twin in twins[line.key]),
            ends.get(line.recording),
            questions[line.recording],
        )


def refusal(facts: LineFacts, now: datetime) -> Text | None:
    """Return why a line may not go at `now` (aware); None where it may."""
    if facts.paper:
        return text("disposal.paper")
    if facts.stored is None and facts.line.state is LineState.DELETING:
        return None  # deleted by a run that was killed before it could note that
    if facts.held_by:
        return text("disposal.held", why=list(facts.held_by))
    if facts.kept_by_chain:
        return text("disposal.kept_by_chain")
    if facts.line.state is not LineState.PROPOSED and (facts.waits_until is None or facts.waits_until > now):
        return text("disposal.grace_not_in_chain")
    if (unsettled := unanswered(facts)) is not None:
        return unsettled
    if facts.keeping.until is None or facts.keeping.until >= now.date():
        return text("disposal.kept", why=list(facts.keeping.why))
    needed = [twin.id for twin in facts.twins if twin.id != facts.item.id and _needed(twin, now)]
    return text("disposal.twin", ids=needed) if needed else _store_refusal(facts.stored, facts.item, now)


def unanswered(facts: LineFacts) -> Text | None:
    """Return what keeps a line because something is asked of it that its approver did not answer; None where nothing is."""
    for key, asked in (("disposal.barred", barring(facts.asked)), ("disposal.asked_since", beyond(facts.asked, facts.line.asked))):
        if asked:
            return text(key, asked=[question.why for question in asked])
    if facts.asked and not facts.line.tick:
        return text("disposal.unticked", asked=[question.why for question in facts.asked])
    return None


def _needed(twin: SweepItem, now: datetime) -> bool:
    """Whether a recording with the same bytes still needs them."""
    return in_store(twin.keep_state) and not disposable(twin.keep_state, twin.keep_until, twin.held, now.date())


def _store_refusal(stored: ObjectStat | None, item: SweepItem, now: datetime) -> Text | None:
    if stored is None:
        return text("disposal.not_in_store")
    if stored.held:
        return text("disposal.store_held")
    if stored.retain_until is not None and stored.retain_until > now:
        return text("disposal.store_locked", until=stored.retain_until)
    return None if stored.size == item.size else text("disposal.store_differs")
