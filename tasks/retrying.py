"""A store or a database that does not answer is asked again a few times, then the work stops cleanly."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from messages.errors import Unavailable

T = TypeVar("T")
JITTER = 0.3  # so that many machines do not come back in the same moment


def retrying(work: Callable[[], T], pauses: Sequence[float]) -> T:
    """Return `work()`, tried again after each of `pauses` (s) where something that is needed does not answer; then Unavailable."""
    for pause in pauses:
        try:
            return work()
        except Unavailable:
            time.sleep(pause * random.uniform(1 - JITTER, 1 + JITTER))
    return work()
