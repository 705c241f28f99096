"""`mark --viewing-copy`: the stretch a mark means, cut as a labelled derivative from real footage; the originals stay as they are."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from chromium import browser, installed
from visits import CASE, NUMBER, Done

from footage.containers.probing import probe
from footage.copies.viewing import plan
from footage.values.recordings import BEIJING, Media, State
from pipelines.cli import main
from storage.catalogue.database import Catalogue
from storage.trail import audit

ROOT = Path(__file__).resolve().parents[3]
MP4, AVI, HEVC, TS, WAV = (f"A000001_000001_2026030209{clock}_000{number}.{ending}" for number, (clock, ending) in enumerate((
    ("3000", "MP4"), ("3004", "AVI"), ("3008", "MP4"), ("3012", "TS"), ("3016", "WAV")), 1))
PICTURES = {MP4: ("-c:v", "libx264", "-g", "40", "-c:a", "aac"), AVI: ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
            HEVC: ("-c:v", "libx265", "-x265-params", "log-level=none:keyint=40", "-c:a", "aac"),
            TS: ("-c:v", "libx264", "-g", "40", "-c:a", "aac"), WAV: ("-vn", "-c:a", "pcm_s16le")}
ODD = "DCIM/20260302/A000001_000001_20260302093020_0006.MP4"  # bytes that are no film
FRAME = 0.1  # s


def liuhen(*command: object, home: Path) -> Done:
    """Call the command in this process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_API"))}
    out, err = io.StringIO(), io.StringIO()
    with mock.patch.dict(os.environ, inherited, clear=True), redirect_stdout(out), redirect_stderr(err):
        status = main([*map(str, command), "--home", str(home)])
    return Done(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four films of four seconds each, one after the other, and a sound recording; every picture is another one."""
    folder = tmp_path_factory.mktemp("recorder") / "dump-A000001" / "DCIM" / "20260302"
    folder.mkdir(parents=True)
    for name, encoders in PICTURES.items():
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=4", "-f", "lavfi", "-i",
                        "sine=f=300:d=4:r=16000", *encoders, str(folder / name)], check=True, timeout=60)
    (folder.parents[1] / ODD).write_bytes(b"not a film at all" * 400)
    return folder.parents[1]


@pytest.fixture(scope="module")
def ready(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("spans")
    (work / "case.toml").write_text(CASE, encoding="utf-8")
    home = work / "home"
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", dump, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    return home


def mark(home: Path, start: str | None, end: str | None, *more: str) -> int:
    times = ("--from", f"2026-03-02T09:30:{start}", "--to", f"2026-03-02T09:30:{end}") if start else ()
    answer = liuhen("mark", NUMBER, "--trigger", "LT5", "--reason", "当事人表示要投诉", *times, *more, "--json", home=home)
    assert answer.status == 0, answer.err
    return int(answer.data["mark"])


def originals(home: Path) -> dict[str, tuple[str, int]]:
    return {path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in (home / "originals").rglob("*") if path.is_file() and len(path.name) == 64}


def cuts(home: Path) -> list[audit.Event]:
    catalogue = Catalogue.open(f"sqlite:///{home / 'catalogue.db'}")
    try:
        with catalogue.read() as tx:
            return [event for event in audit.events(tx) if event.what == "original.cut-for-viewing"]
    finally:
        catalogue.close()


def pictures(path: Path) -> np.ndarray:
    """Every picture of a film, small and grey."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-vf", "scale=160:90", "-pix_fmt", "gray", "-f",
                          "rawvideo", "-"], check=True, capture_output=True, timeout=60).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 90, 160).astype(int)


