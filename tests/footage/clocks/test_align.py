"""Clocks of two recorders compared by the sound that both heard: how far they are apart, and when nothing can be told."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest
from made_recordings import clip
from work import counted

from footage.clocks.align import MOST_PAIRS, align, loudness, worth_hearing
from footage.clocks.times import Resolved
from footage.clocks.together import together
from footage.timeline.sessions import interruptions, sessions
from footage.values.tolerance import Tolerance
from messages import LANGS

ALPHA, BETA, GAMMA = "A000001", "B000002", "C000003"


def speech(seed, seconds=600):
    """Loudness of somebody talking, with pauses, a tenth of a second a figure."""
    rng = np.random.default_rng(seed)
    talk = np.repeat(rng.integers(0, 2, seconds * 3), 4)[: seconds * 10] * rng.gamma(2, 1.5, seconds * 10)
    return np.convolve(talk, [0.25, 0.5, 0.25], mode="same")


def as_recorded(scene, begin, seconds, seed, noise=0.6, gain=0.7):
    """What a recorder that stands elsewhere gets of the scene: weaker, with its own noise."""
    rng = np.random.default_rng(seed)
    part = scene[int(begin * 10) : int((begin + seconds) * 10)]
    return gain * part + rng.normal(0, noise, len(part)) - 8


def team(off, scene, other_scene=None):
    """Alpha runs on the true time, Beta's clock is `off` seconds ahead."""
    files = [(ALPHA, 0, 120, 0), (ALPHA, 120, 120, 0), (ALPHA, 240, 120, 0), (BETA, 30, 90, off), (BETA, 120, 150, off)]
    recordings, sounds = [], {}
    for number, (device, begin, seconds, ahead) in enumerate(files):
        recording = clip(device, begin + ahead, seconds)
        recordings.append(recording)
        sounds[recording.id] = as_recorded(other_scene if other_scene is not None and device == BETA else scene, begin, seconds, number)
    return recordings, sounds


@pytest.mark.parametrize("off", [-250, -97.3, -3, 0, 2.4, 97, 280])
def test_the_difference_of_two_clocks_is_heard(off):
    (difference,) = align(*team(off, speech(1)))
    assert (difference.device, difference.reference) == (BETA, ALPHA)
    assert abs(float(difference.seconds) + off) <= 0.2 and difference.stretches >= 2


@pytest.mark.parametrize("seed", range(12))
def test_recorders_that_heard_different_sound_are_not_aligned(seed):
    assert align(*team(0, speech(seed), other_scene=speech(seed + 100))) == ()


def test_a_clock_that_is_off_by_more_than_can_be_compared_is_not_aligned():
    assert align(*team(900, speech(3))) == ()


def test_a_steady_beat_that_fits_at_every_shift_aligns_nothing():
    beat = np.tile([3.0] * 5 + [0.0] * 5, 600)
    assert align(*team(40, beat)) == ()


def test_without_sound_no_difference_is_reported():
    recordings, sounds = team(5, speech(4))
    assert align(recordings, {}) == ()
    assert align(recordings, {identity: np.empty(0) for identity in sounds}) == ()
    assert align([replace(recording, start=None, end=None) for recording in recordings], sounds) == ()


def test_a_recorder_checked_at_the_dock_is_the_reference():
    recordings, sounds = team(97, speech(5))
    (difference,) = align(recordings, sounds, {BETA})
    assert (difference.device, difference.reference) == (ALPHA, BETA) and abs(float(difference.seconds) - 97) <= 0.2


def test_a_third_recorder_is_aligned_through_the_second():
    scene = speech(6)
    recordings, sounds = [], {}
    for number, (device, begin, seconds, ahead) in enumerate([(ALPHA, 0, 200, 0), (BETA, 100, 180, 20), (GAMMA, 210, 180, -35)]):
        recording = clip(device, begin + ahead, seconds)
        recordings.append(recording)
        sounds[recording.id] = as_recorded(scene, begin, seconds, number, noise=0.3)
    differences = {recording.device: recording for recording in align(recordings, sounds, {ALPHA})}
    assert abs(float(differences[BETA].seconds) + 20) <= 0.2 and abs(float(differences[GAMMA].seconds) - 35) <= 0.4
    assert {difference.reference for difference in differences.values()} == {ALPHA}


