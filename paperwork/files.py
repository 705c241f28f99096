"""No half-made artefact: a file is there whole, or not at all, also where two write it at the same time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO


class PartFile:
    """A file that is written beside `path` and takes its name when it is whole. OSError: it cannot be written.

    Its own name is always the same, so that what a killed process left is written over; it is locked, so that another process
    that writes the same artefact waits until this one is done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.place = path.with_name(f".{path.name}.part")
        self.file: IO[bytes]
        self._named = False

    def __enter__(self) -> PartFile:
        try:
            return self._opened()
        except OSError as problem:
            _name(problem, self._path)
            raise

    def _opened(self) -> PartFile:
        while True:
            self.file = self.place.open("ab")  # another process may be writing it: nothing is cut off before the lock
            fcntl.flock(self.file, fcntl.LOCK_EX)
            if self._is_ours():
                self.file.seek(0)
                self.file.truncate()
                return self
            self.file.close()  # the process before renamed it: this is no longer a file to write to

    def _is_ours(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.file.fileno()), self.place.stat())
        except FileNotFoundError:
            return False

    def give_name(self) -> None:
        """Flush what was written and rename it to `path`."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.place.replace(self._path)
        self._named = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _name(error, self._path)
        try:
            with self.file:  # closed, and so unlocked, whatever else goes wrong
                if not self._named:
                    self.place.unlink(missing_ok=True)
        except OSError as problem:
            _name(problem, self._path)
            raise


def _name(problem: BaseException | None, path: Path) -> None:
    """Add the name of the file to an error: errors of an open file have none."""
    if isinstance(problem, OSError) and problem.filename is None:
        problem.filename = str(path)


def put(path: Path, content: bytes) -> None:
    """Write beside, flush, rename; raises OSError where the folder cannot be written."""
    with PartFile(path) as part:
        part.file.write(content)
        part.give_name()
