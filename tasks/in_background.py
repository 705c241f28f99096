"""Work in other threads, as if it were done here: in the same language, and inside the same flow run."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_background(worker: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    """Begin `work` in a thread of `worker`."""
    return worker.submit(contextvars.copy_context().run, partial(work, *args, **kwargs))


@contextmanager
def threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Give `count` threads; in the end what is under way is waited for, and what was not begun never is."""
    pool = ThreadPoolExecutor(count)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class InOrder(Generic[T]):
    """Work done in one other thread, one piece after the other; whoever adds pieces waits where too many are unfinished.

    What waits to be done is in memory, so that `unfinished` bounds it. At the end of the context every piece is done.
    """

    def __init__(self, unfinished: int) -> None:
        self._unfinished = unfinished  # pieces that may wait or be under way at a time
        self._worker = ThreadPoolExecutor(1)
        self._pieces: list[Future[T]] = []

    def __enter__(self) -> InOrder[T]:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._worker.shutdown()

    def add(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do `work` after all that was added before; raise what an earlier piece raised, where that is known by now."""
        if len(self._pieces) >= self._unfinished:
            self._pieces[-self._unfinished].result()
        self._pieces.append(in_background(self._worker, work, *args, **kwargs))

    def results(self) -> list[T]:
        """Wait for all pieces, and return their results in order; raise what one of them raised."""
        return [piece.result() for piece in self._pieces]
