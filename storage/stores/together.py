"""Many small files at a time: each put waits for the disk, and disks (and servers) settle many waits at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from messages.errors import LiuhenError, NotReadable
from storage.stores.objects import OnBytes, Put, ReadBack, Store, Stored
from storage.stores.streams import Opener

WORKERS = 8  # where each waits for a disk or a server: eight put 300-500 photos a second where one puts 40-60
PUTTING, READING = 2, 4  # where none does: more threads only take turns (200 turns a photo with eight)
ROUND = 64  # files that are put before the folders they came into are flushed
T = TypeVar("T")


def cores() -> int:
    """Return how many large files are put, or read back, at a time: one a core."""
    return os.cpu_count() or 1


def put_together(store: Store, sources: Sequence[Opener], on_bytes: OnBytes | None = None,
                 workers: int | None = None) -> Iterator[Stored | LiuhenError]:
    """Put all sources, and yield in their order what became of each: an error of one does not stop the others.

    They are put some at a time; what is yielded is durable. `workers` None: as many as small objects are best put by.
    Unavailable where the store cannot say that it is durable.
    """
    workers = workers or (WORKERS if store.waits else PUTTING)
    for place in range(0, len(sources), ROUND):
        with store.together() as put, ThreadPoolExecutor(workers) as pool:
            outcomes = list(_in_order([pool.submit(_put, put, source, on_bytes) for source in sources[place:place + ROUND]]))
        yield from outcomes


def read_together(store: Store, keys: Sequence[str], on_bytes: OnBytes | None = None,
                  workers: int | None = None) -> Iterator[ReadBack | LiuhenError]:
    """Read all objects back, and yield in their order what each one is. `workers` None: as many as small objects are best read by."""
    with ThreadPoolExecutor(workers or (WORKERS if store.waits else READING)) as pool:
        yield from _in_order([pool.submit(_read, store, key, on_bytes) for key in keys])


def _in_order(waiting: list[Future[T]]) -> Iterator[T]:
    try:
        for future in waiting:
            yield future.result()
    finally:
        for future in waiting:
            future.cancel()


def _put(put: Put, source: Opener, on_bytes: OnBytes | None) -> Stored | LiuhenError:
    try:
        with source() as stream:
            return put(stream, on_bytes)
    except LiuhenError as problem:
        return problem
    except OSError as problem:
        failed = NotReadable("storage.source_unreadable", name=str(problem.filename or ""), problem=problem.strerror or str(problem))
        failed.__cause__ = problem
        return failed


def _read(store: Store, key: str, on_bytes: OnBytes | None) -> ReadBack | LiuhenError:
    try:
        return store.read_back(key, on_bytes)
    except LiuhenError as problem:
        return problem
