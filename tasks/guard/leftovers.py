"""What killed uploads left in the stores: nobody sees it, it takes room, and no run but this one removes it."""

from __future__ import annotations

from datetime import timedelta

from messages.errors import LiuhenError
from tasks.installation import Installation
from tasks.steps import step

AGE = timedelta(days=2)  # an upload that has been under way for so long is dead: the longest recording goes up within hours


@step()
def clean_stores(installation: Installation) -> int:
    """Remove what uploads left in both stores that were begun two days ago and never ended; return how many.

    A store that cannot be reached is left for the next day: the checks beside this one say that it is away.
    """
    removed = 0
    for store in (installation.store, installation.replica):
        try:
            removed += store.clean(installation.clock() - AGE) if store else 0
        except LiuhenError:
            continue
    return removed
