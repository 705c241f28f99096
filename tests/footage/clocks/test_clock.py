"""Times of recordings from their names, their containers, their files and a comparison at the dock."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from clock_cases import DEVICE, UTC, kinds, name, solved
from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import as_utc, at, new_recording

from footage.values.measurement import VERSION, Measurement, Stretch
from footage.values.recordings import BEIJING, Media, State


def test_the_name_gives_the_start_and_the_length_the_end():
    (recording,) = solved([new_recording(name(at(0)), 60.5)]).recordings
    assert (recording.start, recording.end) == (at(0), at(60.5))
    assert (recording.clock.source, recording.clock.offset_seconds, recording.clock.uncertainty_seconds) == ("name", 0, 1)


def test_a_photo_is_a_point_and_a_side_file_has_no_time():
    photo = new_recording(f"{DEVICE}_012345_{at(5):%Y%m%d%H%M%S}.jpg", None, media=Media.PHOTO)
    side = new_recording("log-20260302.txt", None, media=Media.SIDE, state=State.NOT_MEDIA)
    resolved = solved([photo, side])
    assert resolved.recordings[0].start == resolved.recordings[0].end == at(5)
    assert resolved.recordings[1].start is None and resolved.observations == ()


def test_a_cut_off_recording_has_a_lower_bound_and_an_unreadable_one_no_end():
    truncated, without_length, unreadable = solved([
        new_recording(name(at(0)), 20, state=State.TRUNCATED), new_recording(name(at(60)), None, state=State.TRUNCATED),
        new_recording(name(at(120)), None, state=State.UNREADABLE)]).recordings
    assert (truncated.end, without_length.start, without_length.end, unreadable.start, unreadable.end) == (
        at(20),
        at(60),
        at(60),
        at(120),
        None,
    )


def test_order_and_other_fields_stay():
    recordings = [new_recording(name(at(60), 2)), new_recording(name(at(0), 1))]
    resolved = solved(recordings).recordings
    assert [recording.id for recording in resolved] == [recording.id for recording in recordings]
    assert [dataclasses.replace(recording, start=None, end=None, clock=None) for recording in resolved] == recordings


@pytest.mark.parametrize("close", [False, True])
def test_local_time_called_utc_is_one_harmless_sentence_a_recorder(close):
    recordings = [
        new_recording(name(at(60 * number), number), created=as_utc(at(60 * number + (60 if close else 0)))) for number in range(4)
    ]
    resolved = solved(recordings)
    (observation,) = resolved.observations
    assert observation.kind == "clock-offset" and observation.device == DEVICE and len(observation.recordings) == 4
    assert observation.evidence["container_offset_seconds"] == 28_800 and observation.evidence["files"] == 4
    assert observation.evidence["stamped"] == ("close" if close else "start") and not observation.evidence["times_rest_on_it"]
    assert [recording.start for recording in resolved.recordings] == [at(60 * number) for number in range(4)]
    assert "不受影响" in observation.message.say("zh")


def test_container_stamps_in_true_utc_are_no_finding():
    assert (
        solved(
            [new_recording(name(at(0)), created=at(1).astimezone(UTC)), new_recording(name(at(60)), created=at(60).astimezone(UTC))]
        ).observations
        == ()
    )


def test_a_file_without_a_time_in_its_name_follows_what_its_siblings_taught():
    siblings = [new_recording(name(at(60 * number), number), created=as_utc(at(60 * number + 60))) for number in range(3)]
    unnamed = new_recording("renamed.mp4", 30, created=as_utc(at(330)), device=DEVICE)
    resolved = solved([*siblings, unnamed])
    assert resolved.recordings[3].start == at(300) and resolved.recordings[3].end == at(330)
    assert resolved.recordings[3].clock.source == "container"
    assert resolved.observations[0].evidence["times_rest_on_it"]


def test_container_stamps_are_tested_against_file_times():
    recordings = [new_recording(f"MOVI{number:04d}.MP4", 60, created=as_utc(at(60 * number)), modified=at(60 * number + 61), device=DEVICE)
                  for number in range(3)]
    resolved = solved(recordings)
    assert [recording.start for recording in resolved.recordings] == [at(0), at(60), at(120)]
    assert {recording.clock.source for recording in resolved.recordings} == {"container"}
    assert resolved.recordings[0].clock.uncertainty_seconds <= 2


def test_a_stamp_after_the_file_was_written_must_be_local_time():
    modified = at(3600)
    (recording,) = solved([new_recording("检查.mp4", 60, created=as_utc(at(0)), modified=modified, device=DEVICE)]).recordings
    assert recording.start in (at(0), at(-60)) and recording.clock.uncertainty_seconds < 120


def test_a_stamp_that_nothing_tests_may_be_eight_hours_off_and_says_so():
    modified = at(30 * 86_400)
    (recording,) = solved([new_recording("检查.mp4", 60, created=as_utc(at(0)), modified=modified, device=DEVICE)]).recordings
    assert recording.clock.uncertainty_seconds >= 28_800 and "8 小时" in recording.clock.why.say("zh")


def test_stamps_that_contradict_the_names_are_not_used():
    siblings = [new_recording(name(at(60 * number), number), created=as_utc(at(7_777 + 1000 * number))) for number in range(3)]
    unnamed = new_recording("renamed.mp4", 30, created=as_utc(at(330)), device=DEVICE)
    resolved = solved([*siblings, unnamed])
    assert resolved.recordings[3].start is None
    assert [observation.evidence.get("time_known") for observation in resolved.observations] == [False]


def test_a_name_known_to_the_minute_is_made_exact_by_the_container():
    coarse = new_recording("2026年3月2日9时03分检查.mp4", 60, created=at(195).astimezone(UTC), device=DEVICE)
    siblings = [new_recording(name(at(60 * number), number), created=at(60 * number).astimezone(UTC)) for number in range(2)]
    recording = solved([*siblings, coarse]).recordings[2]
    assert recording.start == at(195) and recording.clock.source == "container"
    alone = solved([dataclasses.replace(coarse, probe=dataclasses.replace(coarse.probe, created=None))]).recordings[0]
    assert alone.start == at(180) and alone.clock.uncertainty_seconds == 60 and alone.clock.why.key == "clock.by_name_coarse"


def test_file_times_serve_where_they_proved_right():
    named = [new_recording(name(at(60 * number), number), modified=at(60 * number + 61)) for number in range(3)]
    voice = new_recording("REC0003.WAV", 100, media=Media.AUDIO, modified=at(400), device="REC")
    recording = solved([*named, voice]).recordings[3]
    assert (recording.start, recording.end, recording.clock.source) == (at(300), at(400), "file")


def test_file_times_lost_by_copying_are_not_believed():
    copied_at = datetime(2026, 4, 1, 12, 0, tzinfo=BEIJING)
    named = [new_recording(name(at(60 * number), number), modified=copied_at) for number in range(3)]
    voice = new_recording("REC0003.WAV", 100, media=Media.AUDIO, modified=copied_at, device="REC")
    resolved = solved([*named, voice])
    assert resolved.recordings[3].start is None and resolved.recordings[3].clock is None
    assert resolved.observations[0].evidence == {"time_known": False, "file_time": copied_at.isoformat(), "container": None}


def test_a_lone_file_time_is_not_guessed_from():
    resolved = solved([new_recording("REC0003.WAV", 100, media=Media.AUDIO, modified=at(400), device="REC")])
    assert resolved.recordings[0].start is None and kinds(resolved) == ["clock-offset"]


@pytest.mark.parametrize(("offset", "key"), [(97, "slow"), (-97, "fast")])
def test_a_dock_comparison_corrects_the_whole_recorder(offset, key):
    resolved = solved([new_recording(name(at(0))), new_recording(name(at(60), 2))], {DEVICE: Fraction(offset)})
    assert [recording.start for recording in resolved.recordings] == [at(offset), at(60 + offset)]
    assert all(recording.clock.offset_seconds == offset for recording in resolved.recordings)
    (observation,) = resolved.observations
    assert (
        observation.seconds == 97
        and observation.message.key == f"clock.dock_{key}"
        and observation.evidence["dock_offset_seconds"] == offset
    )


def test_a_small_dock_difference_is_corrected_without_a_finding():
    resolved = solved([new_recording(name(at(0)))], {DEVICE: Fraction(12)})
    assert resolved.recordings[0].start == at(12) and resolved.observations == ()


def test_a_silent_lead_in_widens_what_the_name_says():
    recording = new_recording(name(at(0)), 60)
    measured = Measurement(VERSION, (Stretch("late-sound", Fraction(0), Fraction(12)),), ())
    assert solved([recording], {}, {recording.id: measured}).recordings[0].clock.uncertainty_seconds == 12


def test_a_clock_set_back_between_two_files_is_a_jump():
    resolved = solved([new_recording(name(at(600), 1)), new_recording(name(at(0), 2)), new_recording(name(at(60), 3))])
    (observation,) = resolved.observations
    assert observation.kind == "clock-jump" and observation.evidence["numbers"] == [1, 2] and observation.seconds == 660


def test_two_recorders_are_judged_each_by_its_own_clock():
    second = new_recording("B654321_012346_20260302090000_0001.MP4", created=at(0).astimezone(UTC))
    resolved = solved([new_recording(name(at(0)), created=as_utc(at(0))), second], {"B654321": Fraction(5)})
    assert [recording.start for recording in resolved.recordings] == [at(0), at(5)]
    assert [observation.device for observation in resolved.observations] == [DEVICE]


def test_no_recordings_resolve_to_no_recordings():
    assert solved([]).recordings == () and solved([]).observations == ()


@settings(deadline=None)
@given(st.integers(0, 3600), st.integers(1, 4000), st.booleans(), st.booleans())
def test_any_way_of_stamping_is_found_from_two_named_files(begin, length, local, close):
    def stamp(start):
        moment = start + timedelta(seconds=length if close else 0)
        return as_utc(moment) if local else moment.astimezone(UTC)

    starts = [at(begin), at(begin + length)]
    named = [new_recording(name(start, number), length, created=stamp(start)) for number, start in enumerate(starts)]
    unnamed = new_recording("x.mp4", length, created=stamp(at(begin + 2 * length)), device=DEVICE)
    recording = solved([*named, unnamed]).recordings[2]
    assert abs((recording.start - at(begin + 2 * length)).total_seconds()) <= 5
