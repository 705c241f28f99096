"""A second copy of the originals (`replica` setting): written from verified originals, and the only thing repairs come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from messages.errors import Changed, Refused
from storage.care.fixity import Fixity, rehash
from storage.care.walks import side_by_side
from storage.stores.objects import OnBytes, Store


@dataclass(frozen=True, slots=True)
class Copied:
    """One object that went into the second copy, or could not."""

    key: str
    fixity: Fixity  # of what lies in the first store; only an intact object is copied


def fill_replica(store: Store, replica: Store, on_bytes: OnBytes | None = None) -> Iterator[Copied]:
    """Copy what the second store lacks, and yield each; holds and retention go along. What is damaged is never copied."""
    for key, copy in side_by_side(store.keys(), replica.keys(), key_of=str):
        if key is None or copy is not None:
            continue
        fixity = rehash(store, key)
        if fixity is Fixity.INTACT:
            copy_one(store, replica, key, on_bytes)
        yield Copied(key, fixity)


def copy_one(source: Store, target: Store, key: str, on_bytes: OnBytes | None = None) -> None:
    """Copy one object with its hold and retention, and read it back; Changed where it does not arrive as its key says."""
    with source.open(key) as stream:
        stored = target.put(stream, on_bytes)
    if stored.key != key or target.read_back(key).sha256 != key:
        raise Changed("storage.object_changed", key=key)
    stat = source.stat(key)
    if stat.retain_until is not None:
        target.retain(key, stat.retain_until)
    if stat.held:
        target.hold(key, True)


def repair(store: Store, replica: Store, key: str) -> Fixity:
    """Bring one original back from the second copy where that is intact, and return what was wrong with it.

    Nothing is done to an intact or unreadable object. A damaged one is set aside, not destroyed: it shows what happened.
    Refused where the second copy is not intact, or where the store cannot set an object aside (Object Lock keeps the
    damaged version; bring such a store back by its own means).
    """
    before = rehash(store, key)
    if before in (Fixity.INTACT, Fixity.UNREADABLE):
        return before
    if rehash(replica, key) is not Fixity.INTACT:
        raise Refused("storage.no_intact_copy", key=key)
    if before is Fixity.DAMAGED:
        store.set_aside(key)
    copy_one(replica, store, key)
    return before
