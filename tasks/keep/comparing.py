"""The ledger against the store, both ways and with its locks: a stretch of the keys at each sweep, the whole store within a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from messages import text
from messages.errors import BadCall
from regulations import deadlines
from storage.care import fixity
from storage.keeping import locking, sweeps
from storage.keeping.locking import Wanted
from storage.ledgers import originals
from tasks.installation import Installation
from tasks.keep.deciding import apply_locks
from tasks.steps import step

LEAST = 2000  # originals compared by one sweep at least
PART = 365  # of the store, otherwise: `verify` compares the whole of it


@dataclass(slots=True)
class Compared:
    """What one stretch of the keys showed."""

    checked: int = 0
    missing: list[dict[str, Any]] = field(default_factory=list)  # a row without an original
    foreign: list[str] = field(default_factory=list)  # an original without a row
    locks: list[dict[str, Any]] = field(default_factory=list)  # a lock shorter than the decision, or a hold that is not set
    cursor: str = ""  # the next sweep goes on behind this key
    of: int = 0  # recordings in the catalogue
    sweeps: int = 0  # that one round over all of them takes, this one's stretch being typical


@step(retries=1)
def compare(installation: Installation, mend: bool = True, least: int = LEAST) -> Compared:
    """Compare the next stretch; locks that are too short are lengthened, holds that are missing set (not without `mend`)."""
    with installation.catalogue.read() as tx:
        before = sweeps.last(tx)
        start = before.cursor if before else ""
        count = originals.count(tx)
        size = max(least, -(-count // PART))
        wanted, last = locking.stretch(tx, start, size)
        there = set(takewhile(lambda key: last is None or key <= last, installation.store.keys(start)))
        strange = sorted(there - {one.key for one in wanted})
    found = Compared(len(wanted), foreign=_foreign(installation, strange), cursor=last or "", of=count, sweeps=max(1, -(-count // size)))
    for one in wanted:
        if one.key not in there:
            found.missing += [{"recording": id_, "key": one.key} for id_, _, _ in one.rows]
        else:
            found.locks += _locks(installation, one, mend)
    return found


def _foreign(installation: Installation, strange: list[str]) -> list[str]:
    """Return what belongs to nobody: asked once more, because a dump that is coming in right now is stored before it is noted."""
    if not strange:
        return []
    with installation.catalogue.read() as tx:
        accounted = fixity.accounted(tx) | {one.key for one in locking.of_keys(tx, strange)}
    return [key for key in strange if key not in accounted]


def _locks(installation: Installation, one: Wanted, mend: bool) -> list[dict[str, Any]]:
    try:
        stands = installation.store.stat(one.key)
    except BadCall:
        return []
    end = deadlines.end_of(one.until) if one.until else None
    short = end is not None and end > installation.clock() and (stands.retain_until is None or stands.retain_until < end)
    loose = one.held and not stands.held
    if mend and (short or loose):
        apply_locks(installation, one)
    if not short and not loose:
        return []
    why = text("sweeping.lock_short" if short else "sweeping.hold_missing", key=one.key)
    return [{"recording": id_, "key": one.key, "reason": why.say(installation.lang), "mended": mend} for id_, _, _ in one.rows]
