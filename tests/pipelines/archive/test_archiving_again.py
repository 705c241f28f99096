"""Archiving again, after a change, after a kill, of damaged footage: a package is whole or not there."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from archived import TINY, copy_of, manifest_digest, package_names
from processes import environment_without_settings, tree
from visits import ALTHOUGH, CASE, NUMBER, Done, make_video
from warm import ROOT

from footage.values.recordings import BEIJING
from storage.ledgers.casework import cases
from storage.packages.bag_check import check_bag
from tasks.installation import open_installation

pytestmark = pytest.mark.xdist_group("archive")


def test_the_same_again_is_the_same_package(liuhen: Callable[..., Done], packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    home, first = packed
    again = liuhen("archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--json", home=home, **TINY)
    assert again.status == 1 and again.data["package"] == first["package"] and again.data["images"] == first["images"]
    name = Path(first["package"]).name
    assert sorted(path.name for path in (home / "packages").iterdir() if path.is_dir()) == [name, f"{name}-dvd"]
    elsewhere = liuhen("archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--out", tmp_path / "out", "--json", home=home, **TINY).data
    assert elsewhere["manifest_sha256"] == first["manifest_sha256"] and elsewhere["package"] != first["package"]
    assert [image["sha256"] for image in elsewhere["images"]] == [image["sha256"] for image in first["images"]]


@pytest.mark.requirement("R003-2-17")
def test_what_changed_makes_a_new_version_and_the_old_one_stays(liuhen: Callable[..., Done], ready: Path, tmp_path: Path):
    home = copy_of(ready, tmp_path / "home")
    first = liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home).data
    before = tree(Path(first["package"]))
    assert liuhen("mark", NUMBER, "--trigger", "LT10", "--reason", "重要", home=home).status == 1
    second = liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home).data
    assert second["package"].endswith("-v2") and second["manifest_sha256"] != first["manifest_sha256"]
    assert tree(Path(first["package"])) == before
    marks = [json.loads(line) for line in (Path(second["package"]) / "data/decisions/marks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [mark["trigger"] for mark in marks] == ["LT10"]


@pytest.mark.requirement("R004-28", "R003-2-15")
def test_damaged_footage_is_packed_and_said_so_and_a_failed_check_archives_nothing(liuhen: Callable[..., Done], tmp_path: Path):
    """A film without its index, one that nothing can read, and a paper with a macro in it."""
    folder = tmp_path / "dump-A000001" / "DCIM" / "20260302"
    make_video(folder / "A000001_000001_20260302093000_0001.MP4", 4.0)
    cut = make_video(folder / "A000001_000001_20260302093004_0002.MP4", 6.0)
    cut.write_bytes(cut.read_bytes()[:cut.read_bytes().rindex(b"moov") - 2000])
    unreadable = folder / "A000001_000001_20260302093010_0003.MP4"
    unreadable.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(500))
    with zipfile.ZipFile(tmp_path / "宏.docx", "w") as paper:
        paper.writestr("word/vbaProject.bin", "macro")
    (tmp_path / "case.toml").write_text(CASE + '[[documents]]\nfile = "宏.docx"\nkind = "现场检查笔录"\n', encoding="utf-8")
    home = tmp_path / "home"
    for command in (("case", "add", tmp_path / "case.toml"), ("ingest", tmp_path / "dump-A000001", "--case", NUMBER), ("review", NUMBER)):
        assert liuhen(*command, "--quiet", home=home).status in (0, 1)
    answer = liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home)
    assert answer.status == 1 and [row["wrong"] for row in answer.data["checks"] if not row["passed"]] == [["documents/宏.docx"]]
    data = Path(answer.data["package"]) / "data"
    assert [path.name for path in (data / "access").rglob("*.mp4")] == [f"{cut.name}.access.mp4"]
    with zipfile.ZipFile(data / "音像资料制作说明.docx") as paper:
        text = paper.read("word/document.xml").decode()
    assert unreadable.name in text and "无法读取" in text and "重建索引" in text
    with (
        open_installation(home, {}, "王芳", "zh", lambda: datetime(2026, 3, 25, 9, 0, tzinfo=BEIJING)) as opened,
        opened.catalogue.read() as tx,
    ):
        assert cases.load(tx, NUMBER).state == "reviewed"


def test_a_note_needs_two_makers(liuhen: Callable[..., Done], tmp_path: Path, ready: Path):
    home = copy_of(ready, tmp_path / "home")
    answer = liuhen("archive", NUMBER, *ALTHOUGH, "--maker", "张伟", home=home)
    assert answer.status == 2 and "两名制作人" in answer.err and not list((home / "packages").glob("*/bagit.txt"))


ELSEWHERE = {"LIUHEN_PLACE": "档案室"}  # so that it is not the package of the home it was copied from


def _start(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "pipelines.cli", "archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--quiet"], cwd=ROOT,
                            env={**environment_without_settings(), **TINY, "LIUHEN_HOME": str(home), **ELSEWHERE}, start_new_session=True,
                            stderr=subprocess.DEVNULL)


@pytest.mark.timeout(280)
def test_a_killed_archive_leaves_nothing_that_looks_like_a_package(packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    """`kill -9` at four moments of one home, then the same call: the same package as that of an undisturbed run."""
    home, data = packed
    copy = copy_of(home, tmp_path / "home")
    shutil.rmtree(copy / "packages")
    began = time.monotonic()
    assert _start(copy).wait(120) == 1
    took = time.monotonic() - began
    assert package_names(copy) == [Path(data["package"]).name]
    undisturbed = manifest_digest(copy)
    shutil.rmtree(copy / "packages")
    chance = random.Random(11)
    for _ in range(4):
        process = _start(copy)
        time.sleep(took * chance.uniform(0.3, 0.97))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for name in package_names(copy):  # either no package, or a whole one
            assert check_bag(copy / "packages" / name) == []
        for image in (copy / "packages").glob("*-dvd/*.iso"):
            assert check_bag(image) == []
    assert _start(copy).wait(120) == 1
    names = package_names(copy)
    assert not [path for path in (copy / "packages").iterdir() if path.name.endswith(".part")]
    assert names == [Path(data["package"]).name] and manifest_digest(copy) == undisturbed
