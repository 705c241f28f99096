"""The file that holds the newest link of a chain as this machine wrote it. Nothing of the database is imported to know where it lies."""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

SIZE = 512  # bytes: one sector of a disk, written by one call
BEFORE = "0" * 64  # what the first link follows


@dataclass(frozen=True, slots=True)
class ChainTip:
    """One link that was the newest."""

    seq: int
    digest: str
    at: str  # ISO 8601, when it happened

    @property
    def message(self) -> str:
        """Return what is sealed."""
        from storage.catalogue.sealing.links import canonical

        return canonical(["liuhen chain head", self.seq, self.digest, self.at])


FIRST = ChainTip(0, BEFORE, "")  # before the first link
NOT_OURS = ChainTip(0, "", "")  # a file holds something that this installation did not seal: no chain has such a head


class KeptHead(Protocol):
    """Where the head of a chain is kept."""

    def read(self) -> ChainTip | None:
        """Return the head that is kept; None where there is none."""

    def keep(self, tip: ChainTip, instead_of: ChainTip | None = None) -> None:
        """Keep a head where it is newer than the one there is, or where that is `instead_of`."""


class HeadFile:
    """A head in a file of its own. What cannot be read or written is left: an older head does no harm."""

    def __init__(self, path: Path, key: Callable[[], bytes]) -> None:
        self.path, self._key = path, cache(key)
        self._seen: tuple[bytes, ChainTip] = b"", NOT_OURS  # what was in the file last, so that it is not checked again and again

    def read(self) -> ChainTip | None:
        """Return the head in the file: None where there is no file, `NOT_OURS` where it holds something else."""
        try:
            with self._open(os.O_RDONLY, fcntl.LOCK_SH) as file:
                return self._tip(os.pread(file, SIZE, 0))
        except OSError:
            return None if not self.path.exists() else NOT_OURS

    def keep(self, tip: ChainTip, instead_of: ChainTip | None = None) -> None:
        """Write a head where it is newer than the one there is, or where that is `instead_of`; by one call, so that it is never half."""
        with contextlib.suppress(OSError), self._open(os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as file:
            there = os.pread(file, SIZE, 0)
            before = self._tip(there) if there else None
            if before is None or before.seq < tip.seq or before == instead_of:
                written = sealed(tip, self._key())
                os.pwrite(file, written, 0)
                self._seen = written, tip

    @contextlib.contextmanager
    def _open(self, flags: int, lock: int) -> Iterator[int]:
        file = os.open(self.path, flags | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, lock)
            yield file
        finally:
            os.close(file)

    def _tip(self, written: bytes) -> ChainTip:
        seen, tip = self._seen
        if written != seen:
            tip = unsealed(written, self._key())
            self._seen = written, tip
        return tip


def sealed(tip: ChainTip, key: bytes) -> bytes:
    """Return a head as it lies in a file."""
    from storage.catalogue.sealing.links import SealKey

    fields = {"seq": tip.seq, "digest": tip.digest, "at": tip.at, "seal": SealKey(key).seal(tip.message)}
    return json.dumps(fields).encode("ascii").ljust(SIZE - 1) + b"\n"


def unsealed(written: bytes, key: bytes) -> ChainTip:
    """Return the head that was written, `NOT_OURS` where this key did not seal it."""
    from storage.catalogue.sealing.links import SealKey

    try:
        fields = json.loads(written)
        tip = ChainTip(int(fields["seq"]), str(fields["digest"]), str(fields["at"]))
        good = hmac.compare_digest(str(fields["seal"]), SealKey(key).seal(tip.message))
    except (ValueError, KeyError, TypeError):
        return NOT_OURS
    return tip if good else NOT_OURS
