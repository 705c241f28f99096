"""Whether the store still holds what was taken in: one original re-hashed, and the ledger against the store both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from messages.errors import BadCall, Changed, LiuhenError, NotReadable, Unavailable
from regulations.values.enums import KeepState
from storage.care.walks import side_by_side
from storage.catalogue import predicates
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.steps import in_steps
from storage.ledgers import originals
from storage.ledgers.casework import papers
from storage.ledgers.originals import StoredRecording
from storage.stores.objects import ReadBack, Store
from storage.trail import anchors, stamping

THERE = RecordingRow.keep_state != KeepState.DISPOSED  # what was disposed of by an approved list is gone, and is not missed
GONE_COUNT = select(func.count()).select_from(RecordingRow).where(text(predicates.DISPOSED.sql("recordings")))
DAYS = 30  # the whole store is re-hashed once in so many days


class Fixity(StrEnum):
    """What re-hashing an original showed."""

    INTACT = "intact"
    DAMAGED = "damaged"  # read, and not the bytes that were taken in
    MISSING = "missing"  # the store does not hold it
    UNREADABLE = "unreadable"  # could not be read: says nothing about whether it was changed


def rehash(store: Store, key: str, on_bytes: Callable[[int], None] | None = None) -> Fixity:
    """Read one original from the store again and compare; never raises on what the store holds."""
    try:
        answer = store.read_back(key, on_bytes)
    except (BadCall, Changed, NotReadable, Unavailable) as problem:
        return of_error(problem)
    return Fixity.INTACT if answer.sha256 == key else Fixity.DAMAGED


@dataclass(frozen=True, slots=True)
class Balance:
    """The ledger against the store."""

    missing: tuple[str, ...]  # ids of recordings whose originals the store does not hold
    foreign: tuple[str, ...]  # keys in the store that no row of the ledger names
    papers: tuple[str, ...] = ()  # keys of papers of cases that the store does not hold
    disposed: int = 0  # recordings that were disposed of: the store should hold them no more


def accounted(tx: Session) -> frozenset[str]:
    """Return the keys of what the store holds beside originals: papers of cases, anchors of the audit chain and their time stamps."""
    return papers.keys(tx) | anchors.keys(tx).keys() | {key for key, _, _ in stamping.stamps(tx)}


def balance(catalogue: Catalogue, store: Store) -> Balance:
    """Walk ledger and store side by side, both in the order of keys; memory grows with what is wrong and with the papers only.

    The ledger is read some rows at a time: no transaction is open while the store is read.
    """
    rows = ((key, [id_ for _, id_ in group]) for key, group in groupby(_ledger(catalogue), key=lambda row: row[0]))
    missing: list[str] = []
    foreign: list[str] = []
    with catalogue.read() as tx:
        lacking = set(papers.keys(tx))
        disposed = tx.scalar(GONE_COUNT) or 0
    for row, key in side_by_side(rows, store.keys(), key_of=lambda row: row[0]):
        lacking.discard(key or "")
        if row is None and key is not None:
            foreign.append(key)
        elif row is not None and key is None:
            missing += row[1]
    return Balance(tuple(missing), _unaccounted(catalogue, foreign), tuple(sorted(lacking)), disposed)


def _ledger(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (key, id) of every recording the store should hold, in the order of keys."""
    after = originals.FIRST
    while True:
        with catalogue.read() as tx:
            rows = originals.keys_after(tx, after)
        if not rows:
            return
        yield from rows
        after = rows[-1]


def _unaccounted(catalogue: Catalogue, keys: Sequence[str]) -> tuple[str, ...]:
    """Return which keys are none of ours; what was stored and noted while the store was walked is."""
    if not keys:
        return ()
    with catalogue.read() as tx:
        named = {key for step in in_steps(keys) for key in tx.scalars(select(RecordingRow.key).where(RecordingRow.key.in_(step), THERE))}
        ours = named | accounted(tx)
    return tuple(key for key in keys if key not in ours)


def of_day(tx: Session, day: date) -> tuple[str, ...]:
    """Return the ids whose originals are re-hashed on `day`: a thirtieth of the store, each once in thirty days."""
    turn = day.toordinal() % DAYS
    return tuple(row.id for row in tx.execute(select(RecordingRow.id, RecordingRow.sha256).where(THERE).order_by(RecordingRow.id))
                 if int(row.sha256[:8], 16) % DAYS == turn)


def sample(tx: Session, number: int, seed: str) -> tuple[str, ...]:
    """Return `number` ids drawn by `seed`, the same ones every time for the same seed and ledger."""
    import random

    count = tx.scalar(select(func.count()).select_from(RecordingRow).where(THERE)) or 0
    chosen = sorted(random.Random(seed).sample(range(count), min(number, count)))
    wanted = set(chosen)
    ids = tx.scalars(select(RecordingRow.id).where(THERE).order_by(RecordingRow.id).execution_options(yield_per=1000))
    return tuple(id_ for place, id_ in enumerate(ids) if place in wanted)


Held = Mapping[str, ReadBack | LiuhenError]  # by recording id


def sm3_of_intact(rows: Sequence[StoredRecording], held: Held) -> dict[str, str]:
    """Return {id: SM3} of the originals that are what they were."""
    return {row.recording.id: answer.sm3 for row in rows if isinstance(answer := held[row.recording.id], ReadBack) and _same(row, answer)}


def state_of(row: StoredRecording, held: ReadBack | LiuhenError) -> Fixity:
    """Return what reading an original back says of it."""
    if isinstance(held, ReadBack):
        return Fixity.INTACT if _same(row, held) else Fixity.DAMAGED
    return of_error(held)


def of_error(problem: Exception) -> Fixity:
    """Return what a failed reading says of an object: what could not be read was not seen to be changed."""
    if isinstance(problem, Changed):
        return Fixity.DAMAGED
    return Fixity.MISSING if isinstance(problem, BadCall) else Fixity.UNREADABLE


def _same(row: StoredRecording, held: ReadBack) -> bool:
    return held.sha256 == row.recording.sha256 and held.size == row.recording.size and row.sm3 in (None, held.sm3)
