"""Of a long file only a part is listened to; what is found is the same as if all of it had been."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import made_scenes as scenes
import numpy as np
import pytest

from footage.signals import sound
from footage.signals.loudness import QUIET, listen
from footage.values.tolerance import Tolerance

NEAR = Fraction(1, 10)  # s


def sound_file(out: Path, graph: str, seconds: float, ending: str = "wav") -> Path:
    return scenes.write(out / "sound", seconds, None, graph, scenes.Coding(ending=ending))


def quiet_seconds(path: Path, shortest: Fraction) -> float:
    blocks = listen(path, shortest)
    return float(blocks.lengths[blocks.peaks < QUIET].sum())


@pytest.mark.parametrize("ending", ["m4a", "wav"])
def test_every_quiet_stretch_is_found_to_the_block_wherever_it_lies(tmp_path, ending):
    stretches = [(23.3, 33.5), (51, 64), (78.7, 89.1), (129, 140)]
    mutes = ",".join(scenes.muted(start, end) for start, end in stretches)
    path = sound_file(tmp_path, f"{scenes.SPEECH},{mutes}", 140, ending)
    stretches_found = sound.stretches(path, None, Tolerance())
    assert [stretch.kind for stretch in stretches_found] == ["silent"] * 4
    for stretch, (start, end) in zip(stretches_found, stretches, strict=True):
        assert abs(stretch.start - Fraction(start)) <= NEAR and abs(stretch.start + stretch.seconds - Fraction(end)) <= NEAR
    part, everything = listen(path, Fraction(10)), listen(path)
    assert part.lengths.sum() < everything.lengths.sum() * 2 / 3 and np.diff(part.starts).min() > 0


def test_pauses_shorter_than_asked_for_are_no_silence_however_they_fall(tmp_path):
    """A pause of eight seconds in every ten: two glances in a row may well be quiet."""
    mutes = ",".join(scenes.muted(start, start + 8) for start in range(10, 130, 10))
    assert sound.stretches(sound_file(tmp_path, f"{scenes.SPEECH},{mutes}", 130), None, Tolerance()) == ()


def test_a_late_start_and_a_silent_file_are_found_in_long_sound(tmp_path):
    (late_start,) = sound.stretches(sound_file(tmp_path, f"{scenes.SPEECH},{scenes.muted(0, 7)}", 130), None, Tolerance())
    assert (late_start.kind, late_start.start) == ("late-sound", 0) and abs(late_start.seconds - 7) <= NEAR
    (mute,) = sound.stretches(sound_file(tmp_path, "anullsrc=r=16000:cl=mono", 130), None, Tolerance())
    assert mute.kind == "silent" and mute.start == 0 and abs(mute.seconds - 130) <= NEAR


def test_a_quiet_room_of_some_length_is_heard_out_and_no_alarm(tmp_path):
    path = sound_file(tmp_path, "anoisesrc=r=16000:a=0.002:c=white:s=1", 130)
    assert quiet_seconds(path, Fraction(10)) > 129
    assert sound.stretches(path, None, Tolerance()) == ()


def test_an_office_that_wants_short_silences_gets_all_of_it_listened_to(tmp_path):
    path = sound_file(tmp_path, f"{scenes.SPEECH},{scenes.muted(60, 64)}", 130)
    (stretch,) = sound.stretches(path, None, Tolerance(silent_seconds=Fraction(3)))
    assert abs(stretch.start - 60) <= NEAR and abs(stretch.seconds - 4) <= 2 * NEAR
