"""Footage of a dump that is another case's already: said with the case it is, and left as it is."""

from __future__ import annotations

from footage.recorders import Survey
from storage.catalogue.states import StoredState
from storage.ledgers import columns
from tasks.installation import Installation
from tasks.long_list import LongList
from tasks.receive import again
from tasks.receive.intake import Order, TakenIn, device_of, rejections
from tasks.receive.taken import Taken
from tasks.steps import step


@step()
def all_of_others(installation: Installation, order: Order, seen: Survey, taken_in: TakenIn) -> Taken | None:
    """Return the answer where every file of the dump is in the store and another case's than the one asked for: nothing is changed."""
    known = [taken_in.get((device_of(file, seen), file.name, file.size, file.modified)) for file in seen.files]
    ids = [mark[0] for mark in known if mark]
    if order.case is None or not ids or len(ids) < len(known):
        return None
    with installation.catalogue.read() as tx:
        rows = columns.standing(tx, ids)
        if any(row.case in (None, order.case) for row in rows):
            return None
        said = again.of_other_cases(tx, order.case, {row.id: row.case for row in rows})
    rejected = rejections(seen)
    clear = seen.recorder and not rejected and all(row.stored is StoredState.VERIFIED for row in rows)
    names = [file.name for file in seen.files]
    return Taken(order.dump, LongList(), names, rejected, (), None, (), None, clear, seen.recorder, tuple(said), None)
