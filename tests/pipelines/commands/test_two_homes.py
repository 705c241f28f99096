"""Two homes and one store on the command line: the second is refused, answers questions, and takes over only by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from visits import Done


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "log-20260302.txt").write_text("09:30:00 REC\n", encoding="utf-8")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_home_is_refused_answers_questions_and_takes_over_by_name(liuhen: Callable[..., Done], dump: Path, tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert liuhen("ingest", dump, home=first).status == 0
    store = {"LIUHEN_STORE": (first / "originals").as_uri()}
    assert liuhen("init", home=second, **store).status == 0
    before, kept = files_of(second), files_of(first)
    refused = liuhen("ingest", dump, "--lang", "en", home=second, **store)
    assert refused.status == 2 and "belongs to another installation" in refused.err and str(first) in refused.err
    assert (files_of(second), files_of(first)) == (before, kept)
    for question in (["status"], ["case", "list"], ["sweep", "--dry-run"], ["medium", "list"], ["mark", "--proposals"]):
        assert liuhen(*question, home=second, **store).status in (0, 1), question
    checked = liuhen("verify", "--json", home=second, **store)
    assert checked.status == 1 and len(json.loads(checked.out)["originals"]["foreign"]) == 1
    taken = liuhen("store", "take-over", "--reason", "更换电脑", "--as", "王芳", "--json", home=second, **store)
    assert taken.status == 0 and json.loads(taken.out)["taken"][0]["before"]["home"] == str(first)
    assert liuhen("ingest", dump, home=second, **store).status == 0
    told = liuhen("ingest", dump, "--lang", "en", home=first)
    assert told.status == 2 and str(second) in told.err


def test_a_restored_home_goes_on_and_the_old_one_is_told(liuhen: Callable[..., Done], dump: Path, tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    store = {"LIUHEN_STORE": (tmp_path / "originals").as_uri()}
    assert liuhen("ingest", dump, home=old, **store).status == 0
    assert liuhen("backup", tmp_path / "backup.db", home=old, **store).status == 0
    restored = liuhen("restore", tmp_path / "backup.db", "--lang", "en", home=new, **store)
    assert restored.status == 0 and "A new home was made" in restored.out
    (dump / "b.log").write_text("09:31:00 REC\n", encoding="utf-8")
    assert liuhen("ingest", dump, home=new, **store).status == 0
    told = liuhen("ingest", dump, "--lang", "en", home=old, **store)
    assert told.status == 2 and "restored from a backup" in told.err


def test_the_settings_of_the_two_stores_cannot_be_exchanged(liuhen: Callable[..., Done], dump: Path, tmp_path: Path):
    home, first, second = tmp_path / "home", (tmp_path / "first").as_uri(), (tmp_path / "second").as_uri()
    assert liuhen("ingest", dump, home=home, LIUHEN_STORE=first, LIUHEN_REPLICA=second).status == 0
    exchanged = liuhen("sweep", "--lang", "en", home=home, LIUHEN_STORE=second, LIUHEN_REPLICA=first)
    assert exchanged.status == 2 and "second copy" in exchanged.err
    promoted = liuhen("store", "take-over", "--reason", "原件库损毁", home=home, LIUHEN_STORE=second)
    assert promoted.status == 0
    assert liuhen("sweep", home=home, LIUHEN_STORE=second).status in (0, 1)
