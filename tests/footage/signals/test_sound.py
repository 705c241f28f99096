"""A muted or dead microphone is found; a quiet room is not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_scenes as made
import pytest

from footage.signals import sound
from footage.values.measurement import Stretch
from footage.values.tolerance import Tolerance

pytestmark = pytest.mark.smoke
NEAR = Fraction(1, 10)  # s; two AAC frames at 16 kHz


def found(path: Path, picture: bool = False) -> tuple[Stretch, ...]:
    return sound.stretches(path, Fraction(0) if picture else None, Tolerance())


def heard(out: Path, graph: str, seconds: float = 30, ending: str = "m4a") -> Path:
    return made.write(out / "sound", seconds, None, graph, made.Coding(ending=ending))


@pytest.mark.requirement("R003-3-08", "R003-3-09")
@pytest.mark.parametrize("ending", ["m4a", "wav", "mp3"])
def test_a_mute_is_found_where_it_is(tmp_path, ending):
    (one,) = found(heard(tmp_path, f"{made.SPEECH},{made.muted(8, 20)}", ending=ending))
    assert one.kind == "silent" and one.evidence["digital"]
    assert abs(one.start - 8) <= NEAR and abs(one.seconds - 12) <= 2 * NEAR


def test_a_microphone_that_died_is_found_though_its_hiss_remains(tmp_path):
    (one,) = found(heard(tmp_path, f"anoisesrc=r=16000:a=0.05:s=2,{made.muted(10, 24, 0.004)}"))
    assert one.kind == "silent" and not one.evidence["digital"]
    assert abs(one.start - 10) <= NEAR and abs(one.seconds - 14) <= 2 * NEAR


@pytest.mark.parametrize("loudness", [0.02, 0.004, 0.002])
def test_a_quiet_room_keeps_its_tone_and_is_no_alarm(tmp_path, loudness):
    assert found(heard(tmp_path, f"anoisesrc=r=16000:a={loudness}:c=white:s=1")) == ()


def test_a_pause_between_words_is_no_alarm(tmp_path):
    assert found(heard(tmp_path, f"{made.SPEECH},{made.muted(8, 14)}")) == ()


@pytest.mark.requirement("R003-3-09")
def test_sound_that_starts_late_is_told_apart_from_a_mute(tmp_path):
    (one,) = found(heard(tmp_path, f"{made.SPEECH},{made.muted(0, 5)}"))
    assert (one.kind, one.start) == ("late-sound", 0)
    assert abs(one.seconds - 5) <= NEAR


def test_a_file_without_any_sound_in_its_track_is_silent_from_end_to_end(tmp_path):
    (one,) = found(heard(tmp_path, "anullsrc=r=16000:cl=mono", 6))
    assert one.kind == "silent" and one.start == 0 and abs(one.seconds - 6) <= NEAR


def test_a_sound_track_that_begins_after_the_picture(tmp_path):
    path = made.write(tmp_path / "late", 10, made.LIVELY, made.SPEECH, more=("-af", "adelay=0"))
    shifted = tmp_path / "shifted.mkv"
    made.subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-itsoffset", "3", "-i", str(path), "-map", "0:v", "-map", "1:a",
                         "-c", "copy", str(shifted)], check=True)
    (one,) = found(shifted, picture=True)
    assert one.kind == "late-sound" and one.evidence["cause"] == "track" and abs(one.seconds - 3) <= NEAR


def test_a_picture_without_a_sound_track_has_no_stretches(tmp_path):
    assert found(made.write(tmp_path / "dumb", 2, made.LIVELY, None), picture=True) == ()
