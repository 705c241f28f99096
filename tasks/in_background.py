"""Work in other threads, as if it were done here: in the same language, and inside the same flow run."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

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
