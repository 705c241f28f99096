"""Reading a file here and there, never outside its bounds."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import TracebackType

MOST_AT_ONCE = 192 << 20  # bytes; no index is longer, and no reader may ask for more


class Source:
    """A file opened for reading at places; never reads outside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not keep us waiting
        status = os.fstat(self._file)
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            os.close(self._file)
            raise OSError(errno.EINVAL, "not a regular file", str(path))

    def at(self, position: int, length: int) -> bytes:
        """Return up to `length` bytes from `position`; fewer where the file ends."""
        length = min(length, self.size - position, MOST_AT_ONCE)
        if position < 0 or length <= 0:
            return b""
        data = os.pread(self._file, length, position)
        while 0 < len(data) < length:
            more = os.pread(self._file, length - len(data), position + len(data))
            if not more:
                break
            data += more
        return data

    def into(self, position: int, room: memoryview) -> int:
        """Fill `room` with the bytes from `position` on; return how many there are, fewer where the file ends."""
        filled = os.preadv(self._file, [room], position)
        while 0 < filled < len(room):
            more = os.preadv(self._file, [room[filled:]], position + filled)
            if not more:
                break
            filled += more
        return filled

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._file)
