"""What can be said of recordings from their times, numbers, bytes and measurements."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from made_recordings import NINE, at, clip, new_recording
from work import counted

from footage.timeline.observe import observe
from footage.values.duplicates import twins
from footage.values.measurement import VERSION, Measurement, Stretch
from footage.values.recordings import Media, State
from footage.values.tolerance import Tolerance
from footage.values.tracks import Break, BreakDetail, OtherTrack
from messages import LANGS

ALPHA = "A000001"


def observed_in(recordings, measurements=None):
    observations = observe(recordings, measurements or {}, Tolerance())
    for observation in observations:
        assert all(observation.message.say(lang) for lang in LANGS)
        json.dumps(dict(observation.evidence))
        json.dumps(observation.message.to_json())
    return observations


def kinds(recordings, measurements=None):
    return [observation.kind for observation in observed_in(recordings, measurements)]


def test_whole_files_one_after_another_give_no_observation():
    assert observed_in([clip(ALPHA, 60 * number, name=f"{ALPHA}_012345_{at(60 * number):%Y%m%d%H%M%S}_{number:04d}.MP4")
                    for number in range(5)]) == ()


@pytest.mark.parametrize(("repeated", "count"), [(0.5, 0), (1, 0), (2, 0), (2.5, 1), (30, 1)])
def test_only_an_overlap_beyond_what_a_split_repeats_is_reported(repeated, count):
    observations = observed_in([clip(ALPHA, 0), clip(ALPHA, 60 - repeated)])
    assert [observation.kind for observation in observations] == ["overlap"] * count
    if observations:
        assert (
            observations[0].seconds == Fraction(str(repeated))
            and observations[0].uncertainty_seconds == 2
            and observations[0].start == at(60 - repeated)
        )


def test_two_recorders_at_one_time_and_sound_beside_picture_do_not_overlap():
    sound = new_recording("A000001_012345_20260302090000.WAV", 60, start=NINE, media=Media.AUDIO)
    assert kinds([clip(ALPHA, 0), clip("B000002", 0), sound]) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sha256": "same"}, "same-bytes"),
        ({"name": "A000001_012345_20260302090000_0000_IMP.MP4"}, "important"),
        ({"name": "A000001_012345_20260302090000_0000_S.MP4", "packets": 9}, "sub-stream"),
        ({"name": "A000001_012345_20260302090001_0007.MP4"}, "same-footage"),
    ],
)
def test_what_is_there_twice_is_one_finding_and_no_overlap(changes, why):
    name = "A000001_012345_20260302090000_0000.MP4"
    first = clip(ALPHA, 0, name=name, sha256="same")
    second = clip(ALPHA, 0, **{"name": "A000001_012345_20260302090000_0000 (1).MP4", **changes})
    (observation,) = observed_in([second, first])
    assert observation.kind == "duplicate" and observation.evidence["why"] == why and observation.evidence["kept"] == name
    assert observation.recordings == (first.id, second.id)
    assert observation.evidence["sha256_equal"] == (why == "same-bytes")


@pytest.mark.parametrize("name", ["x_IMP.MP4", "A000001_012345_20260302090000_0000_S.MP4"])
def test_what_two_copies_show_is_reported_once(name):
    first, second = clip(ALPHA, 0, name="A000001_012345_20260302090000_0000.MP4"), clip(ALPHA, 0, name=name)
    measured = Measurement(VERSION, (Stretch("black", Fraction(5), Fraction(6)),))
    assert sorted(kinds([first, second], {first.id: measured, second.id: measured})) == ["black", "duplicate"]


def test_three_copies_repeat_the_best_one():
    names = ["b.MP4", "a (1).MP4", "a.MP4"]
    pairs = twins([replace(clip(ALPHA, 0, name=name, sha256="same"), start=None, end=None) for name in names])
    assert {(twin.kept, twin.repeated) for twin in pairs} == {("R-a.MP4", "R-b.MP4"), ("R-a.MP4", "R-a (1).MP4")}


def test_a_photo_taken_twice_is_a_duplicate_by_its_bytes():
    photos = [new_recording(f"{number}/IMG_0001.JPG", None, start=at(0), media=Media.PHOTO, sha256="same") for number in (1, 2)]
    assert kinds(photos) == ["duplicate"]


def test_same_length_and_start_but_other_content_is_an_overlap():
    assert kinds([clip(ALPHA, 0, packets=1500), clip(ALPHA, 0, name=f"{ALPHA}_012345_20260302090000_0009.MP4", packets=900)]) == ["overlap"]


def numbered(*pairs):
    return [clip(ALPHA, begin, name=f"{ALPHA}_012345_{at(begin):%Y%m%d%H%M%S}_{number:04d}.MP4") for number, begin in pairs]


def test_missing_numbers_with_missing_time_are_reported():
    (observation,) = observed_in(numbered((1, 0), (2, 60), (5, 240), (6, 300)))
    assert observation.kind == "number-missing" and observation.evidence["missing"] == [3, 4] and observation.evidence["count"] == 2
    assert (observation.start, observation.end, observation.seconds) == (at(120), at(240), 120)


def test_missing_numbers_without_missing_time_and_time_without_numbers_are_none():
    assert kinds(numbered((1, 0), (4, 60))) == []
    assert kinds(numbered((1, 0), (2, 300))) == []


def test_a_photo_that_took_the_number_explains_it():
    photo = new_recording(f"{ALPHA}_012345_{at(80):%Y%m%d%H%M%S}_0002.jpg", None, start=at(80), media=Media.PHOTO, device=ALPHA)
    assert kinds([*numbered((1, 0), (3, 200)), photo]) == []


def test_a_cut_off_file_says_that_its_end_is_a_lower_bound():
    whole = clip(ALPHA, 0, 60, size=6_000_000)
    truncated = clip(ALPHA, 60, 20, size=4_000_000, state=State.TRUNCATED)
    (observation,) = observed_in([whole, truncated])
    assert (
        observation.kind == "truncated"
        and observation.evidence["end_is_lower_bound"]
        and observation.evidence["estimated_missing_seconds"] == 20
    )
    assert observation.uncertainty_seconds == 20 and "下限" in observation.message.say("zh")


def test_a_file_that_cannot_be_read_is_never_called_changed():
    (observation,) = observed_in([clip(ALPHA, 0, None, state=State.UNREADABLE)])
    assert observation.kind == "unreadable" and "不等于被改动" in observation.message.say("zh")
    assert kinds([clip(ALPHA, 0, None, state=State.NOT_MEDIA)]) == ["unreadable"]


@pytest.mark.requirement("R003-3-09")
def test_a_video_without_a_sound_track_is_reported():
    assert kinds([clip(ALPHA, 0, sound=False)]) == ["no-sound"]
    assert "no-sound" not in kinds([clip(ALPHA, 0, sound=False, name=f"{ALPHA}_012345_20260302090000_0001_S.MP4")])
    assert "no-sound" not in kinds([new_recording("x.jpg", None, media=Media.PHOTO, sound=False)])
    assert "no-sound" not in kinds([clip(ALPHA, 0, None, sound=False, state=State.UNREADABLE)])


@pytest.mark.requirement("R001-10", "R003-3-18")
def test_holes_inside_a_file_are_placed_in_time():
    hole = Break("hole", Fraction(20), Fraction(3), "video", BreakDetail(others=OtherTrack.MISSING))
    (observation,) = observed_in([clip(ALPHA, 0, breaks=(hole, replace(hole, stream="audio", start=Fraction("20.1"))))])
    assert (observation.kind, observation.start, observation.end, observation.seconds) == ("gap-inside", at(20), at(23), 3)
    assert observation.evidence["streams"] == ["video", "audio"] and observation.uncertainty_seconds == 1


def test_only_the_sound_or_only_the_picture_missing_is_said():
    picture = Break("hole", Fraction(20), Fraction(3), "video", BreakDetail(others=OtherTrack.CONTINUES))
    sound = Break("hole", Fraction(40), Fraction(3), "audio", BreakDetail(others=OtherTrack.CONTINUES))
    keys = [observation.message.key for observation in observed_in([clip(ALPHA, 0, breaks=(picture, sound))])]
    assert keys == ["observe.inside_hole_picture", "observe.inside_hole_sound"]


def test_short_steps_are_none_but_damage_always_counts():
    breaks = (Break("hole", Fraction(5), Fraction(1, 2), "video"), Break("corrupt", Fraction(9), Fraction(0), "video"))
    (observation,) = observed_in([clip(ALPHA, 0, breaks=breaks)])
    assert observation.evidence["break"] == "corrupt"


def test_sound_that_ends_before_the_picture_is_reported_as_silence():
    assert kinds([clip(ALPHA, 0, breaks=(Break("sound-ends-early", Fraction(40), Fraction(20), "audio"),))]) == ["silent"]


def test_a_broken_end_belongs_to_the_truncation():
    breaks = (Break("beyond-end", Fraction(20), Fraction(40), "video", BreakDetail(packets=1000)),)
    (observation,) = observed_in([clip(ALPHA, 0, 20, state=State.TRUNCATED, breaks=breaks)])
    assert observation.kind == "truncated" and observation.evidence["breaks"][0]["packets"] == 1000


@pytest.mark.parametrize(
    ("measured", "kind"), [("black", "black"), ("covered", "black"), ("frozen", "frozen"), ("silent", "silent")]
)
def test_what_was_measured_is_placed_in_time(measured, kind):
    recording = clip(ALPHA, 100)
    measurement = Measurement(VERSION, (Stretch(measured, Fraction(10), Fraction(15, 2), {"level": -80.0}),))
    (observation,) = observed_in([recording], {recording.id: measurement})
    assert (observation.kind, observation.start, observation.end) == (kind, at(110), at(117.5))
    assert observation.evidence["measured_as"] == measured and observation.evidence["level"] == -80.0


@pytest.mark.requirement("R003-3-09")
@pytest.mark.parametrize(("seconds", "count"), [(12, 0), (45, 1)])
def test_a_silent_lead_in_is_a_finding_only_beyond_a_pre_record_buffer(seconds, count):
    recording = clip(ALPHA, 0)
    observations = observed_in([recording], {recording.id: Measurement(VERSION, (Stretch("late-sound", Fraction(0), Fraction(seconds)),))})
    assert [observation.kind for observation in observations] == ["silent"] * count


def test_footage_without_a_time_is_observed_without_one():
    recording = new_recording("MOVI0001.MP4", 60, sound=False)
    (observation,) = observed_in([recording, clip(ALPHA, 0)])
    assert observation.kind == "no-sound" and observation.start is None and observation.end is None


def test_side_files_are_left_alone():
    assert (
        observed_in(
            [new_recording("log.txt", None, media=Media.SIDE, state=State.NOT_MEDIA), new_recording("x.bin", None, media=Media.OTHER)]
        )
        == ()
    )


def test_twice_as_many_recordings_are_twice_the_work():
    names = [(300 * number, f"{ALPHA}_012345_{at(300 * number):%Y%m%d%H%M%S}_{number:04d}.MP4") for number in range(2000)]
    recordings = [clip(ALPHA, begin, 300, name=name) for begin, name in names]
    with counted() as half:
        assert observed_in(recordings[:1000]) == ()
    with counted() as full:
        assert observed_in(recordings) == ()
    assert full.calls < 2.2 * half.calls
