"""What an object store must do for originals; `opening` names the stores there are.

A key is the SHA-256 of the bytes: the same bytes have the same key in every store, and nothing can be put under
a key but the bytes it names. No store offers a way to change an object; a retention date can only be moved later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from messages import Text
from messages.errors import BadCall

OnBytes = Callable[[int], None]  # told how many more bytes went through


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that is whole and flushed in the store."""

    key: str  # SHA-256 of the bytes, lower-case hex
    size: int  # bytes
    sha256: str  # lower-case hex
    new: bool  # False where the store held these bytes already


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the store really holds, read from it again."""

    size: int  # bytes
    sha256: str  # lower-case hex
    sm3: str  # lower-case hex, GB/T 32905


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """One object without its bytes."""

    size: int  # bytes
    retain_until: datetime | None  # aware; no one may delete it before
    held: bool  # no one may delete it while set


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the store can be used now."""

    ok: bool
    free_bytes: int | None  # None where the store does not say
    problem: Text | None = None


class Put(Protocol):
    """Keeps one object, as `Store.put` does."""

    def __call__(self, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        """Read `source` once to its end into the store."""
        ...


class Store(Protocol):
    """Where originals lie. Errors: NotReadable, Changed, NoRoom, Unavailable, Refused, BadCall (no such object)."""

    url: str
    shared: bool  # whether the program's group may read the objects in its folder

    @property
    def address(self) -> str:
        """Where originals lie, as papers name it: a folder, or the store's address without its options."""
        ...

    @property
    def folder(self) -> Path | None:
        """The folder of this machine in which each object is a file of its own, at `path_of(key)`; None where objects are fetched."""
        ...

    @property
    def default_days(self) -> int | None:
        """For how many days the store itself retains every object from its put on; None where it does not."""
        ...

    def put(self, source: BinaryIO, on_bytes: OnBytes | None = None) -> Stored:
        """Read `source` once to its end, and return when its bytes are whole and flushed in the store."""
        ...

    @property
    def waits(self) -> bool:
        """Whether each put of a small object waits for a disk or a server, so that many at a time are quicker."""
        ...

    def together(self) -> AbstractContextManager[Put]:
        """Give a `put` for many objects, from several threads; what it returned is durable once the context has ended without an error."""
        ...

    def read_back(self, key: str, on_bytes: OnBytes | None = None) -> ReadBack:
        """Read the object from the store again, past the page cache where possible."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Return the object as a stream for reading."""
        ...

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return at most `length` bytes from `start`."""
        ...

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give the object as a file that programs can read while the context lasts."""
        ...

    def stat(self, key: str) -> ObjectStat:
        """Return size, retention and hold."""
        ...

    def retain(self, key: str, until: datetime) -> None:
        """Let no one delete the object before `until` (aware); Refused where that would shorten what stands."""
        ...

    def hold(self, key: str, on: bool) -> None:
        """Set or lift the hold."""
        ...

    def delete(self, key: str, now: datetime) -> None:
        """Remove the object; Refused while it is held or retained beyond `now` (aware)."""
        ...

    def set_aside(self, key: str) -> None:
        """Take a damaged object out of the way and keep it; Refused where the object is whole, or the store cannot."""
        ...

    def keys(self, after: str = "") -> Iterator[str]:
        """Walk all keys beyond `after` in order; what lies before is not looked at."""
        ...

    def health(self) -> Health:
        """Try the store; never raises."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much room is left, without writing; None where the store does not say, or is not there yet."""
        ...

    def time_elsewhere(self) -> datetime | None:
        """Return the clock of the machine the store is on (aware); None where that is this one. Unavailable where it does not answer."""
        ...

    def clean(self, before: datetime) -> int:
        """Remove what puts that were killed left, where they began before `before` (aware); return how many. A living put is left alone."""
        ...

    def last_owner(self) -> tuple[int, bytes] | None:
        """Return the number and the bytes of the last statement whose store it is (`ownership.Owner`); None where there is none."""
        ...

    def enter_owner(self, number: int, statement: bytes) -> None:
        """Put a statement where there is none of its number; one that is there stays."""
        ...

    def ask_before_writing(self, question: Callable[[], None]) -> None:
        """Let `question` be called before the first write; what it raises refuses the write."""
        ...

    def may_write(self) -> None:
        """Ask that question now: before a transaction of the catalogue in which the store is written."""
        ...


def without_options(url: str) -> str:
    """Return a store's URL without its options: they may name a profile or a spool folder."""
    return url.split("?", 1)[0]


_HEX = frozenset("0123456789abcdef")


def check_key(key: str) -> str:
    """Return `key` where it is a SHA-256 in lower-case hex; BadCall else (a key never leads out of the store)."""
    if len(key) != 64 or not _HEX.issuperset(key):
        raise BadCall("storage.no_key", key=key)
    return key


def path_of(key: str) -> str:
    """Return where a folder store keeps an object, below its root; BadCall for what is no key."""
    return f"sha256/{check_key(key)[:2]}/{key[2:4]}/{key}"
