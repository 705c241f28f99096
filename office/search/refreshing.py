"""Bringing the index up to what the catalogue holds now: what changed since, and the first walk over everything, in short steps."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from office.desk import Desk
from office.search import gathering
from storage.catalogue.models.originals import CaseRow, TranscriptRow
from storage.search.following import ChangedSince, changed_since, last_event
from storage.search.index import SearchIndex, TornIndex, open_index, throw_away
from storage.search.index_rows import IndexWriting
from storage.search.values import IndexState, Shelf

UNWRITTEN = 1000  # events that change nothing here, after which it is written that they were seen
STEP = 200  # cases, or recordings with words, of one transaction of the walk
BETWEEN = "\x1f"
CASES, TRANSCRIPTS = "cases", "transcripts"


def refresh(desk: Desk, seconds: float | None = 0.5, again: bool = False) -> int:
    """Bring the index up to date, and return how many cases and recordings are left of the first walk; 0: it holds everything."""
    with refreshed(desk, seconds, again) as (_, left):
        return left


@contextmanager
def refreshed(desk: Desk, seconds: float | None = 0.5, again: bool = False) -> Iterator[tuple[SearchIndex, int]]:
    """Give the index as it is up to date, and how many cases and recordings are left of the first walk.

    What changed since is always followed to the end, so that nothing is found that may not be; the first walk stops after some
    `seconds` (None: never) and goes on there at the next call, after a kill too. `again`: everything is made again.
    """
    index = open_index(desk.settings.home, desk.catalogue)
    try:
        try:
            left = _bring_up(desk, index, seconds, again)
        except TornIndex:
            index.close()
            throw_away(desk.settings.home)
            index = open_index(desk.settings.home, desk.catalogue)
            left = _bring_up(desk, index, seconds, again)
        yield index, left
    finally:
        index.close()


def _bring_up(desk: Desk, index: SearchIndex, seconds: float | None, again: bool) -> int:
    began = time.monotonic()
    if again:
        _begin(desk, index)
    while _follow(desk, index):
        pass
    while more := _walk(desk, index):
        if seconds is not None and time.monotonic() - began >= seconds:
            break
    return _left(desk, index) if more else 0


def _begin(desk: Desk, index: SearchIndex) -> None:
    """Begin the first walk: what happens from here on is followed beside it."""
    with index.writing() as writing, desk.catalogue.read() as tx:
        writing.empty()
        writing.keep(IndexState(last_event(tx), CASES + BETWEEN))


def _follow(desk: Desk, index: SearchIndex) -> bool:
    """Read again what some events changed; whether there is more."""
    with index.reading() as reading:
        state = reading.state()
    if state.event is None:
        _begin(desk, index)
        return False
    with desk.catalogue.read() as tx:
        changes = changed_since(tx, state.event)
        if not changes.any and changes.event - state.event < UNWRITTEN:
            return False
    with index.writing() as writing, desk.catalogue.read() as tx:
        state = writing.state()
        changes = changed_since(tx, state.event or 0)
        _read_again(tx, writing, changes)
        writing.keep(IndexState(changes.event, state.walked))
        return changes.more


def _read_again(tx: Session, writing: IndexWriting, changes: ChangedSince) -> None:
    recordings = sorted(changes.recordings)
    numbers = changes.cases | gathering.cases_of(tx, recordings) | writing.cases_of(recordings)
    _write_cases(tx, writing, sorted(numbers))
    writing.replace(Shelf.SAID, "subject", recordings, tuple(gathering.said_in(tx, recordings)))


def _write_cases(tx: Session, writing: IndexWriting, numbers: Sequence[str], rescoped: bool = True) -> None:
    known = gathering.standings(tx, numbers)
    writing.replace(Shelf.NAMED, "case_number", numbers, tuple(gathering.of_cases(tx, known)))
    for number, standing in known.items() if rescoped else ():
        writing.rescope(number, standing.scope)


def _walk(desk: Desk, index: SearchIndex) -> bool:
    """Take the next step of the first walk; whether there is more."""
    with index.reading() as reading:
        if reading.state().walked is None:
            return False
    with index.writing() as writing, desk.catalogue.read() as tx:
        state = writing.state()
        if state.walked is None:
            return False
        what, after = state.walked.split(BETWEEN)
        keys = _next(tx, what, after)
        if what == CASES:
            _write_cases(tx, writing, keys, rescoped=False)
        else:
            writing.replace(Shelf.SAID, "subject", keys, tuple(gathering.said_in(tx, keys)))
        walked = f"{what}{BETWEEN}{keys[-1]}" if keys else f"{TRANSCRIPTS}{BETWEEN}" if what == CASES else None
        writing.keep(IndexState(state.event, walked))
        return walked is not None


def _next(tx: Session, what: str, after: str) -> Sequence[str]:
    column = _key(what)
    return tx.scalars(select(column).where(column > after).order_by(column).limit(STEP)).all()


def _key(what: str) -> InstrumentedAttribute[str]:
    return CaseRow.number if what == CASES else TranscriptRow.recording


def _left(desk: Desk, index: SearchIndex) -> int:
    """Return how many cases and recordings the first walk has not come to."""
    with index.reading() as reading, desk.catalogue.read() as tx:
        walked = reading.state().walked
        if walked is None:
            return 0
        what, after = walked.split(BETWEEN)
        left = tx.scalar(select(func.count()).where(_key(what) > after)) or 0
        return max(1, left + ((tx.scalar(select(func.count(TranscriptRow.recording))) or 0) if what == CASES else 0))
