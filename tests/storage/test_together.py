from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest

from messages.errors import NotReadable, Unavailable
from storage.folder import FolderStore
from storage.objects import ReadBack, Store, Stored
from storage.together import put_together, read_together


def test_many_are_put_and_answered_in_order(store: Store):
    photos = [b"photo %d" % number for number in range(60)]
    seen: list[int] = []
    kept = list(put_together(store, [partial(io.BytesIO, photo) for photo in photos], seen.append))
    assert [one.size for one in kept if isinstance(one, Stored)] == [len(photo) for photo in photos]
    assert sum(seen) == sum(map(len, photos))
    back = list(read_together(store, [one.key for one in kept if isinstance(one, Stored)]))
    assert [one.sha256 for one in back if isinstance(one, ReadBack)] == [one.sha256 for one in kept if isinstance(one, Stored)]


def test_one_that_cannot_be_read_does_not_stop_the_others(store: Store, tmp_path: Path):
    sources = [partial(io.BytesIO, b"a"), partial(open, tmp_path / "gone.JPG", "rb"),
               partial(io.BytesIO, b"b")]
    kept = list(put_together(store, sources))
    assert [type(one) for one in kept] == [Stored, NotReadable, Stored]
    assert "gone.JPG" in kept[1].say("zh")


def test_the_same_bytes_at_the_same_time_are_kept_once(store: Store):
    kept = list(put_together(store, [partial(io.BytesIO, b"same")] * 20))
    assert len({one.key for one in kept if isinstance(one, Stored)}) == 1 and len(list(store.keys())) == 1


def test_who_stops_listening_stops_the_rest(store: Store):
    walk = put_together(store, [partial(io.BytesIO, b"%d" % number) for number in range(200)], workers=2)
    next(walk)
    walk.close()
    assert len(list(store.keys())) < 200


def test_what_was_not_flushed_is_not_answered_as_kept(tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    with pytest.raises(Unavailable), store.together() as put:
        kept = put(io.BytesIO(b"photo"))
        store.path(kept.key).parent.rename(tmp_path / "elsewhere")


def test_many_in_few_folders_are_whole_once_the_context_ended(store: Store):
    with store.together() as put:
        kept = [put(io.BytesIO(b"photo %d" % number)) for number in range(20)]
    assert {one.key for one in kept} == set(store.keys()) and {one.new for one in kept} == {True}
    assert store.put(io.BytesIO(b"photo 3")).new is False
