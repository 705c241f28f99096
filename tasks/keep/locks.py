"""The stores follow the catalogue: longer locks and holds at once, a hold lifted only where the audit chain lets go of the original.

What a store holds or locks beyond that is noted for a person, and nothing is done to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall
from regulations.lawday import end_of
from storage.keeping import locking, unsettled
from storage.keeping.disposal import leave
from storage.keeping.disposal.leave import LastEvent
from storage.keeping.locking import Wanted
from storage.keeping.sweep import sweeping
from storage.stores.objects import ObjectStat, Store
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step

STEP = 500  # originals in one transaction
SECOND = timedelta(seconds=1)  # servers keep whole seconds


@dataclass(frozen=True, slots=True)
class Leave:
    """What the audit chain says about letting go of some originals."""

    events: Mapping[str, LastEvent]  # by recording id
    restored: int  # number of the event with which the catalogue came from a backup

    def of(self, wanted: Wanted) -> bool:
        """Whether the store's hold on this original may be lifted."""
        return not wanted.held and leave.lets_go((id_ for id_, _, _ in wanted.rows), self.events, self.restored)


def leave_of(tx: Session, wanted: Sequence[Wanted]) -> Leave:
    """Ask the chain about these originals."""
    return Leave(leave.last_events(tx, [id_ for want in wanted for id_, _, _ in want.rows if not want.held]), leave.restored_at(tx))


def copies(installation: Installation) -> tuple[Store, ...]:
    """Return the store of originals, and the second copy where there is one."""
    return tuple(store for _, store in installation.stores)


@step(retries=1)
def lock_originals(installation: Installation, ids: Sequence[str] | None = None) -> int:
    """Let the stores hold and lock what the catalogue says (None: everything they lag behind in).

    Return how many recordings have to be decided again: a store holds them, and nobody knows why.
    """
    unexplained = 0
    for part in [None] if ids is None else [ids[place:place + STEP] for place in range(0, len(ids), STEP)]:
        while True:
            with installation.catalogue.read() as tx:
                wanted = locking.pending(tx, STEP, part)
                free = leave_of(tx, wanted)
            over = [want for want in wanted if follow(installation, want, lift=free.of(want))]
            with installation.catalogue.begin() as tx:
                locking.reported(tx, wanted)
                _note_unlocked(installation, tx, [want for want in wanted if free.of(want)], free)
                unexplained += note_unexplained(installation, tx, {
                    id_: text("keeping.unexplained_hold") for want in over for id_, _, _ in want.rows})
            if part is not None or len(wanted) == 0:
                break
    return unexplained


def follow(installation: Installation, wanted: Wanted, *, lift: bool = False) -> bool:
    """Bring one original's locks in every store to what the catalogue says; its hold is lifted only with `lift`.

    Return whether a store holds more than that. An original that the store does not hold is left to `verify`.
    """
    over = False
    for store in copies(installation):
        try:
            stands = store.stat(wanted.key)
        except BadCall:
            continue
        end = lengthened(wanted, stands, installation.clock())
        if end is not None:
            store.retain(wanted.key, end)
        if wanted.held and not stands.held:
            store.hold(wanted.key, True)
        elif stands.held and not wanted.held and lift:
            store.hold(wanted.key, False)
        over = over or (stands.held and not wanted.held and not lift)
    return over


def lengthened(wanted: Wanted, stands: ObjectStat, now: datetime) -> datetime | None:
    """Return until when a lock has to be lengthened at `now` (aware); None where it is long enough, or nothing has to be kept any more."""
    end = end_of(wanted.until) if wanted.until else None
    if end is None or end <= now or (stands.retain_until is not None and stands.retain_until >= end):
        return None
    return end


def longer(wanted: Wanted, stands: ObjectStat, now: datetime) -> bool:
    """Whether the store locks an original for longer than the catalogue says that it has to be kept."""
    end = end_of(wanted.until) if wanted.until else None
    if wanted.held or end is None or stands.retain_until is None or stands.retain_until <= now:
        return False
    return stands.retain_until > end + SECOND


def _note_unlocked(installation: Installation, tx: Session, wanted: Sequence[Wanted], free: Leave) -> None:
    """Note that what the chain let go of was done: it is no leave for another hold, placed later."""
    done = [(id_, want.key) for want in wanted for id_, _, _ in want.rows
            if (event := free.events.get(id_)) is not None and event.what in (leave.RELEASED, leave.SETTLED)]
    audit.append_many(tx, leave.UNLOCKED, installation.who, installation.clock(), [(id_, None, key, {}) for id_, key in done])


def note_unexplained(installation: Installation, tx: Session, findings: Mapping[str, Text]) -> int:
    """Note what a store holds or locks and nobody knows why, let those recordings be decided again, and return how many are new."""
    new = unsettled.note(tx, findings, installation.clock())
    sweeping.ask_again(tx, new)
    audit.append_many(tx, leave.UNEXPLAINED, installation.who, installation.clock(), [
        (id_, findings[id_].say("zh"), None, {}) for id_ in new])
    return len(new)
