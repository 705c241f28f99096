"""Puts under way: each writes to a file of its own that it keeps locked, so that what a killed one left is known."""

from __future__ import annotations

import fcntl
import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def incoming_file(folder: Path, prefix: str = "") -> Iterator[tuple[Path, BinaryIO]]:
    """Give a new locked file in `folder`, and remove its name in the end (a link made meanwhile stays)."""
    path, descriptor = _create(folder, prefix)
    out = os.fdopen(descriptor, "wb", buffering=0)
    try:
        yield path, out
    finally:
        path.unlink(missing_ok=True)
        out.close()


def _create(folder: Path, prefix: str) -> tuple[Path, int]:
    """Create and lock a file; again where a cleaner came between the two."""
    while True:
        path = folder / f"{prefix}{secrets.token_hex(8)}.part"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return path, descriptor
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


def write_all(out: BinaryIO, piece: memoryview) -> None:
    """Write every byte of `piece` to an unbuffered file, which may take them in parts."""
    done = 0
    while done < len(piece):
        done += out.write(piece[done:])
