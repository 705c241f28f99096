"""Whether the store still holds the papers of cases as they were handed in: which are read when, and what reading one back says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime

from messages.errors import LiuhenError
from storage.care.fixity import DAYS, Fixity, of_error
from storage.ledgers.casework.papers import KeptPaper
from storage.stores.objects import ReadBack, Store
from storage.trail import anchors


def of_day(papers: Sequence[KeptPaper], day: date) -> tuple[KeptPaper, ...]:
    """Return the papers that are re-hashed on `day`: a thirtieth of them, each once in thirty days."""
    turn = day.toordinal() % DAYS
    return tuple(paper for paper in papers if int(paper.key[:8], 16) % DAYS == turn)


def sample(papers: Sequence[KeptPaper], number: int, seed: str) -> tuple[KeptPaper, ...]:
    """Return `number` papers drawn by `seed`, the same ones every time for the same seed and ledger."""
    chosen = random.Random(seed).sample(range(len(papers)), min(number, len(papers)))
    return tuple(papers[place] for place in sorted(chosen))


def lock(store: Store, key: str, at: datetime) -> None:
    """Let no one delete a paper while the longest term of a case file lasts, from `at` (aware) on; once more does no harm."""
    if store.stat(key).retain_until is None:
        store.retain(key, at + anchors.KEEP)


def state_of(paper: KeptPaper, held: ReadBack | LiuhenError) -> Fixity:
    """Return what reading a paper back says of it."""
    if isinstance(held, ReadBack):
        return Fixity.INTACT if (held.sha256, held.size) == (paper.sha256, paper.size) else Fixity.DAMAGED
    return of_error(held)
