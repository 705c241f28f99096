"""A muted or dead microphone is found; a quiet room is not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_scenes as scenes
import pytest

from footage.signals import sound
from footage.values.measurement import Stretch
from footage.values.tolerance import Tolerance

pytestmark = pytest.mark.smoke
NEAR = Fraction(1, 10)  # s; two AAC frames at 16 kHz


def stretches_of(path: Path, picture: bool = False) -> tuple[Stretch, ...]:
    return sound.stretches(path, Fraction(0) if picture else None, Tolerance())


def sound_file(out: Path, graph: str, seconds: float = 30, ending: str = "m4a") -> Path:
    return scenes.write(out / "sound", seconds, None, graph, scenes.Coding(ending=ending))


@pytest.mark.requirement("R003-3-08", "R003-3-09")
@pytest.mark.parametrize("ending", ["m4a", "wav", "mp3"])
def test_a_mute_is_found_where_it_is(tmp_path, ending):
    (stretch,) = stretches_of(sound_file(tmp_path, f"{scenes.SPEECH},{scenes.muted(8, 20)}", ending=ending))
    assert stretch.kind == "silent" and stretch.evidence["digital"]
    assert abs(stretch.start - 8) <= NEAR and abs(stretch.seconds - 12) <= 2 * NEAR


def test_a_microphone_that_died_is_found_though_its_hiss_remains(tmp_path):
    (stretch,) = stretches_of(sound_file(tmp_path, f"anoisesrc=r=16000:a=0.05:s=2,{scenes.muted(10, 24, 0.004)}"))
    assert stretch.kind == "silent" and not stretch.evidence["digital"]
    assert abs(stretch.start - 10) <= NEAR and abs(stretch.seconds - 14) <= 2 * NEAR


@pytest.mark.parametrize("loudness", [0.02, 0.004, 0.002])
def test_a_quiet_room_keeps_its_tone_and_is_no_alarm(tmp_path, loudness):
    assert stretches_of(sound_file(tmp_path, f"anoisesrc=r=16000:a={loudness}:c=white:s=1")) == ()


def test_a_pause_between_words_is_no_alarm(tmp_path):
    assert stretches_of(sound_file(tmp_path, f"{scenes.SPEECH},{scenes.muted(8, 14)}")) == ()


@pytest.mark.requirement("R003-3-09")
def test_sound_that_starts_late_is_told_apart_from_a_mute(tmp_path):
    (stretch,) = stretches_of(sound_file(tmp_path, f"{scenes.SPEECH},{scenes.muted(0, 5)}"))
    assert (stretch.kind, stretch.start) == ("late-sound", 0)
    assert abs(stretch.seconds - 5) <= NEAR


def test_a_file_without_any_sound_in_its_track_is_silent_from_end_to_end(tmp_path):
    (stretch,) = stretches_of(sound_file(tmp_path, "anullsrc=r=16000:cl=mono", 6))
    assert stretch.kind == "silent" and stretch.start == 0 and abs(stretch.seconds - 6) <= NEAR


def test_a_sound_track_that_begins_after_the_picture_is_late_sound(tmp_path):
    path = scenes.write(tmp_path / "late", 10, scenes.LIVELY, scenes.SPEECH, more=("-af", "adelay=0"))
    shifted = tmp_path / "shifted.mkv"
    scenes.subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-itsoffset", "3", "-i", str(path), "-map", "0:v", "-map", "1:a",
                         "-c", "copy", str(shifted)], check=True)
    (stretch,) = stretches_of(shifted, picture=True)
    assert stretch.kind == "late-sound" and stretch.evidence["cause"] == "track" and abs(stretch.seconds - 3) <= NEAR


def test_a_picture_without_a_sound_track_has_no_stretches(tmp_path):
    assert stretches_of(scenes.write(tmp_path / "dumb", 2, scenes.LIVELY, None), picture=True) == ()
