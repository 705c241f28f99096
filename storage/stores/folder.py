"""A folder as the store of originals: content-addressed, put if absent by `link()`, read-only, whole or not there.

    sha256/ab/cd/abcd…      the objects, mode 0400, or 0440 where the URL says `?group=1` (and immutable where it says `?immutable=1`)
    locks/ab/cd/abcd….json  retention and hold of an object
    incoming/*.part         puts under way, each locked by its process
    damaged/abcd….1         what was found damaged and replaced from the second copy
    owner/000001.json       whose store it is; the last one counts

Neither the mode nor the immutable flag stops an administrator for good; `verify` shows what one did (docs/security.md).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from messages import text
from messages.errors import BadCall, LiuhenError, NotReadable, Refused
from messages.hidden import shown_address
from storage.stores.objects import Health, ObjectStat, OnBytes, Put, ReadBack, Stored, path_of
from storage.stores.on_disk.damaged import set_aside
from storage.stores.on_disk.immutable import set_immutable
from storage.stores.on_disk.incoming import Through, clean_leftovers, incoming_file, write_all
from storage.stores.on_disk.linking import holds, link
from storage.stores.on_disk.locks import Lock, LockFolder, flush_folder, flush_folders, up_to
from storage.stores.on_disk.names import OwnedFolder, keys_in
from storage.stores.on_disk.readers import Readers
from storage.stores.on_disk.rounds import Round, UnnamedObject, flushes_at_once, one_round
from storage.stores.os_errors import writing
from storage.stores.streams import copy_hashing, expected_size, hash_file, new_digest

LARGE = 8 << 20  # bytes: from this size on an object is written past the page cache


class FolderStore(OwnedFolder):
    """Originals in a folder of this machine or of a mounted share that knows hard links."""

    def __init__(self, root: Path, *, immutable: bool = False, group: bool = False) -> None:
        super().__init__(root)
        options = "&".join(f"{name}=1" for name, on in (("immutable", immutable), ("group", group)) if on)
        self.url = root.as_uri() + (f"?{options}" if options else "")
        self.folder, self.address = root, str(root)
        self.default_days: int | None = None  # a folder retains nothing by itself
        self.shared = group
        self._immutable = immutable
        self._readers = Readers(root, group)
        self._cleaned = False
        self._locks = LockFolder(root / "locks")

    @staticmethod
    def from_url(url: str) -> FolderStore:
        """Read `file:///folder` and its options `immutable=1` and `group=1`; BadCall for anything else."""
        parts = urlsplit(url)
        options = parse_qs(parts.query, keep_blank_values=True)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/") or set(options) - {"immutable", "group"}:
            raise BadCall("storage.store_url", url=shown_address(url))
        immutable, group = (options.get(name, ["0"])[-1] == "1" for name in ("immutable", "group"))
        return FolderStore(Path(unquote(parts.path)), immutable=immutable, group=group)

    def put(self, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        """Read `source` once, hash and write it, and link it into place; nothing is visible before it is whole."""
        self.may_write()
        with writing(self.root, 0):
            self._prepare()
        with self._many(at_once=False) as put:
            return put(source, on_bytes)

    @property
    def waits(self) -> bool:
        """Whether each put of a small object waits for the disk."""
        return not (self.root.is_dir() and flushes_at_once(self.root))

    def together(self) -> AbstractContextManager[Put]:
        """Give a `put` for many objects: what is flushed once for all of them is flushed when the context ends."""
        self.may_write()
        with writing(self.root, 0):
            self._prepare()
            return self._many(at_once=flushes_at_once(self.root))

    @contextmanager
    def _many(self, *, at_once: bool) -> Iterator[Put]:
        touched, fresh = set[Path](), list[str]()
        with self._tidied():
            with one_round(self.root, partial(self._name, fresh)) if at_once else nullcontext() as wait:
                yield partial(self._put, touched, wait)
            with writing(self.root, 0):
                flush_folders(touched)
            self._fix(fresh)

    @contextmanager
    def _tidied(self) -> Iterator[None]:
        """Let the next put look for what this one left, should it fail: a name that a bad disk would not remove."""
        try:
            yield
        except BaseException:
            self._cleaned = False
            raise

    def _put(self, touched: set[Path], wait: Round | None, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        expected = expected_size(source)
        with ExitStack() as stack:
            stack.enter_context(self._tidied())
            stack.enter_context(writing(self.root, expected))
            keeps = stack.enter_context(ExitStack())
            beside, out = keeps.enter_context(incoming_file(self.root / "incoming"))
            digest = new_digest("sha256")
            size = copy_hashing(source, Through(out) if expected >= LARGE else partial(write_all, out), (digest,), on_bytes)
            key = digest.hexdigest()
            os.fchmod(out.fileno(), self._readers.file)
            if wait is not None and size < LARGE:
                there = holds(self._at(key), size)
                return Stored(key, size, key, wait.add(UnnamedObject(key, size, beside, keeps.pop_all()), there=there))
            os.fsync(out.fileno())
            new = link(beside, self._at(key), size)
            touched.update(up_to(self.path(key).parent, self.root))
        self._fix([key] if new else [])
        return Stored(key, size, key, new)

    def _name(self, fresh: list[str], part: UnnamedObject) -> None:
        """Give an object of a round its name: its bytes are on the disk."""
        if link(part.path, self._at(part.key), part.size):
            fresh.append(part.key)

    def _fix(self, keys: Sequence[str]) -> None:
        """Make new objects immutable where that is wanted; a file's first name has to be gone before."""
        for key in keys if self._immutable else ():
            set_immutable(self.path(key), True)

    def _prepare(self) -> None:
        incoming = self.root / "incoming"
        if not self._cleaned:
            self._readers.apply()
            incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            clean_leftovers(incoming)
            self._cleaned = True

    def path(self, key: str) -> Path:
        """Return where the object lies, or would lie."""
        return Path(self._at(key))

    def _at(self, key: str) -> str:
        return f"{self.root}/{path_of(key)}"

    def read_back(self, key: str, on_bytes: OnBytes | None = None) -> ReadBack:
        """Read the object from the disk again, past the page cache, into SHA-256 and SM3."""
        path = self._existing(key)  # a pipe put in its place would be waited for without end
        sha256, sm3 = new_digest("sha256"), new_digest("sm3")
        size = hash_file(path, (sha256, sm3), on_bytes)
        return ReadBack(size, sha256.hexdigest(), sm3.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Return the object as a file opened for reading."""
        path = self._existing(key)
        try:
            return path.open("rb")
        except OSError as problem:
            raise NotReadable("storage.object_unreadable", key=key, problem=problem.strerror or str(problem)) from problem

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return at most `length` bytes from `start`."""
        with self.open(key) as stream:
            stream.seek(start)
            return stream.read(length)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give the object's own file: it is read-only, nothing is copied."""
        yield self._existing(key)

    def stat(self, key: str) -> ObjectStat:
        """Return size, retention and hold."""
        lock = self._locks.read(key)
        return ObjectStat(self._existing(key).stat().st_size, lock.retain_until, lock.held)

    def retain(self, key: str, until: datetime) -> None:
        """Let no one delete the object before `until`; Refused where that would shorten what stands."""
        self._change_lock(key, lambda lock: lock.lengthened(key, until))

    def hold(self, key: str, on: bool) -> None:
        """Set or lift the hold."""
        self._change_lock(key, lambda lock: Lock(lock.retain_until, on))

    def _change_lock(self, key: str, change: Callable[[Lock], Lock]) -> None:
        self._existing(key)
        self.may_write()
        with writing(self.root, 0):
            self._locks.change(key, change)

    def delete(self, key: str, now: datetime) -> None:
        """Remove the object and its lock; Refused while it is held or retained beyond `now`."""
        path = self._existing(key)
        self.may_write()
        with writing(self.root, 0), self._locks.alone():
            self._locks.read(key).check_deletable(key, now)
            set_immutable(path, False)
            path.unlink()
            self._locks.remove(key)
            flush_folder(path.parent)

    def set_aside(self, key: str) -> None:
        """Move a damaged object to `damaged/`, its lock stays; Refused where the object is whole."""
        if self.read_back(key).sha256 == key:
            raise Refused("storage.not_damaged", key=key)
        self.may_write()
        with writing(self.root, 0), self._locks.alone():
            set_aside(self.path(key), self.root / "damaged")

    def keys(self, after: str = "") -> Iterator[str]:
        """Walk all keys beyond `after` in order; what lies before is not looked at."""
        return keys_in(self.root / "sha256", after)

    def health(self) -> Health:
        """Try to write and remove a small file, and say how much room is left."""
        try:
            with writing(self.root, 0):
                self._prepare()
                with incoming_file(self.root / "incoming") as (_, out):
                    out.write(b"liuhen")
                return Health(True, shutil.disk_usage(self.root).free)
        except LiuhenError as problem:
            return Health(False, None, text("storage.store_down", url=self.url, problem=problem.text))

    def time_elsewhere(self) -> datetime | None:
        """Return None: a folder has no clock of its own."""
        return None

    def free_bytes(self) -> int | None:
        """Return how much room the folder's file system has; None where the folder is not there yet."""
        return shutil.disk_usage(self.root).free if self.root.is_dir() else None

    def clean(self, before: datetime) -> int:
        """Remove files of killed puts, whenever they began: the lock on each tells a living one."""
        incoming = self.root / "incoming"
        if incoming.is_dir():
            self.may_write()
        with writing(self.root, 0):
            return clean_leftovers(incoming) if incoming.is_dir() else 0

    def _existing(self, key: str) -> Path:
        path = self.path(key)
        if not path.is_file():
            raise BadCall("storage.no_object", key=key)
        return path
