"""After each act that somebody answers for, the command says how far the chain is anchored; a store that is down undoes no act."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from filled_home import fill
from visits import Done

from footage.values.recordings import BEIJING

TICK = ("--reason", "旧案，已在档案室归档")
SIGN = ("--by", "张伟", "--by", "李娜", "--nothing-to-correct")
ACTS = {
    "record confirm": lambda names: ("record", "confirm", names["recording"], *SIGN),
    "approve": lambda names: ("approve", names["asked"], "--by", "刘局长", "--role", "分管局领导"),
    "refuse": lambda names: ("approve", names["asked"], "--by", "刘局长", "--refuse", "--reason", "无关"),
    "release": lambda names: ("release", names["allowed"], "--to", "李四"),
    "dispose": lambda names: ("dispose", names["list"], "--approved-by", "刘局长", "--document", names["form"], "--tick", "1", *TICK),
    "approve a list": lambda names: ("approve", names["list"], "--by", "刘局长", "--document", names["form"], "--tick", "1", *TICK),
    "take back": lambda names: ("dispose", names["list"], "--approved-by", "刘局长", "--take-all-back", "--reason", "复查"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return fill(tmp_path_factory.mktemp("acts"))


@pytest.fixture
def home(filled: dict[str, Any], tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled["home"], tmp_path / "home", symlinks=True))


@pytest.mark.parametrize("act", ACTS)
def test_an_anchor_follows(liuhen: Callable[..., Done], filled: dict[str, Any], home: Path, act: str):
    today = datetime.now(BEIJING).date().isoformat()
    assert liuhen("clock", "confirm", today, "--reason", "对照日历", "--as", "刘局长", home=home).status == 0  # the home is of another day
    before = liuhen("verify", "--json", "--sample", 1, home=home).data["audit"]["anchors"]
    done = liuhen(*ACTS[act](filled), "--json", home=home)
    assert done.status in (0, 1) and done.data["anchored"]["problem"] is None, done.err
    after = liuhen("verify", "--json", "--sample", 1, home=home).data["audit"]["anchors"]
    assert after["count"] == before["count"] + 1 and after["last"] == done.data["anchored"]["event"] and after["problems"] == []
    assert after["age_seconds"] < 600 and after["last_at"]


def test_what_cannot_be_anchored_now_is_done_and_told_and_anchored_by_the_next(liuhen: Callable[..., Done], filled: dict[str, Any],
                                                                              home: Path):
    told = liuhen(*ACTS["approve"](filled), "--lang", "en", home=home, LIUHEN_STORE="file:///proc/liuhen-no-such-store")
    assert told.status == 1 and "could not be anchored" in told.out
    assert liuhen(*ACTS["approve"](filled), home=home).status == 2  # it was done
    assert [problem["kind"] for problem in liuhen("verify", "--json", home=home).data["audit"]["anchors"]["problems"]] == ["pending"]
    assert liuhen(*ACTS["record confirm"](filled), "--json", home=home).data["anchored"]["problem"] is None
    assert liuhen("verify", "--json", home=home).data["audit"]["anchors"]["problems"] == []


def test_a_key_is_changed_with_an_approver_and_verify_tells_it(liuhen: Callable[..., Done], filled: dict[str, Any], home: Path):
    assert liuhen(*ACTS["approve"](filled), home=home).status == 0
    words = ("--approved-by", "刘局长", "--reason", "例行更换")
    changed = liuhen("key", "change", *words, "--json", home=home, LIUHEN_SIGNING_ALGORITHM="sm2")
    assert changed.status == 0 and changed.data["algorithm"] == "sm2" and not changed.data["lost"], changed.err
    verified = liuhen("verify", "--json", home=home, LIUHEN_SIGNING_ALGORITHM="sm2").data["audit"]["anchors"]
    assert verified["key"]["fingerprint"] == changed.data["fingerprint"] and verified["problems"] == []
    assert [change["why"] for change in verified["key_changes"]] == ["刘局长：例行更换"]
    assert "例行更换" in liuhen("verify", home=home, LIUHEN_SIGNING_ALGORITHM="sm2").out
