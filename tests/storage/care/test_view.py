from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from examples import NOW, recording

from storage.care.view import add_to_view
from storage.catalogue.states import StoredState
from storage.ledgers.originals import StoredRecording
from storage.stores.folder import FolderStore


def stored_original(store: FolderStore, data: bytes, name: str, **named) -> StoredRecording:
    stored = store.put(io.BytesIO(data))
    facts = replace(recording(0), name=name, sha256=stored.sha256, size=stored.size, **named)
    return StoredRecording(facts, stored.key, None, StoredState.VERIFIED, 1, None, "监察支队", NOW)


def test_a_person_finds_footage_without_liuhen(tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    row = stored_original(store, b"one", "DCIM/100/GPAA0001.MP4")
    assert add_to_view(store.folder, tmp_path / "view", [row]) == 1
    link = tmp_path / "view" / "监察支队" / "A012345" / "2026-03-02" / f"093005_GPAA0001_{row.recording.sha256[:8]}.MP4"
    assert link.read_bytes() == b"one"
    (tmp_path / "moved").mkdir()
    for part in ("originals", "view"):
        (tmp_path / part).rename(tmp_path / "moved" / part)
    assert (tmp_path / "moved" / link.relative_to(tmp_path)).read_bytes() == b"one"  # the disk may be carried elsewhere


def test_links_are_made_once_and_two_of_one_name_stand_side_by_side(tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    both = [stored_original(store, b"one", "a/X.MP4"), stored_original(store, b"two", "b/X.MP4")]
    assert add_to_view(store.folder, tmp_path / "view", both) == 2
    assert add_to_view(store.folder, tmp_path / "view", both) == 0
    assert len(list((tmp_path / "view").rglob("*.MP4"))) == 2


def test_odd_names_and_unknown_times_have_a_place(tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    odd = [stored_original(store, b"1", "中" * 85), stored_original(store, b"2", 'a/b:*?"\n.MP4', device=None, start=None),
           stored_original(store, b"3", "x/.hidden"), stored_original(store, b"4", "n" * 255, device="../../etc")]
    assert add_to_view(store.folder, tmp_path / "view", odd) == 4
    links = [path for path in (tmp_path / "view").rglob("*") if path.is_symlink()]
    assert sorted(path.read_bytes() for path in links) == [b"1", b"2", b"3", b"4"]
    assert any("不详" in path.parts for path in links)