def ffprobe(path: Path) -> dict[str, Any]:
    printed = subprocess.run(["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)], check=True,
                          capture_output=True, timeout=60).stdout
    return json.loads(printed)


@pytest.fixture(scope="module")
def cut(ready: Path) -> tuple[dict[str, Any], dict[str, tuple[str, int]]]:
    """A mark from 1.5 s into the first film to 2.5 s into the sound recording, its copies, and the originals before that."""
    before = originals(ready)
    answer = liuhen("mark", "--viewing-copy", mark(ready, "01.5", "18.5"), "--as", "王芳", "--json", home=ready)
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
        in_background = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert in_background == {key: value for key, value in copy.items() if key != "path"} and in_background["derivative"] is True
        assert in_background["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and in_background["bytes"] == path.stat().st_size
        assert "originals" not in path.parts and not list(path.parent.glob(".*"))


@pytest.mark.requirement("R001-23", "R000-38")
def test_the_audit_chain_names_original_and_copy(ready: Path, cut: tuple[Any, Any]):
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
def test_the_cut_is_exact_to_the_picture_far_from_any_keyframe(ready: Path, dump: Path, name: str):
    """From 2.3 s into the film, whose only keyframe is its first picture, for 1.2 s."""
    second = int(name.split("_")[2][-2:]) + 2
    data = liuhen("mark", "--viewing-copy", mark(ready, f"{second:02}.3", f"{second + 1:02}.5"), "--json", home=ready).data
    copy = of(data, name)
    whole, part = pictures(next(dump.rglob(name))), pictures(Path(copy["path"]))
    assert abs(len(part) - 12) <= 1
    nearest = [int(np.abs(whole - picture).mean(axis=(1, 2)).argmin()) for picture in (part[0], part[-1])]
    assert abs(nearest[0] - 23) <= 1 and abs(nearest[1] - 34) <= 1


def test_what_was_cut_before_is_not_cut_again_unless_somebody_touched_it(ready: Path, cut: tuple[Any, Any]):
    data, count = cut[0], len(cuts(ready))
    again = liuhen("mark", "--viewing-copy", data["mark"], "--json", home=ready)
    assert again.data == data and len(cuts(ready)) == count
    touched = Path(data["copies"][0]["path"])
    touched.write_bytes(touched.read_bytes()[:-1])
    assert liuhen("mark", "--viewing-copy", data["mark"], "--json", home=ready).data["copies"][0]["sha256"] == data["copies"][0]["sha256"]
    assert len(cuts(ready)) == count + 1


def test_what_cannot_be_cut_is_said(ready: Path):
    number = mark(ready, "15", "21")
    answer = liuhen("mark", "--viewing-copy", number, "--json", home=ready)
    assert answer.status == 1 and [row["original"] for row in answer.data["left_out"]] == [ODD]
    printed = liuhen("mark", "--viewing-copy", number, home=ready)
    assert printed.status == 1 and "非原件" in printed.out and "未能截取" in printed.out and "liuhen request" in printed.out
    english = liuhen("mark", "--viewing-copy", number, "--lang", "en", home=ready)
    assert "viewing copy cut" in english.out.replace("copies", "copy") and "Not cut" in english.out


def test_a_mark_without_a_stretch_without_footage_lifted_or_unknown_is_refused(ready: Path, tmp_path: Path):
    home = Path(shutil.copytree(ready, tmp_path / "home", symlinks=True))
    whole, lifted = mark(home, None, None), mark(home, "02", "03")
    broken = liuhen("mark", "--viewing-copy", whole, home=home)
    assert broken.status == 2 and f"标记 {whole} 没有时间段" in broken.err and len(broken.err.splitlines()) == 1
    elsewhere = mark(home, "45", "50", "--recording", recording(home, MP4))
    far = liuhen("mark", "--viewing-copy", elsewhere, home=home)
    assert far.status == 2 and "未截取任何片段" in far.err and len(far.err.splitlines()) == 1
    assert liuhen("unmark", lifted, "--approved-by", "刘局长", "--reason", "误标", home=home).status == 0
    for unknown in (lifted, 99999):
        refused = liuhen("mark", "--viewing-copy", unknown, home=home)
        assert refused.status == 2 and f"没有编号为 {unknown} 的" in refused.err
    assert not list((home / "cases").rglob(f"mark-{whole}")) and not list((home / "cases").rglob(f"mark-{elsewhere}"))


def recording(home: Path, name: str) -> str:
    case = liuhen("case", "show", NUMBER, "--json", home=home).data
    return next(str(row["id"]) for row in case["recordings"] if row["name"].endswith(name))


def test_a_killed_cut_leaves_no_copy_that_is_not_whole(dump: Path, tmp_path: Path):
    """`kill -9` while ffmpeg writes, then the same call."""
    card = tmp_path / "card" / "A000001_000001_20260302093000_0001.AVI"
    card.parent.mkdir()
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=20", "-c:v", "mjpeg", str(card)], check=True)
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    home = tmp_path / "home"
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", card.parent, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    number, before = mark(home, "02", "18"), originals(home)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_API"))}
    process = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "mark", "--viewing-copy", str(number), "--json"], cwd=ROOT,
                               env={**inherited, "LIUHEN_HOME": str(home)}, start_new_session=True, stdout=subprocess.DEVNULL)
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
    from datetime import datetime

    for copy in cut[0]["copies"]:
        start = datetime.fromisoformat(copy["from"]).astimezone(BEIJING)
        assert f"{start:%Y%m%d-%H%M%S}" in copy["file"]
