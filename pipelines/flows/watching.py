"""Who is shown how far a flow is: the terminal that started it, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from messages import Text
from tasks.installation import quiet, silent

Watcher = tuple[Callable[[int, int, str], None], Callable[[Text], None]]  # called with how far it is, and with one line a file
WATCHER: ContextVar[Watcher] = ContextVar("watcher", default=(quiet, silent))  # who typed the command that runs as a flow


@contextmanager
def watched(progress: Callable[[int, int, str], None], tell: Callable[[Text], None]) -> Iterator[None]:
    """Let flows that run in here show how far they are."""
    token = WATCHER.set((progress, tell))
    try:
        yield
    finally:
        WATCHER.reset(token)
