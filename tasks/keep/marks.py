"""Long-term marks, holds, and a case opened again: the acts of `office/keeping`, and what the store is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from footage.values.recordings import Interval
from messages.errors import BadCall
from office.keeping import holding, marking, reopening
from office.keeping.marking import MarkSet
from regulations.proposals import clause
from regulations.values.enums import Trigger
from regulations.values.facts import Mark
from regulations.values.reviews.findings import Citation
from storage.applicable import regulation_of
from storage.catalogue.glances.gone import DisposedByList
from storage.catalogue.states import HoldKind
from storage.keeping.disposal import disposed
from storage.keeping.holds import Hold
from storage.ledgers.marks import StoredMark
from tasks.installation import Installation, case_of, number_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that was set, and what it keeps."""

    id: int
    mark: Mark
    held: tuple[str, ...]  # ids of the recordings now under hold
    article: Citation | None  # None: the case's regulation has no clause for it; it keeps all the same
    disposed: tuple[DisposedByList, ...] = ()  # of what it means: gone, and not held


@step()
def mark_case(installation: Installation, number: str, trigger: str, reason: str, recording: str | None, start: datetime | None,
              end: datetime | None) -> Marked:
    """Mark footage of a case to be kept permanently, and hold its originals in the store."""
    number = number_of(installation, number)
    if trigger not in tuple(Trigger):
        raise BadCall("work.no_trigger", trigger=trigger, known=list(Trigger))
    if not reason.strip():
        raise BadCall("work.no_reason")
    if (start is None) != (end is None) or (start and end and start >= end):
        raise BadCall("work.bad_span")
    span = Interval(start, end) if start and end else None
    ask_law(installation)
    mark = Mark(Trigger(trigger), reason.strip(), installation.who, installation.clock(), recording, span)
    return held(installation, marking.set_mark(installation.desk, number, mark))


def held(installation: Installation, done: MarkSet) -> Marked:
    """Let the store hold what a mark means."""
    rules = regulation_of(installation.settings, case_of(installation, done.case))
    decide_open(installation)
    return Marked(done.id, done.mark, done.meant, clause(done.mark.trigger, rules), done.disposed)


@step()
def lift_mark(installation: Installation, mark: int, approver: str, reason: str) -> StoredMark:
    """Lift a mark with an approver and a reason; its originals are let go only where nothing else holds them."""
    ask_law(installation)
    lifted = marking.lift_mark(installation.desk, mark, approver, reason)
    decide_open(installation)
    return lifted


@step()
def place_hold(
    installation: Installation, number: str, kind: HoldKind, reason: str, document: str | None, recording: str | None = None
) -> Hold:
    """Hold a case, or one recording of it, because of an appeal, a lawsuit or something else that may need it."""
    number = number_of(installation, number)
    ask_law(installation)
    placed = holding.place_hold(installation.desk, number, kind, reason, document, recording)
    decide_open(installation)
    return placed


def gone_of(installation: Installation, number: str, recording: str | None) -> tuple[DisposedByList, ...]:
    """Return what of a case, or whether one recording of it, was disposed of."""
    with installation.catalogue.read() as tx:
        return disposed.by_list(disposed.among(tx, holding.asked_of(tx, number, recording)))


@step()
def lift_hold(installation: Installation, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold with an approver and a reason; one of a request ends only by its answer."""
    ask_law(installation)
    lifted = holding.lift_hold(installation.desk, hold, approver, reason)
    decide_open(installation)
    return lifted


def let_go(installation: Installation, tx: Session, hold: int, approver: str, reason: str) -> Hold:
    """Lift a hold within a transaction; retention is decided again afterwards."""
    return holding.let_go(tx, installation.desk, hold, approver, reason)


@step()
def reopen_case(installation: Installation, number: str, approver: str, reason: str) -> int:
    """Open an archived case again as a new version; the old one, its review and its package are kept. Return the version."""
    number = number_of(installation, number)
    ask_law(installation)
    version = reopening.reopen(installation.desk, number, approver, reason)
    decide_open(installation)
    return version


@step()
def decide_again(installation: Installation, number: str, approver: str, reason: str) -> int:
    """Decide about a case without the longer decisions of before: for a case file that was wrong. Locks in the store stay."""
    number = number_of(installation, number)
    ask_law(installation)
    count = reopening.decide_anew(installation.desk, number, approver, reason)
    decide_open(installation)
    return count
