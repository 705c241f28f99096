"""Where the operating system's errors become sentences."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from messages.errors import NoRoom, Unavailable
from messages.full_disk import FULL


@contextmanager
def writing(folder: Path, expected: int) -> Iterator[None]:
    """Translate a failed write in `folder`: NoRoom where the disk is full (with the bytes missing), else Unavailable."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise NoRoom("storage.no_room", path=str(folder), megabytes=missing_megabytes(folder, expected)) from problem
        raise Unavailable("storage.cannot_write", path=str(folder), problem=problem.strerror or str(problem)) from problem


def missing_megabytes(folder: Path, expected: int) -> int:
    """Return how many MiB more `folder` would need for `expected` bytes; at least 1."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    return max(1, -((free - expected) // (1 << 20)))
