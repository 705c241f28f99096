"""Who is shown how far a flow is: the terminal that started it, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from messages import Text
from office.person import Person
from tasks.installation import quiet, silent

Watcher = tuple[Callable[[int, int, str], None], Callable[[Text], None]]  # called with how far it is, and with one line a file
WATCHER: ContextVar[Watcher] = ContextVar("watcher", default=(quiet, silent))  # who typed the command that runs as a flow

ACTING: ContextVar[Person | None] = ContextVar("acting", default=None)  # who that is; None: a schedule


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """Let flows that run in here act as a person, whose right was asked before."""
    token = ACTING.set(person)
    try:
        yield
    finally:
        ACTING.reset(token)


@contextmanager
def watched(progress: Callable[[int, int, str], None], tell: Callable[[Text], None]) -> Iterator[None]:
    """Let flows that run in here show how far they are."""
    token = WATCHER.set((progress, tell))
    try:
        yield
    finally:
        WATCHER.reset(token)
