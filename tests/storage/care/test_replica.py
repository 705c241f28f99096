from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from messages.errors import BadCall, Refused
from storage.care.fixity import Fixity, rehash
from storage.care.replica import fill_replica, repair
from storage.stores.folder import FolderStore
from storage.stores.objects import Store
from storage.stores.s3 import S3Store

SOON = datetime.now().astimezone() + timedelta(days=2)


@pytest.fixture
def replica(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "replica")


def damage(store: FolderStore, key: str) -> None:
    path = store.path(key)
    path.chmod(0o644)
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


def test_the_second_copy_gets_what_it_lacks_with_its_locks(store: Store, replica: FolderStore):
    keys = sorted(store.put(io.BytesIO(b"original %d" % number)).key for number in range(6))
    store.hold(keys[0], True)
    store.retain(keys[1], SOON)
    replica.put(io.BytesIO(b"original 3"))
    assert len(list(fill_replica(store, replica))) == 5
    assert list(replica.keys()) == keys and list(fill_replica(store, replica)) == []
    assert replica.stat(keys[0]).held
    with pytest.raises(Refused):
        replica.delete(keys[1], datetime.now().astimezone())


def test_a_damaged_original_is_never_copied_over_the_second_copy(tmp_path: Path, replica: FolderStore):
    store = FolderStore(tmp_path / "originals")
    key = store.put(io.BytesIO(b"original")).key
    damage(store, key)
    assert [copied.fixity for copied in fill_replica(store, replica)] == [Fixity.DAMAGED]
    assert list(replica.keys()) == []


@pytest.mark.requirement("R000-39")
@pytest.mark.parametrize("what", ["damaged", "missing"])
def test_an_original_comes_back_from_the_second_copy(tmp_path: Path, replica: FolderStore, what: str):
    store = FolderStore(tmp_path / "originals")
    data = os.urandom(100_000)
    key = store.put(io.BytesIO(data)).key
    store.hold(key, True)
    list(fill_replica(store, replica))
    damage(store, key) if what == "damaged" else store.path(key).unlink()
    assert repair(store, replica, key) == what
    assert rehash(store, key) is Fixity.INTACT and store.stat(key).held
    aside = list((store.root / "damaged").iterdir()) if what == "damaged" else []
    assert [path.read_bytes()[1:] for path in aside] == [data[1:]] * len(aside)
    assert list(store.keys()) == [key]
    assert repair(store, replica, key) is Fixity.INTACT


def test_a_repair_never_comes_from_a_damaged_copy(tmp_path: Path, replica: FolderStore):
    store = FolderStore(tmp_path / "originals")
    key = store.put(io.BytesIO(b"original")).key
    list(fill_replica(store, replica))
    damage(store, key)
    damage(replica, key)
    before = store.path(key).read_bytes()
    with pytest.raises(Refused):
        repair(store, replica, key)
    assert store.path(key).read_bytes() == before


def test_what_is_whole_is_never_set_aside(store: Store):
    key = store.put(io.BytesIO(b"original")).key
    with pytest.raises(Refused):
        store.set_aside(key)
    with pytest.raises((BadCall, Refused)):
        store.set_aside("a" * 64)
    assert rehash(store, key) is Fixity.INTACT


def test_a_lost_object_of_an_s3_server_comes_back(s3_url: str, replica: FolderStore):
    store = S3Store.from_url(s3_url)
    key = store.put(io.BytesIO(b"original")).key
    list(fill_replica(store, replica))
    store.delete(key, SOON)
    assert repair(store, replica, key) is Fixity.MISSING
    assert rehash(store, key) is Fixity.INTACT
