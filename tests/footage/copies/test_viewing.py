"""What a browser cannot play gets a copy one can; what one can play gets none."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from footage.containers.probing import probe
from footage.copies.viewing import CopyPlan, convert, excerpt_of, excerpt_plan, plan
from footage.values.recordings import Media, State
from messages.errors import NotReadable

FORMS = {  # ending, encoders: what is expected
    ("mp4", "libx264", "aac"): None,
    ("mov", "libx264", "aac"): None,
    ("mp4", "libx265", "aac"): CopyPlan("encode", "copy"),
    ("avi", "mjpeg", "pcm_s16le"): CopyPlan("encode", "encode"),
    ("avi", "libx264", "adpcm_ima_wav"): CopyPlan("copy", "encode"),
    ("mov", "libx264", "pcm_s16le"): CopyPlan("copy", "encode"),
    ("mov", "libx264", "pcm_alaw"): CopyPlan("copy", "encode"),
    ("ts", "libx264", "aac"): CopyPlan("copy", "copy"),
    ("wav", None, "pcm_s16le"): None,
    ("wav", None, "adpcm_ima_wav"): CopyPlan(None, "encode"),
    ("wav", None, "pcm_mulaw"): CopyPlan(None, "encode"),
    ("mp3", None, "libmp3lame"): None,
    ("m4a", None, "aac"): None,
}


def make(path: Path, picture: str | None, sound: str) -> Path:
    """A second of film, or of sound alone, at the rates such recorders use."""
    rate = "8000" if sound in ("pcm_alaw", "pcm_mulaw") else "16000"
    pictures = ["-f", "lavfi", "-i", "testsrc2=s=321x181:r=10:d=2", "-c:v", picture, "-pix_fmt", "yuvj420p" if picture == "mjpeg" else
                "yuv420p", "-vf", "scale=320:180", "-x265-params", "log-level=none"] if picture else []
    sounds = ["-f", "lavfi", "-i", f"sine=f=300:d=2:r={rate}", "-c:a", sound]
    inputs = [*pictures[:4], *sounds[:4]]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, *pictures[4:], *sounds[4:], str(path)], check=True, timeout=60)
    return path


@pytest.mark.requirement("R001-17", "R004-28")
@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(str(part) for part in form))
def test_a_copy_is_made_where_one_is_needed(tmp_path: Path, form: tuple[str, str | None, str]):
    path = make(tmp_path / f"x.{form[0]}", *form[1:])
    media = Media.VIDEO if form[1] else Media.AUDIO
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    copy_plan = plan(probe(path), media)
    assert copy_plan == FORMS[form]
    if copy_plan is None:
        return
    out = tmp_path / f"copy{copy_plan.ending}"
    assert convert(path, copy_plan, "查阅副本（非原件）", out).startswith("ffmpeg ")
    copy = probe(out)
    assert plan(copy, media) is None and copy.tags.get("title") == "查阅副本（非原件）"
    assert copy.duration is not None and abs(copy.duration - 2) < 0.2
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before and not list(tmp_path.glob(".*"))


def test_no_browser_plays_amr():
    from dataclasses import replace
    from fractions import Fraction

    from footage.values.recordings import Probe, State
    from footage.values.tracks import Stream

    sound = Probe("amr", State.WHOLE, 1000, streams=(Stream("audio", "amr_nb", Fraction(0), Fraction(2), 100),))
    assert plan(sound, Media.AUDIO) == CopyPlan(None, "encode")
    assert plan(replace(sound, state=State.UNREADABLE), Media.AUDIO) is None
    assert plan(replace(sound, format="jpeg"), Media.PHOTO) is None


def test_the_same_original_makes_the_same_copy(tmp_path: Path):
    path = make(tmp_path / "x.avi", "mjpeg", "pcm_s16le")
    how = plan(probe(path), Media.VIDEO)
    assert how is not None
    for name in ("a.mp4", "b.mp4"):
        convert(path, how, "t", tmp_path / name)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_what_cannot_be_converted_leaves_nothing(tmp_path: Path):
    (tmp_path / "x.avi").write_bytes(b"RIFF" + bytes(4000))
    with pytest.raises(NotReadable) as raised:
        convert(tmp_path / "x.avi", CopyPlan("encode", None), "t", tmp_path / "y.mp4")
    assert "x.avi" in raised.value.say("zh") and [path.name for path in tmp_path.iterdir()] == ["x.avi"]


def test_what_a_killed_run_left_goes_and_what_another_run_writes_stays(tmp_path: Path):
    path = make(tmp_path / "x.avi", "mjpeg", "pcm_s16le")
    stale, busy = tmp_path / ".[a].mp4.0000.part", tmp_path / ".[a].mp4.1111.part"
    for part in (stale, busy):
        part.write_bytes(b"half a film")
    with busy.open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        convert(path, CopyPlan("encode", "encode"), "t", tmp_path / "[a].mp4")
    assert not stale.exists() and busy.read_bytes() == b"half a film"
    assert probe(tmp_path / "[a].mp4").state is State.WHOLE and len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(("ending", "picture"), [("mp4", "libx264"), ("ts", "libx264"), ("avi", "mjpeg")])
def test_a_piece_beyond_the_end_is_an_error_and_leaves_nothing(tmp_path: Path, ending: str, picture: str):
    path = make(tmp_path / f"x.{ending}", picture, "aac")
    with pytest.raises(NotReadable):
        convert(path, excerpt_plan(probe(path)), "t", tmp_path / "y.mp4", excerpt_of(probe(path), Fraction(60), Fraction(1)))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
