"""A folder that is no recorder is taken in only when a person says so, and nobody is told to clear it."""

from __future__ import annotations

from pathlib import Path

import pytest
from visits import make_video


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What lies on a machine, and is no footage."""
    place = tmp_path / "inbox" / "machine"
    place.mkdir(parents=True)
    (place / "hostname").write_text("pc-17\n", encoding="utf-8")
    (place / "readme.txt").write_text("read me\n", encoding="utf-8")
    return place


def test_it_is_refused_and_taken_in_when_told_and_never_said_to_be_cleared(liuhen, tmp_path, folder):
    home = tmp_path / "home"
    refused = liuhen("ingest", folder, home=home)
    assert refused.status == 2 and "--any-folder" in refused.err and not home.exists()
    for words in ([], ["--quiet"]):
        told = liuhen("ingest", folder, "--any-folder", *words, home=home)
        assert told.status == 0 and "可以清空" not in told.out
    again = liuhen("ingest", folder, "--json", home=home)
    assert len(again.data["already"]) == 2 and not again.data["clear"], "what was taken in once is not refused"
    assert liuhen("ingest", folder, "--any-folder", "--clear", home=home).status == 2 and (folder / "hostname").exists()


def test_footage_of_no_recorder_is_taken_in_and_not_said_to_be_cleared(liuhen, tmp_path):
    film = make_video(tmp_path / "stick" / "某某商店检查.mp4", 1.0)
    taken = liuhen("ingest", film.parent, home=tmp_path / "home")
    assert taken.status == 0 and "可以清空" not in taken.out and "没有执法记录仪的特征" in taken.out
    refused = liuhen("ingest", film.parent, "--clear", home=tmp_path / "home")
    assert refused.status == 2 and film.exists()


def test_the_inbox_leaves_it_for_a_person_and_status_says_so(liuhen, tmp_path, folder, small_dump):
    home, environ = tmp_path / "home", {"LIUHEN_INBOX": str(folder.parent)}
    (folder.parent / "dump-A000001").symlink_to(small_dump)  # a link is no folder of the inbox
    make_video(folder.parent / "card" / "DCIM" / "MOVI0001.MP4", 1.0)
    liuhen("init", home=home)
    assert [row["name"] for row in liuhen("status", "--json", home=home, **environ).data["inbox"]] == ["card", "machine"]
    done = liuhen("inbox", "--still", "0", "--json", home=home, **environ)
    assert done.status == 1 and ["problem" in row for row in done.data["dumps"]] == [False, True]
    left = liuhen("status", "--json", home=home, **environ)
    assert left.status == 1 and left.data["inbox"] == [{"name": "machine", "footage": False}]
    assert "不像执法记录仪" in liuhen("status", home=home, **environ).out
    liuhen("ingest", folder, "--any-folder", home=home)
    assert liuhen("status", "--json", home=home, **environ).data["inbox"] == []
