"""A name for an object, also where another makes its folder in the same moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.stores.on_disk.linking import link


def test_a_folder_that_appears_in_between_is_no_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    partial, target = tmp_path / "a.part", tmp_path / "ab" / "cd" / "abcd"
    partial.write_bytes(b"x")
    plain, tries = os.link, []

    def late(source: str, aim: str) -> None:
        tries.append(aim)
        try:
            plain(source, aim)
        finally:
            target.parent.mkdir(parents=True, exist_ok=True)  # by another thread, right after the call has failed

    monkeypatch.setattr("storage.stores.on_disk.linking.os.link", late)
    assert link(str(partial), str(target), 1) and target.read_bytes() == b"x" and len(tries) == 2


def test_a_file_that_is_gone_is_an_error_and_no_endless_loop(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        link(str(tmp_path / "gone.part"), str(tmp_path / "ab" / "abcd"), 1)
    assert not (tmp_path / "ab").exists()
