"""What keeps an object of a folder store from deletion: a small file beside the objects, written atomically."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from footage.values.recordings import BEIJING
from messages.errors import NotReadable, Refused
from storage.stores.objects import check_key
from storage.stores.on_disk.incoming import clean_leftovers, incoming_file, write_all
from storage.stores.os_errors import writing


@dataclass(frozen=True, slots=True)
class Lock:
    """Retention and hold of one object."""

    retain_until: datetime | None = None  # aware
    held: bool = False

    def lengthened(self, key: str, until: datetime) -> Lock:
        """Return the lock with retention up to `until`; Refused where that is earlier than what stands."""
        if self.retain_until is not None and until < self.retain_until:
            raise Refused("storage.retention_shortened", key=key, until=until.astimezone(BEIJING),
                          stands=self.retain_until.astimezone(BEIJING))
        return replace(self, retain_until=until)

    def check_deletable(self, key: str, now: datetime) -> None:
        """Refused while the object is held, or retained beyond `now` (aware)."""
        if self.held:
            raise Refused("storage.delete_held", key=key)
        if self.retain_until is not None and now < self.retain_until:
            raise Refused("storage.delete_retained", key=key, until=self.retain_until.astimezone(BEIJING))


class LockFolder:
    """The locks of a folder store: `ab/cd/abcd….json` each, one change of any of them at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str) -> Lock:
        """Return the lock of one object, an open one where none is written; NotReadable where it cannot be understood."""
        return read_lock(self._path(key))

    def change(self, key: str, change: Callable[[Lock], Lock]) -> None:
        """Replace the lock of one object by what `change` makes of it."""
        with self.alone():
            lock = self.read(key)
            changed = change(lock)
            if changed != lock:
                write_lock(self._path(key), changed)

    def remove(self, key: str) -> None:
        """Remove the lock of an object that is no more."""
        self._path(key).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One change of locks, or one deletion, at a time on this store."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._root / ".lock").open("ab") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)[:2] / key[2:4] / f"{key}.json"


def read_lock(path: Path) -> Lock:
    """Return the lock written at `path`, an open one where there is none; NotReadable where it cannot be understood."""
    try:
        written = json.loads(path.read_text(encoding="ascii"))
        until = written["retain_until"]
        return Lock(datetime.fromisoformat(until) if until else None, bool(written["held"]))
    except FileNotFoundError:
        return Lock()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotReadable("storage.lock_unreadable", path=str(path), problem=str(problem)) from problem


def write_lock(path: Path, lock: Lock) -> None:
    """Replace the lock at `path`: beside, flushed, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    until = lock.retain_until.isoformat() if lock.retain_until else None
    write_whole(path, json.dumps({"held": lock.held, "retain_until": until}).encode("ascii"))


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file so that it is there whole or not at all, and survives a power cut; what was there is replaced."""
    with _beside(path, data) as beside:
        beside.replace(path)


def write_new(path: Path, data: bytes) -> bool:
    """Write a small file (mode 0600) where there is none; False where there is one, or another one was quicker: that stays."""
    if path.exists():
        with writing(path.parent, 0):
            clean_leftovers(path.parent, _prefix(path))
        return False
    with _beside(path, data) as beside:
        try:
            path.hardlink_to(beside)
            return True
        except FileExistsError:
            return False


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """Give a flushed file in the same folder, and flush the folder afterwards; what a killed one left beside `path` goes."""
    with writing(path.parent, len(data)):
        clean_leftovers(path.parent, _prefix(path))
        with incoming_file(path.parent, _prefix(path)) as (beside, out):
            write_all(out, memoryview(data))
            os.fsync(out.fileno())
            yield Path(beside)
        flush_folder(path.parent)


def _prefix(path: Path) -> str:
    return f".{path.name[:60]}."  # a Chinese character has three bytes, a name 255


def flush_folder(folder: Path) -> None:
    """Make the folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def up_to(folder: Path, root: Path) -> list[Path]:
    """Return the folder and all above it up to `root`: each may be new, made here or by another process that has not flushed it yet."""
    return [folder, *(above for above in folder.parents if above.is_relative_to(root))]


def flush_folders(folders: Collection[Path]) -> None:
    """Flush many folders: disks settle many waits at once."""
    if folders:
        with ThreadPoolExecutor(min(8, len(folders))) as pool:
            list(pool.map(flush_folder, folders))