@pytest.mark.requirement("R001-10")
def test_the_union_is_taken_after_the_clocks_were_aligned():
    files = [(ALPHA, 0, 60, 0), (ALPHA, 160, 60, 0), (BETA, 20, 180, 197)]
    recordings = [clip(device, begin + ahead, seconds) for device, begin, seconds, ahead in files]
    scene, limits = speech(7), Tolerance()
    sounds = {recording.id: as_recorded(scene, begin, seconds, number, noise=0.3)
              for number, (recording, (_, begin, seconds, _)) in enumerate(zip(recordings, files, strict=True))}

    def of_the_team(resolved):
        return [gap for gap in interruptions(resolved, sessions(resolved, limits), limits) if gap.device is None]

    assert [gap.interval.seconds for gap in of_the_team(recordings)] == [100]
    moved = together(Resolved(tuple(recordings), ()), align(recordings, sounds, {ALPHA}), limits).recordings
    assert of_the_team(moved) == []
    (alpha_gap,) = [gap for gap in interruptions(moved, sessions(moved, limits), limits) if gap.device == ALPHA]
    assert alpha_gap.covered_by == (BETA,)


def test_a_corrected_recorder_says_by_how_much_it_was_moved():
    recordings, sounds = team(97, speech(8))
    moved = together(Resolved(tuple(recordings), ()), align(recordings, sounds), Tolerance())
    (observation,) = moved.observations
    assert observation.kind == "clock-offset" and observation.device == BETA and observation.evidence["reference"] == ALPHA
    assert abs(float(str(observation.evidence["difference_seconds"])) + 97) <= 0.2 and all(observation.message.say(lang) for lang in LANGS)
    for before, after in zip(recordings, moved.recordings, strict=True):
        expected_shift = timedelta(seconds=-97 if before.device == BETA else 0)
        assert abs((after.start - before.start - expected_shift).total_seconds()) <= 0.2
        assert after.end - after.start == before.end - before.start
        assert before.device == ALPHA or all(after.clock.why.say(lang) for lang in LANGS)


def test_a_difference_no_larger_than_a_split_moves_nothing():
    recordings, sounds = team(1.5, speech(9))
    resolved = Resolved(tuple(recordings), ())
    assert together(resolved, align(recordings, sounds), Tolerance()) == resolved


def test_loudness_is_read_from_a_real_file(tmp_path):
    path = tmp_path / "x.m4a"
    tone = "aevalsrc='if(lt(mod(t,2),1),0.5*sin(2*PI*440*t),0)':d=6:s=16000"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", tone, "-c:a", "aac", str(path)], check=True)
    levels = loudness(path)
    assert 58 <= len(levels) <= 63
    assert levels[2:8].min() > levels[12:18].max() + 5
    silent = tmp_path / "picture.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=d=1:s=64x64:r=5", str(silent)], check=True)
    assert len(loudness(silent)) == 0


def test_uncertainty_and_likeness_are_carried():
    (difference,) = align(*team(97, speech(10)))
    assert difference.uncertainty == Fraction(1, 2) and 0.4 < difference.likeness <= 1


def test_only_sound_within_reach_of_another_recorder_is_decoded():
    within_reach, mute, out_of_reach = clip(BETA, 200), clip(BETA, 100, sound=False), clip(BETA, 5000)
    first = clip(ALPHA, 0)
    assert worth_hearing([first, within_reach, mute, out_of_reach]) == (first, within_reach)
    assert worth_hearing([first, clip(ALPHA, 60)]) == ()


def test_of_a_long_day_no_more_stretches_are_compared_than_are_needed():
    scene = speech(11, 6000)
    files = [(device, begin, ahead) for device, ahead in ((ALPHA, 0), (BETA, 30)) for begin in range(0, 6000, 300)]
    recordings = [clip(device, begin + ahead, 300) for device, begin, ahead in files]
    sounds = {
        recording.id: as_recorded(scene, begin, 300, number)
        for number, (recording, (_, begin, _)) in enumerate(zip(recordings, files, strict=True))
    }
    with counted() as work:
        (difference,) = align(recordings, sounds)
    assert abs(float(difference.seconds) + 30) <= 0.2 and 0 < work.calls_of("align.py:_vote") <= MOST_PAIRS
