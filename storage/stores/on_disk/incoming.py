"""Puts under way: each writes to a file of its own that it keeps locked, so that what a killed one left is known."""

from __future__ import annotations

import errno
import fcntl
import glob
import mmap
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def incoming_file(folder: Path, prefix: str = "") -> Iterator[tuple[str, BinaryIO]]:
    """Give a new locked file in `folder`, and remove its name in the end (a link made meanwhile stays)."""
    path, descriptor = _create(folder, prefix)
    out = os.fdopen(descriptor, "wb", buffering=0)
    try:
        yield path, out
    finally:
        with out, suppress(FileNotFoundError):  # closed, and so unlocked, even where its name cannot be removed
            os.unlink(path)  # noqa: PTH108 - as above: no path object for each original


def _create(folder: Path, prefix: str) -> tuple[str, int]:
    """Create and lock a file; again where a cleaner came between the two."""
    while True:
        path = f"{folder}/{prefix}{secrets.token_hex(8)}.part"  # a string: made for each original
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return path, descriptor
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def clean_leftovers(folder: Path, prefix: str = "") -> int:
    """Remove what killed puts left, never what a living one writes; return how many were removed."""
    removed = 0
    for path in folder.glob(f"{glob.escape(prefix)}*.part"):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
            removed += 1
        except BlockingIOError:
            pass  # its process lives
        finally:
            os.close(descriptor)
    return removed


class Through:
    """Writes big buffers past the page cache where the file system can: a third of the processor time, and nothing else is pushed out.

    For an unbuffered file, page-aligned buffers and a large object; the odd end, and a file system that cannot, go the plain way.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._direct = self._switch(True)

    def __call__(self, piece: memoryview) -> None:
        """Write all of `piece`."""
        if self._direct and len(piece) % mmap.PAGESIZE:
            self._direct = self._switch(False)
        while piece:
            try:
                piece = piece[self._out.write(piece):]
            except OSError as problem:
                if not self._direct or problem.errno != errno.EINVAL:
                    raise
                self._direct = self._switch(False)

    def _switch(self, on: bool) -> bool:
        """Return whether writes go past the cache from now on."""
        flags, direct = fcntl.fcntl(self._out, fcntl.F_GETFL), getattr(os, "O_DIRECT", 0)
        try:
            fcntl.fcntl(self._out, fcntl.F_SETFL, flags | direct if on else flags & ~direct)
        except OSError:
            return False
        return on and bool(direct)


def write_all(out: BinaryIO, piece: memoryview) -> None:
    """Write every byte of `piece` to an unbuffered file, which may take them in parts."""
    done = 0
    while done < len(piece):
        done += out.write(piece[done:])
