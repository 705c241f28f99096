"""Moving bytes while hashing them: one read, big buffers, the hash in its own thread."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Protocol

from messages.errors import NotReadable

BUFFER = 1 << 20  # bytes; larger ones hash no faster
Opener = Callable[[], BinaryIO]  # opens what is to be read, at its beginning


class Digest(Protocol):
    """A hash being computed."""

    def update(self, data: memoryview, /) -> None:
        """Add bytes."""
        ...

    def hexdigest(self) -> str:
        """Return the hash so far in lower-case hex."""
        ...


def new_digest(name: str) -> Digest:
    """Return an empty hash: "sha256", "sm3", "sha512" …"""
    return hashlib.new(name)


def copy_hashing(source: BinaryIO, write: Callable[[memoryview], object], digests: Sequence[Digest],
         on_bytes: Callable[[int], None] | None = None) -> int:
    """Read `source` to its end in order, give each buffer to `write` and to every digest, and return the bytes.

    Hashing runs beside writing; at most two buffers are in memory. NotReadable where the source fails.
    """
    buffers = _buffers(expected_size(source) or BUFFER)
    total, turn = 0, 0
    with _Hashers(digests) as hashers:
        while count := _fill(source, buffers[turn]):
            piece = buffers[turn][:count]
            hashers.add(piece, small=count < BUFFER)
            write(piece)
            total += count
            turn = (turn + 1) % len(buffers)
            if on_bytes:
                on_bytes(count)
    return total


def _buffers(expected: int) -> list[memoryview]:
    """Return buffers of whole pages, as O_DIRECT wants them; for a photo one as long as itself: it is hashed in place."""
    if expected + 1 < BUFFER:  # should it have grown, the same buffer serves again
        return [memoryview(bytearray(expected + 1))]
    return [memoryview(mmap.mmap(-1, BUFFER)) for _ in range(2)]


def expected_size(source: BinaryIO) -> int:
    """Return the bytes the source says it has; 0 where it does not say."""
    expected = getattr(source, "expected", None)  # it has looked already
    if isinstance(expected, int):
        return expected
    try:
        return os.fstat(source.fileno()).st_size
    except (OSError, AttributeError):
        return 0


def _fill(source: BinaryIO, buffer: memoryview) -> int:
    """Fill the buffer as far as the source goes: a short read is not the end of the source."""
    filled = 0
    try:
        while filled < len(buffer):
            if hasattr(source, "readinto"):
                count = source.readinto(buffer[filled:])
            else:
                piece = source.read(len(buffer) - filled)
                count = len(piece)
                buffer[filled:filled + count] = piece
            if not count:
                break
            filled += count
    except OSError as problem:
        raise NotReadable("storage.source_unreadable", name=_name(source), problem=problem.strerror or str(problem)) from problem
    return filled


def _name(source: BinaryIO) -> str:
    name = getattr(source, "name", "")
    return os.fsdecode(name) if isinstance(name, (str, bytes)) else ""


class _Hashers:
    """One thread a digest, each one buffer behind at most; short inputs are hashed in place."""

    def __init__(self, digests: Sequence[Digest]) -> None:
        self._digests = digests
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> _Hashers:
        return self

    def add(self, piece: memoryview, *, small: bool) -> None:
        """Hash `piece`; it may be reused after the next call."""
        self._settle()
        if self._pool is None and small:
            for digest in self._digests:
                digest.update(piece)
            return
        self._pool = self._pool or ThreadPoolExecutor(max(1, len(self._digests)))
        self._waiting = [self._pool.submit(digest.update, piece) for digest in self._digests]

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.result()

    def __exit__(self, *_: object) -> None:
        try:
            self._settle()
        finally:
            if self._pool:
                self._pool.shutdown(cancel_futures=True)


def hash_file(path: Path, digests: Sequence[Digest], on_bytes: Callable[[int], None] | None = None) -> int:
    """Hash a file as the disk holds it (O_DIRECT where the file system allows it) and return its bytes."""
    with _Hashers(digests) as hashers:
        total = 0
        for piece in _pieces(path):
            hashers.add(piece, small=len(piece) < BUFFER)
            total += len(piece)
            if on_bytes:
                on_bytes(len(piece))
    return total


def _pieces(path: Path) -> Iterator[memoryview]:
    """Yield the file in buffers that stay valid for one more turn."""
    try:
        descriptor = _open_direct(path)
    except OSError as problem:
        raise NotReadable("storage.object_unreadable", key=path.name, problem=problem.strerror or str(problem)) from problem
    try:
        left, turn = os.fstat(descriptor).st_size, 0
        room = min(BUFFER, -(-max(1, left) // mmap.PAGESIZE) * mmap.PAGESIZE)
        rings = [mmap.mmap(-1, room) for _ in range(2 if left > room else 1)]  # page-aligned, as O_DIRECT wants
        while left > 0 and (count := os.readv(descriptor, [rings[turn]])):
            yield memoryview(rings[turn])[:count]
            left, turn = left - count, (turn + 1) % len(rings)
    except OSError as problem:
        raise NotReadable("storage.object_unreadable", key=path.name, problem=problem.strerror or str(problem)) from problem
    finally:
        os.close(descriptor)


def _open_direct(path: Path) -> int:
    """Open past the page cache; else drop what the cache holds of the file and open it plainly."""
    direct = getattr(os, "O_DIRECT", 0)
    try:
        descriptor = os.open(path, os.O_RDONLY | direct | os.O_CLOEXEC)
        if direct:
            return descriptor
    except OSError as problem:
        if isinstance(problem, (FileNotFoundError, PermissionError)) or not direct:
            raise
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    return descriptor
