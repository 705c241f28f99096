"""Many small objects made durable together: two flushes of the file system in place of two and more for each of them.

syncfs(2) returns when all that was written to a file system has reached the disk, its journal too, and tells when something
could not be written (from Linux 5.8 on, since the descriptor was opened). The first one comes before the objects get their
names, so that nothing is visible before it is whole; the second makes the names last. It is used where that is known to hold:
on file systems of this machine's own disks. A share answers it without asking its server: there every file is flushed.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage.stores.os_errors import writing

LOCAL = frozenset({"ext4", "xfs"})  # file systems that write everything out, and commit their journal, before they answer
TELLS = (5, 8)  # Linux from which syncfs says that something could not be written


@dataclass(frozen=True, slots=True)
class UnnamedObject:
    """One object that was written and has no name yet."""

    key: str
    size: int  # bytes
    path: str
    keeps: ExitStack  # its file, locked; closing it removes the file's first name


@dataclass
class Round:
    """The objects of one round, put from several threads."""

    parts: dict[str, UnnamedObject] = field(default_factory=dict)
    asked: bool = False  # whether anything came, be it there already
    _one: threading.Lock = field(default_factory=threading.Lock)

    def add(self, part: UnnamedObject, *, there: bool) -> bool:
        """Take one more; False where the store (`there`) or the round has these bytes already."""
        with self._one:
            self.asked = True
            first = not there and self.parts.setdefault(part.key, part) is part
        if not first:
            part.keeps.close()
        return first


@contextmanager
def one_round(root: Path, name: Callable[[UnnamedObject], None]) -> Iterator[Round]:
    """Give a round for objects on the file system of `root`; `name` gives each its name when the context ends.

    NoRoom, Unavailable: the disk did not take all of it, and nothing of the round is durable for sure.
    """
    objects = Round()
    with writing(root, 0):
        disk = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)  # errors from now on are reported to it
    try:
        yield objects
        with writing(root, 0):
            if objects.parts:
                _flush(disk)
            for part in objects.parts.values():
                name(part)
            if objects.asked:
                _flush(disk)  # the names; also those that another process gave to the same bytes and has not flushed yet
    finally:
        with writing(root, 0), ExitStack() as ends:  # all of them, whatever one of them meets
            ends.callback(os.close, disk)
            for part in objects.parts.values():
                ends.callback(part.keeps.close)


def _flush(disk: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syncfs(disk):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def flushes_at_once(root: Path) -> bool:
    """Say whether the file system of `root`, which exists, is one that may be flushed as a whole."""
    release = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    return hasattr(ctypes.CDLL(None), "syncfs") and release >= TELLS and _kind(root) in LOCAL


def _kind(root: Path) -> str:
    """The name of a file system as Linux lists it (proc(5), mountinfo); empty where it does not."""
    device = root.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(" - ")[2].split()[0] for line in lines if line.split()[2] == wanted), "")
