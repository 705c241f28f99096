"""A damaged paper of a case stops its package as a damaged original does, and `verify` names it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from archived import copy_of
from visits import ALTHOUGH, NUMBER, Done

pytestmark = pytest.mark.xdist_group("archive")
KEYS = {"original": "SELECT key FROM recordings ORDER BY id LIMIT 1", "paper": "SELECT key FROM documents"}


def stored(home: Path, what: str) -> Path:
    """Return where the store keeps an original, or the case's paper."""
    with sqlite3.connect(home / "catalogue.db") as base:
        key = str(base.execute(KEYS[what]).fetchone()[0])
    return home / "originals" / "sha256" / key[:2] / key[2:4] / key


@pytest.mark.requirement("R000-37", "R000-39")
@pytest.mark.parametrize("what", ["original", "paper"])
@pytest.mark.parametrize("how", ["changed", "missing"])
def test_what_is_damaged_is_never_packed(liuhen: Callable[..., Done], ready: Path, tmp_path: Path, what: str, how: str):
    home = copy_of(ready, tmp_path / "home")
    place = stored(home, what)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"?") if how == "changed" else place.unlink()
    answer = liuhen("archive", NUMBER, *ALTHOUGH, home=home)
    assert answer.status != 0 and answer.err.strip()
    assert not list((home / "packages").glob("*/bagit.txt"))
    with sqlite3.connect(home / "catalogue.db") as base:
        assert base.execute("SELECT state, (SELECT count(*) FROM packages) FROM cases").fetchall() == [("reviewed", 0)]


@pytest.mark.requirement("R000-39")
def test_verify_names_the_paper_that_changed_and_brings_it_back(liuhen: Callable[..., Done], ready: Path, tmp_path: Path):
    home = copy_of(ready, tmp_path / "home")
    environ = {"LIUHEN_REPLICA": (home / "second").as_uri()}
    assert liuhen("case", "add", ready.parent / "case.toml", "--json", home=home, **environ).data["notes"] == []
    place = stored(home, "paper")
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    answer = liuhen("verify", "--json", home=home, **environ)
    assert answer.status == 1 and answer.data["papers"]["damaged"] == [place.name] and answer.data["originals"]["damaged"] == []
    assert [(loss["case"], loss["file"], loss["state"]) for loss in answer.data["papers"]["losses"]] == [(NUMBER, "笔录.txt", "damaged")]
    read = liuhen("verify", "--repair", home=home, **environ)
    assert read.status == 1 and "笔录.txt" in read.out and "文书 1 份" in read.out and "已由第二份存储恢复" in read.out
    assert liuhen("verify", "--json", home=home, **environ).data["papers"]["intact"] == 1
