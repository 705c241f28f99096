"""A clock that fell back to the day of its making: its files are placed by their numbers, their neighbours or the dock."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from clock_cases import DEVICE, kinds, name, read_at, solved
from made_recordings import at, new_recording

from footage.values.recordings import BEIJING

FACTORY = datetime(2014, 1, 1, 0, 0, 3, tzinfo=BEIJING)


def test_a_reset_clock_is_placed_between_its_numbers():
    reset = [new_recording(name(FACTORY, 2), 50), new_recording(name(FACTORY + timedelta(seconds=50), 3), 60)]
    recordings = [new_recording(name(at(0), 1)), *reset, new_recording(name(at(180), 4))]
    resolved = solved(recordings)
    (observation,) = [observation for observation in resolved.observations if observation.kind == "clock-reset"]
    assert observation.evidence["corrected_by"] == "order" and observation.recordings == (recordings[1].id, recordings[2].id)
    assert [recording.start for recording in resolved.recordings] == [at(0), at(65), at(115), at(180)]
    assert resolved.recordings[1].clock.uncertainty_seconds == 5 + 2 + 1
    assert resolved.recordings[1].clock.offset_seconds != 0


def test_a_reset_clock_without_bounds_is_said_and_not_guessed():
    resolved = solved([new_recording(name(at(0), 1)), new_recording(name(FACTORY, 2), 50)])
    (observation,) = resolved.observations
    assert observation.kind == "clock-reset" and observation.evidence["corrected_by"] is None
    assert observation.evidence["not_before"] == at(60).isoformat() and observation.evidence["not_after"] is None
    assert resolved.recordings[1].start is None and resolved.recordings[0].start == at(0)


def test_a_reset_clock_set_right_while_recording_corrects_itself():
    recordings = [new_recording(name(FACTORY, 2), 100), new_recording(name(FACTORY + timedelta(seconds=100), 3), 100)]
    truth = at(500.4)
    shift = (truth - (FACTORY + timedelta(seconds=100))).total_seconds()
    measured = read_at(FACTORY + timedelta(seconds=100), [1, 11.3, 21.7, 31, 61, 71.3, 81.6],
                       step=lambda offset: shift if offset > 50 else 0)
    resolved = solved(recordings, {}, {recordings[1].id: measured})
    assert "clock-reset" in kinds(resolved) and "clock-jump" in kinds(resolved)
    for recording, expected_start in zip(resolved.recordings, (at(400.4), at(500.4)), strict=True):
        assert abs((recording.start - expected_start).total_seconds()) <= 1.5


def test_a_reset_clock_compared_at_the_dock_leaves_the_others_alone():
    shift = (at(300) - FACTORY).total_seconds()
    resolved = solved([new_recording(name(at(0), 1)), new_recording(name(FACTORY, 2), 50)], {DEVICE: Fraction(int(shift))})
    assert [recording.start for recording in resolved.recordings] == [at(0), at(300)]
    assert [observation.evidence.get("corrected_by") for observation in resolved.observations] == ["dock"]
