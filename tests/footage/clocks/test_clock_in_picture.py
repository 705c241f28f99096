"""The burned-in clock: it outranks the name, and its jumps, its drift and its standing still are seen."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from fractions import Fraction

import pytest
from clock_cases import name, read_at, solved
from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import at, new_recording

from footage.clocks.picture import clock_line
from footage.values.measurement import Stretch


def test_the_burned_in_clock_outranks_the_name():
    recording = new_recording(name(at(0)), 60)
    dated = solved([recording], {}, {recording.id: read_at(at(-12.3), [0, 10.2, 20.7, 45.1])}).recordings[0]
    assert dated.clock.source == "picture"
    assert abs((dated.start - at(-12.3)).total_seconds()) <= 1 and dated.clock.uncertainty_seconds <= 1
    assert dated.clock.why.key == "clock.by_picture_prerecorded"


def test_unsure_readings_are_not_used():
    recording = new_recording(name(at(0)), 60)
    dated = solved([recording], {}, {recording.id: read_at(at(-300), [0, 10, 20], sure="0.6")}).recordings[0]
    assert dated.clock.source == "name" and dated.start == at(0)


def test_a_name_far_from_the_picture_is_said():
    recording = new_recording(name(at(0)), 60)
    resolved = solved([recording], {}, {recording.id: read_at(at(-400), [0, 10, 20])})
    (observation,) = resolved.observations
    assert observation.kind == "clock-offset" and abs(observation.seconds - 400) <= 1 and observation.evidence["name_offset_seconds"] < 0


@pytest.mark.requirement("R004-20")
@pytest.mark.parametrize("step", [-3600, -7, -1, 1, 2, 30, 86_400])
def test_a_clock_set_while_recording_is_seen_from_one_second_on(step):
    recording = new_recording(name(at(0)), 120)
    offsets = [number * 2.37 for number in range(50)]
    resolved = solved([recording], {}, {recording.id: read_at(at(0.4), offsets, step=lambda offset: step if offset > 60 else 0)})
    (observation,) = [observation for observation in resolved.observations if observation.kind == "clock-jump"]
    assert abs(observation.evidence["jump_seconds"] - step) <= 1
    assert observation.evidence["from_offset"] < 65 and observation.evidence["to_offset"] > 60  # a second's step shows a few readings late
    assert abs((resolved.recordings[0].start - at(0.4)).total_seconds()) <= 1


def test_one_misread_frame_is_no_jump():
    recording = new_recording(name(at(0)), 120)
    good = read_at(at(0), [0, 10, 20, 30, 40])
    bad = dataclasses.replace(good.readings[2], shown=good.readings[2].shown + timedelta(hours=5))
    readings = (*good.readings[:2], bad, *good.readings[3:])
    assert solved([recording], {}, {recording.id: dataclasses.replace(good, readings=readings)}).observations == ()


def test_a_clock_that_stands_still_is_seen_unless_the_picture_does_too():
    recording = new_recording(name(at(0)), 60)
    moving = read_at(at(0), [0, 10, 20, 30])
    still = tuple(dataclasses.replace(reading, shown=at(30)) for reading in read_at(at(0), [40, 50, 60]).readings)
    measured = dataclasses.replace(moving, readings=(*moving.readings, *still))
    observations = [
        observation for observation in solved([recording], {}, {recording.id: measured}).observations if observation.evidence.get("frozen")
    ]
    assert len(observations) == 1 and observations[0].seconds == 30
    frozen = dataclasses.replace(measured, stretches=(Stretch("frozen", Fraction(29), Fraction(32)),))
    assert not [
        observation for observation in solved([recording], {}, {recording.id: frozen}).observations if observation.evidence.get("frozen")
    ]


def test_a_drifting_clock_is_one_finding():
    recording = new_recording(name(at(0)), 600)
    measured = read_at(at(0), [number * 7.3 for number in range(80)], step=lambda offset: offset * 0.01)
    (observation,) = solved([recording], {}, {recording.id: measured}).observations
    assert observation.kind == "clock-jump" and 3 <= observation.evidence["drift_seconds"] <= 7


@settings(deadline=None)
@given(st.floats(0, 0.99), st.lists(st.floats(0, 3000), min_size=2, max_size=40, unique=True))
def test_whatever_frames_are_read_the_start_is_right_to_a_second(fraction, offsets):
    start = at(round(fraction, 3))
    line = clock_line(read_at(start, sorted(round(offset, 3) for offset in offsets)))
    if line and line.lines:
        (fitted,) = line.lines
        assert abs((fitted.start - start).total_seconds()) <= 1.01
        assert not line.steps
