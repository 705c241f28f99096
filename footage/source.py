"""Reading a file here and there, within its bounds, and knowing how much was read."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

MOST_AT_ONCE = 192 << 20  # bytes; no index is longer, and no reader may ask for more


class Source:
    """A file opened for reading at places; never reads outside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes_read = 0
        self._file = path.open("rb", buffering=0)
        self.size = os.fstat(self._file.fileno()).st_size

    def at(self, position: int, length: int) -> bytes:
        """Return up to `length` bytes from `position`; fewer where the file ends."""
        length = min(length, self.size - position, MOST_AT_ONCE)
        if position < 0 or length <= 0:
            return b""
        found = os.pread(self._file.fileno(), length, position)
        while 0 < len(found) < length:
            more = os.pread(self._file.fileno(), length - len(found), position + len(found))
            if not more:
                break
            found += more
        self.bytes_read += len(found)
        return found

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
