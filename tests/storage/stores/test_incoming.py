"""Puts under way: what is written past the page cache is the same, byte for byte, whatever its length."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
from functools import partial
from pathlib import Path

import pytest

from messages.errors import Unavailable
from storage.stores.folder import LARGE, FolderStore
from storage.stores.objects import Stored
from storage.stores.on_disk.incoming import Through, incoming_file
from storage.stores.streams import BUFFER, copy_hashing, new_digest
from storage.stores.together import put_together

MIB = 1 << 20


def _varied(length: int) -> bytes:
    return hashlib.shake_256(b"footage").digest(length)


@pytest.mark.parametrize("length", [0, 1, 4096, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 4096, 3 * BUFFER + 4097])
def test_an_object_of_any_length_is_stored_whole(tmp_path: Path, length: int) -> None:
    data = _varied(length)
    with incoming_file(tmp_path) as (path, out):
        assert copy_hashing(io.BytesIO(data), Through(out), (new_digest("sha256"),)) == length
        assert Path(path).read_bytes() == data


def test_a_file_system_that_refuses_direct_writes_midway_gets_the_rest_buffered(tmp_path: Path) -> None:
    """A short write leaves an unaligned rest, which O_DIRECT may refuse: nothing is written twice."""

    class Stumbling(io.FileIO):
        calls = 0

        def write(self, data) -> int:  # type: ignore[no-untyped-def]
            self.calls += 1
            direct = fcntl.fcntl(self, fcntl.F_GETFL) & getattr(os, "O_DIRECT", 0)
            if self.calls == 2 and direct:
                return super().write(bytes(data[:4096]))
            if self.calls == 3 and direct:
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            return super().write(data)

    data = _varied(4 * MIB + 17)
    with Stumbling(str(tmp_path / "object"), "wb") as out:
        copy_hashing(io.BytesIO(data), Through(out), ())
    assert (tmp_path / "object").read_bytes() == data


def test_a_full_disk_is_not_mistaken_for_missing_direct_writes(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb", buffering=0) as out, pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        Through(out)(memoryview(bytes(4096)))


def test_a_large_object_of_an_odd_length_is_kept_as_it_is(tmp_path: Path) -> None:
    source, store = tmp_path / "A.MP4", FolderStore(tmp_path / "originals")
    data = _varied(LARGE + 12_345)
    source.write_bytes(data)
    with source.open("rb") as stream:
        stored = store.put(stream)
    assert stored.key == hashlib.sha256(data).hexdigest() == store.read_back(stored.key).sha256
    assert store.path(stored.key).read_bytes() == data


def test_several_large_objects_at_once_have_the_names_that_their_bytes_give_them(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "originals")
    films = [bytes([number]) * (LARGE + number * (BUFFER + 1)) for number in range(5)]
    for number, film in enumerate(films):
        (tmp_path / f"{number}.MP4").write_bytes(film)
    sources = [partial(open, tmp_path / f"{number}.MP4", "rb", buffering=0) for number in range(len(films))]
    keys = [answer.key for answer in put_together(store, sources, workers=len(films)) if isinstance(answer, Stored)]
    assert keys == [hashlib.sha256(film).hexdigest() for film in films] == [store.read_back(key).sha256 for key in keys]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_name_that_the_disk_would_not_remove_is_removed_by_the_next_put(tmp_path: Path, monkeypatch, at_once: bool):
    store, failed, unlink = FolderStore(tmp_path / "originals"), [], os.unlink

    def fails_once(path, *args, **options):
        if str(path).endswith(".part") and not failed:
            failed.append(path)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        unlink(path, *args, **options)

    monkeypatch.setattr(os, "unlink", fails_once)
    photos = [b"one", b"two", b"three"]
    with pytest.raises(Unavailable):
        if at_once:
            list(put_together(store, [partial(io.BytesIO, photo) for photo in photos]))
        else:
            store.put(io.BytesIO(photos[0]))
    assert len(failed) == 1
    assert [path.name for path in (tmp_path / "originals" / "incoming").iterdir()] == [Path(failed[0]).name]
    assert [store.put(io.BytesIO(photo)).key for photo in photos] == [hashlib.sha256(photo).hexdigest() for photo in photos]
    assert list((tmp_path / "originals" / "incoming").iterdir()) == []
