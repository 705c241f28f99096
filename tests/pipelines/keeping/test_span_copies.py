"""`mark --viewing-copy`: the stretch a mark means, cut as a labelled derivative from real footage; the originals stay as they are."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import browser, installed
from processes import environment_without_settings
from span_films import AVI, HEVC, MP4, ODD, PICTURES, TS, WAV, cuts, ffprobe, originals, pictures, write_dump
from visits import CASE, NUMBER, Done
from warm import ROOT

from footage.containers.probing import probe
from footage.copies.viewing import plan
from footage.values.recordings import BEIJING, Media, State

FRAME = 0.1  # s


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dump(tmp_path_factory.mktemp("recorder") / "dump-A000001")


@pytest.fixture(scope="module")
def ready(liuhen: Callable[..., Done], dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("spans")
    (work / "case.toml").write_text(CASE, encoding="utf-8")
    home = work / "home"
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", dump, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    return home


def mark(liuhen: Callable[..., Done], home: Path, start: str | None, end: str | None, *more: str) -> int:
    times = ("--from", f"2026-03-02T09:30:{start}", "--to", f"2026-03-02T09:30:{end}") if start else ()
    answer = liuhen("mark", NUMBER, "--trigger", "LT5", "--reason", "当事人表示要投诉", *times, *more, "--json", home=home)
    assert answer.status == 0, answer.err
    return int(answer.data["mark"])


@pytest.fixture(scope="module")
def cut(liuhen: Callable[..., Done], ready: Path) -> tuple[dict[str, Any], dict[str, tuple[str, int]]]:
    """A mark from 1.5 s into the first film to 2.5 s into the sound recording, its copies, and the originals before that."""
    before = originals(ready)
    answer = liuhen("mark", "--viewing-copy", mark(liuhen, ready, "01.5", "18.5"), "--as", "王芳", "--json", home=ready)
    assert answer.status == 1, answer.err + answer.out  # what is no film is left out, and said
    return answer.data, before


def of(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(copy for copy in data["copies"] if copy["original"].endswith(name))


@pytest.mark.requirement("R001-23", "R003-2-20")
def test_each_recording_the_span_touches_gives_its_part_and_keeps_its_whole_original(ready: Path, dump: Path, cut: tuple[Any, Any]):
    data, before = cut
    assert {Path(copy["original"]).name for copy in data["copies"]} == set(PICTURES)
    assert [row["why"] for row in data["left_out"]] == [f"“{ODD}”中没有可以播放的内容，未截取片段。"]
    lengths = {MP4: 2.5, AVI: 4, HEVC: 4, TS: 4, WAV: 2.5}
    for name, seconds in lengths.items():
        copy = of(data, name)
        assert abs(copy["seconds"] - seconds) <= FRAME * 1.5, copy
        assert abs(float(ffprobe(Path(copy["path"]))["format"]["duration"]) - seconds) <= FRAME * 1.5
        assert copy["original_sha256"] == hashlib.sha256(next(dump.rglob(name)).read_bytes()).hexdigest()
    assert originals(ready) == before and len(before) >= 5


def test_the_label_is_in_the_name_in_the_file_and_beside_it(cut: tuple[Any, Any]):
    for copy in cut[0]["copies"]:
        path = Path(copy["path"])
        title = ffprobe(path)["format"]["tags"]["title"]
        assert "查阅副本-非原件" in path.name and copy["recording"] in path.name and len(path.name.encode()) < 230
        assert "非原件" in title and copy["original_sha256"] in title and copy["original"] in title and title == copy["label"]
        beside = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert beside == {key: value for key, value in copy.items() if key != "path"} and beside["derivative"] is True
        assert beside["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and beside["bytes"] == path.stat().st_size
        assert "originals" not in path.parts and not list(path.parent.glob(".*"))


@pytest.mark.requirement("R001-23", "R000-38")
def test_the_audit_chain_names_original_and_copy(liuhen: Callable[..., Done], ready: Path, cut: tuple[Any, Any]):
    entries = {(event.subject, event.hash, event.detail["derivative_sha256"], event.detail["mark"], event.who) for event in cuts(ready)}
    assert entries >= {(copy["recording"], copy["original_sha256"], copy["sha256"], copy["mark"], "王芳") for copy in cut[0]["copies"]}
    assert liuhen("verify", "--quiet", home=ready).status == 0


@pytest.mark.parametrize("name", [MP4, AVI, HEVC, TS, WAV])
def test_every_copy_is_one_that_a_browser_plays(cut: tuple[Any, Any], name: str):
    path = Path(of(cut[0], name)["path"])
    description = probe(path)
    assert description.state is State.WHOLE and plan(description, Media.AUDIO if name == WAV else Media.VIDEO) is None
    assert description.audio is not None and description.audio.codec == "aac"
    assert (description.video is None) if name == WAV else (description.video is not None and description.video.codec == "h264")


@pytest.mark.parametrize("name", [MP4, AVI, HEVC, TS])
def test_the_cut_is_exact_to_the_picture_far_from_any_keyframe(liuhen: Callable[..., Done], ready: Path, dump: Path, name: str):
    """From 2.3 s into the film, whose only keyframe is its first picture, for 1.2 s."""
    second = int(name.split("_")[2][-2:]) + 2
    data = liuhen("mark", "--viewing-copy", mark(liuhen, ready, f"{second:02}.3", f"{second + 1:02}.5"), "--json", home=ready).data
    copy = of(data, name)
    whole, part = pictures(next(dump.rglob(name))), pictures(Path(copy["path"]))
    assert abs(len(part) - 12) <= 1
    nearest = [int(np.abs(whole - picture).mean(axis=(1, 2)).argmin()) for picture in (part[0], part[-1])]
    assert abs(nearest[0] - 23) <= 1 and abs(nearest[1] - 34) <= 1


def test_what_was_cut_before_is_not_cut_again_unless_somebody_touched_it(liuhen: Callable[..., Done], ready: Path, cut: tuple[Any, Any]):
    data, count = cut[0], len(cuts(ready))
    again = liuhen("mark", "--viewing-copy", data["mark"], "--json", home=ready)
    assert again.data == data and len(cuts(ready)) == count
    touched = Path(data["copies"][0]["path"])
    touched.write_bytes(touched.read_bytes()[:-1])
    assert liuhen("mark", "--viewing-copy", data["mark"], "--json", home=ready).data["copies"][0]["sha256"] == data["copies"][0]["sha256"]
    assert len(cuts(ready)) == count + 1


def test_what_cannot_be_cut_is_said(liuhen: Callable[..., Done], ready: Path):
    number = mark(liuhen, ready, "15", "21")
    answer = liuhen("mark", "--viewing-copy", number, "--json", home=ready)
    assert answer.status == 1 and [row["original"] for row in answer.data["left_out"]] == [ODD]
    printed = liuhen("mark", "--viewing-copy", number, home=ready)
    assert printed.status == 1 and "非原件" in printed.out and "未能截取" in printed.out and "liuhen request" in printed.out
    english = liuhen("mark", "--viewing-copy", number, "--lang", "en", home=ready)
    assert "viewing copy cut" in english.out.replace("copies", "copy") and "Not cut" in english.out


def test_a_mark_without_a_stretch_without_footage_lifted_or_unknown_is_refused(liuhen: Callable[..., Done], ready: Path, tmp_path: Path):
    home = Path(shutil.copytree(ready, tmp_path / "home", symlinks=True))
    whole, lifted = mark(liuhen, home, None, None), mark(liuhen, home, "02", "03")
    broken = liuhen("mark", "--viewing-copy", whole, home=home)
    assert broken.status == 2 and f"标记 {whole} 没有时间段" in broken.err and len(broken.err.splitlines()) == 1
    elsewhere = mark(liuhen, home, "45", "50", "--recording", recording(liuhen, home, MP4))
    far = liuhen("mark", "--viewing-copy", elsewhere, home=home)
    assert far.status == 2 and "未截取任何片段" in far.err and len(far.err.splitlines()) == 1
    assert liuhen("unmark", lifted, "--approved-by", "刘局长", "--reason", "误标", home=home).status == 0
    for unknown in (lifted, 99999):
        refused = liuhen("mark", "--viewing-copy", unknown, home=home)
        assert refused.status == 2 and f"没有编号为 {unknown} 的" in refused.err
    assert not list((home / "cases").rglob(f"mark-{whole}")) and not list((home / "cases").rglob(f"mark-{elsewhere}"))


def recording(liuhen: Callable[..., Done], home: Path, name: str) -> str:
    case = liuhen("case", "show", NUMBER, "--json", home=home).data
    return next(str(row["id"]) for row in case["recordings"] if row["name"].endswith(name))


def test_a_killed_cut_leaves_no_copy_that_is_not_whole(liuhen: Callable[..., Done], dump: Path, tmp_path: Path):
    """`kill -9` while ffmpeg writes, then the same call."""
    card = tmp_path / "card" / "A000001_000001_20260302093000_0001.AVI"
    card.parent.mkdir()
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=20", "-c:v", "mjpeg", str(card)], check=True)
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    home = tmp_path / "home"
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", card.parent, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    number, before = mark(liuhen, home, "02", "18"), originals(home)
    process = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "mark", "--viewing-copy", str(number), "--json"], cwd=ROOT,
                               env={**environment_without_settings(), "LIUHEN_HOME": str(home)}, start_new_session=True,
                               stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(home.rglob(".*.mp4.*.part")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)
    assert not list(home.rglob("*查阅副本*.json")) and cuts(home) == []
    answer = liuhen("mark", "--viewing-copy", number, "--json", home=home)
    assert answer.data["left_out"] == []
    (copy,) = answer.data["copies"]
    assert answer.status == 0 and abs(copy["seconds"] - 16) < 0.1 and len(cuts(home)) == 1 and originals(home) == before
    visible = [path.suffix for path in Path(copy["path"]).parent.iterdir() if not path.name.startswith(".")]
    assert sorted(visible) == [".json", ".mp4"]


@pytest.mark.skipif(not installed(), reason="Chromium and chromedriver are not installed")
@pytest.mark.timeout(120)
def test_chromium_plays_the_piece_of_an_avi_and_of_an_hevc_film(cut: tuple[Any, Any], tmp_path: Path):
    play = """const done = arguments[0]; const video = document.querySelector('video'); const begun = Date.now();
              video.muted = true; video.play();
              const look = () => { if (video.currentTime > 0.3 || video.error || Date.now() - begun > 15000)
                { done([video.currentTime, video.videoWidth, video.error && video.error.message]); }
                else { setTimeout(look, 50); } }; look();"""
    with browser(tmp_path / "profile") as window:
        for name in (AVI, HEVC):
            window.open(Path(of(cut[0], name)["path"]).as_uri())
            at, width, error = window.wait(play)
            assert error is None and at > 0.3 and width == 320, name


def test_a_span_in_another_zone_is_the_same_span(cut: tuple[Any, Any]):
    """File names carry Beijing time whatever the zone of the mark."""
    for copy in cut[0]["copies"]:
        start = datetime.fromisoformat(copy["from"]).astimezone(BEIJING)
        assert f"{start:%Y%m%d-%H%M%S}" in copy["file"]
