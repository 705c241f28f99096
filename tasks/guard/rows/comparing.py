"""The catalogue against the audit chain: a large one in parts, as many at once as there are cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from messages import text
from messages.errors import NotReadable
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing import heads
from storage.catalogue.states import JobStage
from storage.trail import rows
from storage.trail.compare.values import RowsState
from storage.trail.keys import seal_keys
from storage.trail.rows import Bond, BondsCompared, PartCompared, RowsPart
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


@step(stage=JobStage.PROVE)
def verify_rows(installation: Installation, day: date | None = None) -> RowsState:
    """Compare the catalogue with the chain: every row, or of a large table the thirtieth that is `day`'s turn."""
    _note_what_is_cut(installation)
    keys = seal_keys(installation.home)
    with installation.catalogue.read() as tx:
        parts = rows.parts(tx, day, A_PART)
        if sum(part.table == "recordings" for part in parts) == 1:
            compared = _counted(installation, (rows.compare(tx, part) for part in parts), len(parts))
            return rows.together(tx, compared, [rows.compare_bond(tx, bond, keys) for bond in Bond])
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        bonds = [pool.submit(_elsewhere, installation, compare_bond, bond, keys) for bond in Bond]
        pieces = [pool.submit(_elsewhere, installation, compare_part, part) for part in parts]
        compared = _counted(installation, (piece.result() for piece in as_completed(pieces)), len(parts))
        bound = [bond.result() for bond in bonds]
    with installation.catalogue.read() as tx:
        return rows.together(tx, compared, bound)


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


def _elsewhere(installation: Installation, compared: Callable[..., T], *asked: Any) -> T:
    """Return what a process of its own finds; what it reads is of one transaction."""
    url, tolerant = installation.settings.database, installation.catalogue.tolerant
    return installation.guard.run(compared, url, tolerant, *asked, seconds=SECONDS, megabytes=MEGABYTES)


def compare_part(url: str, tolerant: bool, part: RowsPart) -> PartCompared:
    """Compare one part of the rows; run in a process of its own."""
    with _reading(url, tolerant) as tx:
        return rows.compare(tx, part)


def compare_bond(url: str, tolerant: bool, bond: Bond, keys: Sequence[bytes]) -> BondsCompared:
    """Ask about one of the things that bind rows and links; run in a process of its own."""
    with _reading(url, tolerant) as tx:
        return rows.compare_bond(tx, bond, keys)


@contextmanager
def _reading(url: str, tolerant: bool) -> Iterator[Session]:
    catalogue = Catalogue.open(url)
    if tolerant:
        catalogue.tolerate()
    try:
        with catalogue.read() as tx:
            yield tx
    finally:
        catalogue.close()
