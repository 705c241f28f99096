"""Which dumps are not done: asked of the few rows that say so, for `status`."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from storage.catalogue import predicates
from storage.catalogue.glances.glance import Glance, instant
from storage.catalogue.glances.waits import WaitingDump
from storage.catalogue.states import StoredState

OPEN_DUMPS = "SELECT id FROM dumps WHERE finished_at IS NULL"
UNVERIFIED = f"SELECT dump_id, count(*) FROM recordings WHERE stored = '{StoredState.RECEIVED}' GROUP BY dump_id"
OF_NO_CASE = f"SELECT dump_id, count(*) FROM recordings WHERE {predicates.OF_NO_CASE.sql('recordings')} GROUP BY dump_id"
ALL_DUMPS = "SELECT id, root, received_at, finished_at FROM dumps ORDER BY id"
BROUGHT = "SELECT count(*), count(DISTINCT device), min(device) FROM recordings WHERE dump_id = :dump"
SHOWN = 200  # dumps of which recorder and count are looked up


def waiting_dumps(look: Glance) -> tuple[WaitingDump, ...]:
    """Return them, the half-taken first, then the oldest first."""
    open_ones = {id_ for (id_,) in look.rows(OPEN_DUMPS)}
    unverified, no_case = (dict(tuple(row) for row in look.rows(question)) for question in (UNVERIFIED, OF_NO_CASE))
    waiting = {*open_ones, *unverified, *no_case}
    if not waiting:
        return ()
    of_day: Counter[str] = Counter()
    found: list[WaitingDump] = []
    rows = [(id_, root, instant(received), finished) for id_, root, received, finished in look.rows(ALL_DUMPS)]
    days = Counter(received.date().isoformat() for _, _, received, _ in rows)
    for id_, root, received, _ in rows:
        day = received.date().isoformat()
        of_day[day] += 1
        if id_ in waiting:
            count, devices, device = look.rows(BROUGHT, dump=id_)[0] if len(found) < SHOWN else (0, 0, None)
            found.append(WaitingDump(id_, PurePath(root).name, device if devices == 1 else None, received, of_day[day], days[day], count,
                                     id_ in open_ones, unverified.get(id_, 0), no_case.get(id_, 0)))
    return tuple(sorted(found, key=lambda dump: (not dump.half_taken, dump.dump)))
