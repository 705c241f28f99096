"""Recorders that go wrong while they are read, put at the one place where a file of a dump is opened (`Order.opener`)."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tasks.receive.sources import open_plainly


class Card:
    """A file whose bytes [start, end) cannot be read."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._start, self._end = start, end

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, place: int) -> int:
        return self._file.seek(place)

    def readinto(self, buffer) -> int:
        position = self._file.tell()
        if position < self._end and position + len(buffer) > self._start:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()


def bad_block(name: str, start: int, end: int, times: int = 1 << 30) -> Callable[[Path], object]:
    """Open files so that `name` cannot be read in [start, end), the first `times` times it is opened."""
    seen: Counter[str] = Counter()

    def opener(path: Path):
        seen[path.name] += 1
        return Card(path, start, end) if path.name == name and seen[path.name] <= times else open_plainly(path)

    return opener


class Growing:
    """A file somebody goes on writing to while it is read."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("rb", buffering=0)

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer) -> int:
        with self._path.open("ab") as out:
            out.write(b"more")
        return self._file.readinto(memoryview(buffer)[:1000])

    def close(self) -> None:
        self._file.close()


def growing(name: str, times: int) -> Callable[[Path], object]:
    """Open files so that `name` grows while it is read, the first `times` times."""
    seen: Counter[str] = Counter()

    def opener(path: Path):
        seen[path.name] += 1
        return Growing(path) if path.name == name and seen[path.name] <= times else open_plainly(path)

    return opener


def at_file(name: str, happens: Callable[[], None]) -> Callable[[Path], object]:
    """Let something happen the moment `name` is opened, once."""
    opened: list[bool] = []

    def opener(path: Path):
        if path.name == name and not opened:
            opened.append(True)
            happens()
        return open_plainly(path)

    return opener
