from __future__ import annotations

import errno
import io
import threading
from functools import partial
from pathlib import Path

import pytest

from messages.errors import Changed, NotReadable, Unavailable
from storage.stores.folder import FolderStore
from storage.stores.objects import ReadBack, Store, Stored
from storage.stores.on_disk import rounds
from storage.stores.together import PUTTING, WORKERS, put_together, read_together


def test_many_are_put_and_answered_in_order(store: Store):
    photos = [b"photo %d" % number for number in range(60)]
    seen: list[int] = []
    answers = put_together(store, [partial(io.BytesIO, photo) for photo in photos], seen.append)
    stored = [answer for answer in answers if isinstance(answer, Stored)]
    assert [original.size for original in stored] == [len(photo) for photo in photos]
    assert sum(seen) == sum(map(len, photos))
    back = read_together(store, [original.key for original in stored])
    assert [answer.sha256 for answer in back if isinstance(answer, ReadBack)] == [original.sha256 for original in stored]


def test_one_that_cannot_be_read_does_not_stop_the_others(store: Store, tmp_path: Path):
    sources = [partial(io.BytesIO, b"a"), partial(open, tmp_path / "gone.JPG", "rb"),
               partial(io.BytesIO, b"b")]
    answers = list(put_together(store, sources))
    assert [type(answer) for answer in answers] == [Stored, NotReadable, Stored]
    assert "gone.JPG" in answers[1].say("zh")


def test_the_same_bytes_at_the_same_time_are_kept_once(store: Store):
    answers = list(put_together(store, [partial(io.BytesIO, b"same")] * 20))
    assert len({answer.key for answer in answers if isinstance(answer, Stored)}) == 1 and len(list(store.keys())) == 1


def test_closing_the_answers_stops_the_remaining_puts(store: Store):
    walk = put_together(store, [partial(io.BytesIO, b"%d" % number) for number in range(200)], workers=2)
    next(walk)
    walk.close()
    assert len(list(store.keys())) < 200


def test_as_many_threads_put_as_have_something_to_wait_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def threads(at_once: bool) -> int:
        monkeypatch.setattr("storage.stores.folder.flushes_at_once", lambda root: at_once)
        store = FolderStore(tmp_path / f"{at_once}")
        seen: set[int] = set()
        with store.together():  # the folder is there
            pass
        list(put_together(store, [partial(io.BytesIO, b"%d" % number) for number in range(64)], lambda _: seen.add(threading.get_ident())))
        return len(seen)

    assert threads(True) <= PUTTING < threads(False) <= WORKERS


def test_what_was_not_flushed_is_not_reported_as_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.stores.folder.flushes_at_once", lambda root: False)
    store = FolderStore(tmp_path / "originals")
    with pytest.raises(Unavailable), store.together() as put:
        stored = put(io.BytesIO(b"photo"))
        store.path(stored.key).parent.rename(tmp_path / "elsewhere")


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    """A folder whose file system is flushed as a whole, whatever this machine's is."""
    monkeypatch.setattr("storage.stores.folder.flushes_at_once", lambda root: True)
    return FolderStore(tmp_path / "originals")


def test_a_round_has_no_name_before_its_bytes_are_on_the_disk(whole: FolderStore, monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    real = rounds._flush
    monkeypatch.setattr(rounds, "_flush", lambda disk: (seen.append(len(list(whole.keys()))), real(disk)))
    with whole.together() as put:
        stored = [put(io.BytesIO(b"photo %d" % number)) for number in range(5)]
        assert list(whole.keys()) == [] and {object_.new for object_ in stored} == {True}
    assert seen == [0, 5], "flushed before the names are given, and after"
    assert sorted(whole.keys()) == sorted(object_.key for object_ in stored) and list((whole.root / "incoming").iterdir()) == []
    assert all(whole.read_back(object_.key).sha256 == object_.sha256 for object_ in stored)
    assert {whole.path(object_.key).stat().st_mode & 0o777 for object_ in stored} == {0o400}
    assert {whole.path(object_.key).stat().st_nlink for object_ in stored} == {1}


def test_the_same_bytes_again_are_flushed_though_another_process_brought_them(whole: FolderStore, monkeypatch: pytest.MonkeyPatch):
    whole.put(io.BytesIO(b"photo"))
    flushed: list[int] = []
    monkeypatch.setattr(rounds, "_flush", flushed.append)
    with whole.together() as put:
        assert [put(io.BytesIO(b"photo")).new, put(io.BytesIO(b"photo")).new] == [False, False]
    assert len(flushed) == 1 and len(list(whole.keys())) == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_a_round_that_the_disk_refuses_is_reported_and_leaves_nothing_half_written(whole: FolderStore, monkeypatch: pytest.MonkeyPatch,
                                                                              turn: int):
    calls: list[int] = []

    def failing(disk: int) -> None:
        calls.append(disk)
        if len(calls) == turn:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(rounds, "_flush", failing)
    with pytest.raises(Unavailable), whole.together() as put:
        put(io.BytesIO(b"photo"))
    assert list((whole.root / "incoming").iterdir()) == []
    monkeypatch.undo()
    assert FolderStore(whole.root).put(io.BytesIO(b"photo")).size == 5, "the same call goes on"


def test_an_interrupted_round_leaves_nothing(whole: FolderStore):
    with pytest.raises(KeyboardInterrupt), whole.together() as put:
        put(io.BytesIO(b"photo"))
        raise KeyboardInterrupt
    assert list(whole.keys()) == [] and list((whole.root / "incoming").iterdir()) == []


def test_an_object_of_another_length_is_named_alone(whole: FolderStore):
    key = whole.put(io.BytesIO(b"photo")).key
    whole.path(key).chmod(0o644)
    whole.path(key).write_bytes(b"pho")
    answers = list(put_together(whole, [partial(io.BytesIO, b"photo"), partial(io.BytesIO, b"other")]))
    assert [type(answer) for answer in answers] == [Changed, Stored]


def test_a_whole_file_system_is_flushed_only_where_that_is_known_to_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert rounds._kind(Path("/proc")) == "proc" and not rounds.flushes_at_once(Path("/proc"))
    monkeypatch.setattr(rounds, "_kind", lambda root: "ext4")
    for release, at_once in (("5.7.19-generic", False), ("5.8.0", True), ("6.1.0-13-amd64", True), ("4.19", False)):
        monkeypatch.setattr("platform.release", lambda release=release: release)
        assert rounds.flushes_at_once(tmp_path) is at_once
    monkeypatch.setattr(rounds, "_kind", lambda root: "nfs4")
    assert not rounds.flushes_at_once(tmp_path)


def test_many_in_few_folders_are_whole_once_the_context_ended(store: Store):
    with store.together() as put:
        stored = [put(io.BytesIO(b"photo %d" % number)) for number in range(20)]
    assert {object_.key for object_ in stored} == set(store.keys()) and {object_.new for object_ in stored} == {True}
    assert store.put(io.BytesIO(b"photo 3")).new is False
