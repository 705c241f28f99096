"""Reading one file of a dump: a file that grows is noticed, and what a failing card still gives up is kept."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from messages.errors import NotReadable

BLOCK = 4096  # bytes: what a card gives up or not at one time
LONGEST_STEP = 1 << 20  # bytes skipped at most where one block after the other fails
GONE = frozenset({errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ESTALE, errno.ENOTCONN})  # the recorder, not a block of it
PathOpener = Callable[[Path], BinaryIO]


class Grew(NotReadable):
    """A file was written to while it was read: what was read of it is kept nowhere."""


def open_plainly(path: Path) -> BinaryIO:
    """Open a file of a dump without buffers of Python's own, and without following a link put there meanwhile."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    return os.fdopen(descriptor, "rb", buffering=0)


class SteadySource(io.RawIOBase):
    """One file of a dump, read once from its beginning; Grew at its end where it changed meanwhile."""

    def __init__(self, raw: BinaryIO, name: str) -> None:
        super().__init__()
        self.name = name
        self._raw = raw
        self._before = _look(raw)
        self._done = 0

    @property
    def expected(self) -> int:
        """Bytes the file had when it was opened."""
        return self._before[0]

    def readable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the file's descriptor."""
        return self._raw.fileno()

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` and return the bytes; 0 at the end, where the file has to be what it was."""
        count = int(cast(Any, self._raw).readinto(buffer) or 0)
        self._done += count
        if (not count and len(buffer)) or self._done > self._before[0]:  # more than there was: it would not end while somebody writes
            self._check()
        return count

    def _check(self) -> None:
        if _look(self._raw) != self._before or self._done != self._before[0]:
            raise Grew("ingest.grew", name=self.name)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._raw.close()
        super().close()


class SalvagedSource(io.RawIOBase):
    """A file whose card fails: what cannot be read comes as zeros, so that all else keeps its place."""

    def __init__(self, raw: BinaryIO, name: str) -> None:
        super().__init__()
        self.name = name
        self.unread: list[tuple[int, int]] = []  # (start, bytes) of what could not be read
        self._raw = raw
        self._size = _look(raw)[0]
        self._at = 0
        self._step = BLOCK

    def readable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the file's descriptor: it says how large the file is."""
        return self._raw.fileno()

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` with at most what stands before the next unreadable place, or with zeros for that place."""
        view = memoryview(buffer)[:max(0, self._size - self._at)]
        if not view:
            return 0
        count = self._read(view) or self._read(view[:BLOCK]) or self._skip(view)
        self._at += count
        return count

    def _read(self, view: memoryview) -> int:
        try:
            self._raw.seek(self._at)
            count = int(cast(Any, self._raw).readinto(view) or 0)
        except OSError as problem:
            if problem.errno in GONE:
                raise
            return 0
        self._step = BLOCK if count else self._step
        return count

    def _skip(self, view: memoryview) -> int:
        """Put zeros for an unreadable place; where many follow each other, longer ones, so that a dying card is not read for days."""
        count = min(self._step, len(view))
        view[:count] = bytes(count)
        if self.unread and sum(self.unread[-1]) == self._at:
            self.unread[-1] = (self.unread[-1][0], self.unread[-1][1] + count)
        else:
            self.unread.append((self._at, count))
        self._step = min(self._step * 2, LONGEST_STEP)
        return count

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._raw.close()
        super().close()


def _look(raw: BinaryIO) -> tuple[int, int]:
    status = os.fstat(raw.fileno())
    return status.st_size, status.st_mtime_ns
