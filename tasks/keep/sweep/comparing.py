"""The ledger against the store, both ways and with its locks: a stretch of the keys at each sweep, the whole store within a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from operator import attrgetter

from messages import Text, text
from messages.errors import BadCall
from storage.care import fixity
from storage.care.walks import side_by_side
from storage.keeping import locking
from storage.keeping.disposal import leave
from storage.keeping.locking import Wanted
from storage.keeping.sweep import sweeps
from storage.ledgers import originals
from storage.stores.objects import ObjectStat
from tasks.installation import Installation
from tasks.keep.locks import Leave, follow, leave_of, lengthened, longer, note_unexplained
from tasks.steps import step

LEAST = 2000  # originals compared by one sweep at least
PART = 365  # of the store, otherwise: `verify` compares the whole of it


@dataclass(frozen=True, slots=True)
class MissingOriginal:
    """A recording whose original the store does not hold."""

    recording: str  # id
    key: str  # in the store


@dataclass(frozen=True, slots=True)
class BadLock:
    """A lock that differs from the decision."""

    recording: str  # id
    key: str  # in the store
    reason: Text
    mended: bool  # whether it was corrected at once


@dataclass(frozen=True, slots=True)
class StoreCompared:
    """What one stretch of the keys showed."""

    checked: int  # originals
    missing: tuple[MissingOriginal, ...]
    foreign: tuple[str, ...]  # keys in the store that no row of the catalogue names
    locks: tuple[BadLock, ...]
    unexplained: tuple[BadLock, ...]  # held or locked beyond what the catalogue knows: a person settles it
    cursor: str  # the next sweep goes on after this key
    of: int  # recordings in the catalogue
    sweeps: int  # that one round over all of them takes, this one's stretch being typical


@step(retries=1)
def compare(installation: Installation, least: int = LEAST) -> StoreCompared:
    """Compare the next stretch; locks that are too short are lengthened, holds that are missing set."""
    with installation.catalogue.read() as tx:
        before = sweeps.last(tx)
        start = before.cursor if before else ""
        count = originals.count(tx)
        size = max(least, -(-count // PART))
        wanted, last = locking.stretch(tx, start, size)
        free = leave_of(tx, wanted)
    keys = takewhile(lambda key: last is None or key <= last, installation.store.keys(start))
    pairs = list(side_by_side(wanted, keys, key_of=attrgetter("key")))
    both = [(want, stands) for want, key in pairs if want and key and (stands := _stat(installation, key)) is not None]
    unexplained = _unexplained(installation, both, free)
    with installation.catalogue.begin() as tx:
        note_unexplained(installation, tx, {lock.recording: lock.reason for lock in unexplained})
    return StoreCompared(
        checked=len(wanted),
        missing=tuple(MissingOriginal(id_, want.key) for want, key in pairs if want and key is None for id_, _, _ in want.rows),
        foreign=_foreign(installation, [key for want, key in pairs if want is None and key]),
        locks=tuple(lock for want, stands in both for lock in _locks(installation, want, stands)), unexplained=unexplained,
        cursor=last or "", of=count, sweeps=max(1, -(-count // size)),
    )


def _stat(installation: Installation, key: str) -> ObjectStat | None:
    try:
        return installation.store.stat(key)
    except BadCall:
        return None  # it went away meanwhile


def _unexplained(installation: Installation, both: Sequence[tuple[Wanted, ObjectStat]], free: Leave) -> tuple[BadLock, ...]:
    """Return what the store holds or locks beyond what the catalogue and the chain know."""
    now = installation.clock()
    over = [(want, text("keeping.unexplained_hold")) for want, stands in both if stands.held and not want.held and not free.of(want)]
    locked = [(want, stands.retain_until) for want, stands in both if stands.retain_until and longer(want, stands, now)]
    if locked:
        with installation.catalogue.read() as tx:
            explained = {want.key for want, until in locked if leave.explains(tx, [id_ for id_, _, _ in want.rows], until)}
        default = installation.store.default_days
        whole = now + timedelta(days=default + 1) if default else now
        over += [(want, text("keeping.unexplained_lock", until=until, known=want.until)) for want, until in locked
                 if want.key not in explained and until > whole]
    return tuple(BadLock(id_, want.key, reason, False) for want, reason in over for id_, _, _ in want.rows)


def _foreign(installation: Installation, strange: list[str]) -> tuple[str, ...]:
    """Return what belongs to nobody: asked once more, because a dump that is coming in right now is stored before it is noted."""
    if not strange:
        return ()
    with installation.catalogue.read() as tx:
        accounted = fixity.accounted(tx) | {want.key for want in locking.of_keys(tx, strange)}
    return tuple(key for key in strange if key not in accounted)


def _locks(installation: Installation, wanted: Wanted, stands: ObjectStat) -> list[BadLock]:
    """Correct what is wrong with the locks of one original, and return it for each recording it belongs to."""
    problem = lock_problem(wanted, stands, installation.clock())
    if problem is None:
        return []
    follow(installation, wanted)
    return [BadLock(id_, wanted.key, problem, True) for id_, _, _ in wanted.rows]


def lock_problem(wanted: Wanted, stands: ObjectStat, now: datetime) -> Text | None:
    """Return what a store's locks lack against the catalogue at `now` (aware); None where they lack nothing."""
    if lengthened(wanted, stands, now) is not None:
        return text("sweeping.lock_short", key=wanted.key)
    return text("sweeping.hold_missing", key=wanted.key) if wanted.held and not stands.held else None
