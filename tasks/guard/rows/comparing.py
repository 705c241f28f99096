"""The catalogue against the audit chain: a large one in parts, as many at once as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from typing import TypeVar

from messages import text
from messages.errors import NotReadable
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing import heads
from storage.trail import rows
from storage.trail.compare.values import RowsState
from storage.trail.keys import seal_keys
from storage.trail.rows import PartCompared, RowsPart
from tasks.installation import Installation
from tasks.steps import step

T = TypeVar("T")
A_PART = 100_000  # recordings that one process compares at a time; fewer are compared by this one
SECONDS, MEGABYTES = 3600.0, 1024  # a process may need for its part


def reading_anything(installation: Installation, work: Callable[[], T]) -> T:
    """Return what `work` does; where the catalogue holds what is no text, once more, with that read as it is."""
    try:
        return work()
    except NotReadable as problem:
        if problem.text.key != "storage.database_text" or installation.catalogue.tolerant:
            raise
    installation.catalogue.tolerate()
    return work()


@step()
def verify_rows(installation: Installation, day: date | None = None) -> RowsState:
    """Compare the catalogue with the chain: every row, or of a large table the thirtieth that is `day`'s turn."""
    _note_what_is_cut(installation)
    keys = seal_keys(installation.home)
    with installation.catalogue.read() as tx:
        parts = rows.parts(tx, day, A_PART)
        if sum(part.table == "recordings" for part in parts) == 1:
            return rows.together(tx, keys, _counted(installation, (rows.compare(tx, part) for part in parts), len(parts)))
    compared = _counted(installation, _side_by_side(installation, parts), len(parts))
    with installation.catalogue.read() as tx:
        return rows.together(tx, keys, compared)


def _note_what_is_cut(installation: Installation) -> None:
    """Let a chain that does not hold the newest link of this machine be noted now: the next transaction that writes does it."""
    head = installation.catalogue.sealing.head
    tip = head.read() if head is not None else None
    with installation.catalogue.read() as tx:
        whole = tip is not None and not heads.is_lacking(tx, tip)
    if not whole:
        with installation.catalogue.begin():
            pass


def _counted(installation: Installation, compared: Iterable[PartCompared], parts: int) -> list[PartCompared]:
    answers: list[PartCompared] = []
    for part in compared:
        answers.append(part)
        installation.progress(len(answers), parts, text("ledger.meter").say(installation.lang))
    return answers


def _side_by_side(installation: Installation, parts: Sequence[RowsPart]) -> Iterator[PartCompared]:
    """Yield what each part shows, in the order they end. A row and its digest are read in one transaction, each part in its own."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in as_completed([pool.submit(_elsewhere, installation, part) for part in parts]):
            yield done.result()


def _elsewhere(installation: Installation, part: RowsPart) -> PartCompared:
    tolerant = installation.catalogue.tolerant
    return installation.guard.run(compare_part, installation.settings.database, part, tolerant, seconds=SECONDS, megabytes=MEGABYTES)


def compare_part(url: str, part: RowsPart, tolerant: bool) -> PartCompared:
    """Compare one part; run in a process of its own."""
    catalogue = Catalogue.open(url)
    if tolerant:
        catalogue.tolerate()
    try:
        with catalogue.read() as tx:
            return rows.compare(tx, part)
    finally:
        catalogue.close()
