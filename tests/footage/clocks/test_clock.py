from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import as_utc, at, made

from footage.clocks.picture import clock_line
from footage.clocks.times import resolve
from footage.values.measurement import VERSION, ClockReading, Measurement, Stretch
from footage.values.recordings import BEIJING, Media, State, later
from footage.values.tolerance import Tolerance
from messages import LANGS

LIMITS = Tolerance()
UTC = ZoneInfo("UTC")
DEVICE = "A012345"


def name(start, number=1, mark=""):
    return f"{DEVICE}_012345_{start:%Y%m%d%H%M%S}_{number:04d}{mark}.MP4"


def solved(recordings, offsets=None, measurements=None):
    found = resolve(recordings, offsets or {}, measurements or {}, LIMITS)
    for seen in found.observations:
        assert all(seen.message.say(lang) for lang in LANGS)
    for one in found.recordings:
        assert one.clock is None or (one.clock.why and all(one.clock.why.say(lang) for lang in LANGS))
    return found


def kinds(found):
    return [seen.kind for seen in found.observations]


def read_at(start, offsets, step=lambda offset: 0, sure="0.99"):
    """What a burned-in clock shows at `offsets` of a file that began at `start` (with a fraction of a second)."""
    shown = [(Fraction(str(offset)), later(start, Fraction(str(offset)) + Fraction(str(step(offset))))) for offset in offsets]
    readings = tuple(ClockReading(offset, moment.replace(microsecond=0), Fraction(sure)) for offset, moment in shown)
    return Measurement(VERSION, (), readings)


def test_the_name_gives_the_start_and_the_length_the_end():
    (one,) = solved([made(name(at(0)), 60.5)]).recordings
    assert (one.start, one.end) == (at(0), at(60.5))
    assert (one.clock.source, one.clock.offset_seconds, one.clock.uncertainty_seconds) == ("name", 0, 1)


def test_a_photo_is_a_point_and_a_side_file_has_no_time():
    photo = made(f"{DEVICE}_012345_{at(5):%Y%m%d%H%M%S}.jpg", None, media=Media.PHOTO)
    side = made("log-20260302.txt", None, media=Media.SIDE, state=State.NOT_MEDIA)
    found = solved([photo, side])
    assert found.recordings[0].start == found.recordings[0].end == at(5)
    assert found.recordings[1].start is None and found.observations == ()


def test_a_cut_off_recording_has_a_lower_bound_and_an_unreadable_one_no_end():
    cut, lost, blind = solved([
        made(name(at(0)), 20, state=State.TRUNCATED), made(name(at(60)), None, state=State.TRUNCATED),
        made(name(at(120)), None, state=State.UNREADABLE)]).recordings
    assert (cut.end, lost.start, lost.end, blind.start, blind.end) == (at(20), at(60), at(60), at(120), None)


def test_order_and_other_fields_stay():
    recordings = [made(name(at(60), 2)), made(name(at(0), 1))]
    found = solved(recordings).recordings
    assert [one.id for one in found] == [one.id for one in recordings]
    assert [dataclasses.replace(one, start=None, end=None, clock=None) for one in found] == recordings


@pytest.mark.parametrize("close", [False, True])
def test_local_time_called_utc_is_one_harmless_sentence_a_recorder(close):
    recordings = [made(name(at(60 * number), number), created=as_utc(at(60 * number + (60 if close else 0)))) for number in range(4)]
    found = solved(recordings)
    (seen,) = found.observations
    assert seen.kind == "clock-offset" and seen.device == DEVICE and len(seen.recordings) == 4
    assert seen.evidence["container_offset_seconds"] == 28_800 and seen.evidence["files"] == 4
    assert seen.evidence["stamped"] == ("close" if close else "start") and not seen.evidence["times_rest_on_it"]
    assert [one.start for one in found.recordings] == [at(60 * number) for number in range(4)]
    assert "不受影响" in seen.message.say("zh")


def test_container_stamps_in_true_utc_are_no_finding():
    assert solved([made(name(at(0)), created=at(1).astimezone(UTC)), made(name(at(60)), created=at(60).astimezone(UTC))]).observations == ()


def test_a_file_without_a_time_in_its_name_follows_what_its_siblings_taught():
    siblings = [made(name(at(60 * number), number), created=as_utc(at(60 * number + 60))) for number in range(3)]
    hidden = made("renamed.mp4", 30, created=as_utc(at(330)), device=DEVICE)
    found = solved([*siblings, hidden])
    assert found.recordings[3].start == at(300) and found.recordings[3].end == at(330)
    assert found.recordings[3].clock.source == "container"
    assert found.observations[0].evidence["times_rest_on_it"]


def test_container_stamps_are_tested_against_file_times():
    recordings = [made(f"MOVI{number:04d}.MP4", 60, created=as_utc(at(60 * number)), modified=at(60 * number + 61), device=DEVICE)
                  for number in range(3)]
    found = solved(recordings)
    assert [one.start for one in found.recordings] == [at(0), at(60), at(120)]
    assert {one.clock.source for one in found.recordings} == {"container"}
    assert found.recordings[0].clock.uncertainty_seconds <= 2


def test_a_stamp_after_the_file_was_written_must_be_local_time():
    written = at(3600)
    (one,) = solved([made("检查.mp4", 60, created=as_utc(at(0)), modified=written, device=DEVICE)]).recordings
    assert one.start in (at(0), at(-60)) and one.clock.uncertainty_seconds < 120


def test_a_stamp_that_nothing_tests_may_be_eight_hours_off_and_says_so():
    written = at(30 * 86_400)
    (one,) = solved([made("检查.mp4", 60, created=as_utc(at(0)), modified=written, device=DEVICE)]).recordings
    assert one.clock.uncertainty_seconds >= 28_800 and "8 小时" in one.clock.why.say("zh")


def test_stamps_that_contradict_the_names_are_not_used():
    siblings = [made(name(at(60 * number), number), created=as_utc(at(7_777 + 1000 * number))) for number in range(3)]
    hidden = made("renamed.mp4", 30, created=as_utc(at(330)), device=DEVICE)
    found = solved([*siblings, hidden])
    assert found.recordings[3].start is None
    assert [seen.evidence.get("time_known") for seen in found.observations] == [False]


def test_a_name_known_to_the_minute_is_made_exact_by_the_container():
    coarse = made("2026年3月2日9时03分检查.mp4", 60, created=at(195).astimezone(UTC), device=DEVICE)
    siblings = [made(name(at(60 * number), number), created=at(60 * number).astimezone(UTC)) for number in range(2)]
    found = solved([*siblings, coarse]).recordings[2]
    assert found.start == at(195) and found.clock.source == "container"
    alone = solved([dataclasses.replace(coarse, probe=dataclasses.replace(coarse.probe, created=None))]).recordings[0]
    assert alone.start == at(180) and alone.clock.uncertainty_seconds == 60 and alone.clock.why.key == "clock.by_name_coarse"


def test_file_times_serve_where_they_proved_right():
    named = [made(name(at(60 * number), number), modified=at(60 * number + 61)) for number in range(3)]
    voice = made("REC0003.WAV", 100, media=Media.AUDIO, modified=at(400), device="REC")
    found = solved([*named, voice]).recordings[3]
    assert (found.start, found.end, found.clock.source) == (at(300), at(400), "file")


def test_file_times_lost_by_copying_are_not_believed():
    copied = datetime(2026, 4, 1, 12, 0, tzinfo=BEIJING)
    named = [made(name(at(60 * number), number), modified=copied) for number in range(3)]
    voice = made("REC0003.WAV", 100, media=Media.AUDIO, modified=copied, device="REC")
    found = solved([*named, voice])
    assert found.recordings[3].start is None and found.recordings[3].clock is None
    assert found.observations[0].evidence == {"time_known": False, "file_time": copied.isoformat(), "container": None}


def test_a_lone_file_time_is_not_guessed_from():
    found = solved([made("REC0003.WAV", 100, media=Media.AUDIO, modified=at(400), device="REC")])
    assert found.recordings[0].start is None and kinds(found) == ["clock-offset"]


@pytest.mark.parametrize(("offset", "key"), [(97, "slow"), (-97, "fast")])
def test_a_dock_comparison_corrects_the_whole_recorder(offset, key):
    found = solved([made(name(at(0))), made(name(at(60), 2))], {DEVICE: Fraction(offset)})
    assert [one.start for one in found.recordings] == [at(offset), at(60 + offset)]
    assert all(one.clock.offset_seconds == offset for one in found.recordings)
    (seen,) = found.observations
    assert seen.seconds == 97 and seen.message.key == f"clock.dock_{key}" and seen.evidence["dock_offset_seconds"] == offset


def test_a_small_dock_difference_is_corrected_without_a_finding():
    found = solved([made(name(at(0)))], {DEVICE: Fraction(12)})
    assert found.recordings[0].start == at(12) and found.observations == ()


FACTORY = datetime(2014, 1, 1, 0, 0, 3, tzinfo=BEIJING)


def test_a_reset_clock_is_placed_between_its_numbers():
    fallen = [made(name(FACTORY, 2), 50), made(name(FACTORY + timedelta(seconds=50), 3), 60)]
    recordings = [made(name(at(0), 1)), *fallen, made(name(at(180), 4))]
    found = solved(recordings)
    (seen,) = [each for each in found.observations if each.kind == "clock-reset"]
    assert seen.evidence["corrected_by"] == "order" and seen.recordings == (recordings[1].id, recordings[2].id)
    assert [one.start for one in found.recordings] == [at(0), at(65), at(115), at(180)]
    assert found.recordings[1].clock.uncertainty_seconds == 5 + 2 + 1
    assert found.recordings[1].clock.offset_seconds != 0


def test_a_reset_clock_without_bounds_is_said_and_not_guessed():
    found = solved([made(name(at(0), 1)), made(name(FACTORY, 2), 50)])
    (seen,) = found.observations
    assert seen.kind == "clock-reset" and seen.evidence["corrected_by"] is None
    assert seen.evidence["not_before"] == at(60).isoformat() and seen.evidence["not_after"] is None
    assert found.recordings[1].start is None and found.recordings[0].start == at(0)


def test_a_reset_clock_set_right_while_recording_corrects_itself():
    recordings = [made(name(FACTORY, 2), 100), made(name(FACTORY + timedelta(seconds=100), 3), 100)]
    truth = at(500.4)
    shift = (truth - (FACTORY + timedelta(seconds=100))).total_seconds()
    measured = read_at(FACTORY + timedelta(seconds=100), [1, 11.3, 21.7, 31, 61, 71.3, 81.6],
                       step=lambda offset: shift if offset > 50 else 0)
    found = solved(recordings, {}, {recordings[1].id: measured})
    assert "clock-reset" in kinds(found) and "clock-jump" in kinds(found)
    for one, wanted in zip(found.recordings, (at(400.4), at(500.4)), strict=True):
        assert abs((one.start - wanted).total_seconds()) <= 1.5


def test_a_reset_clock_compared_at_the_dock_leaves_the_others_alone():
    shift = (at(300) - FACTORY).total_seconds()
    found = solved([made(name(at(0), 1)), made(name(FACTORY, 2), 50)], {DEVICE: Fraction(int(shift))})
    assert [one.start for one in found.recordings] == [at(0), at(300)]
    assert [seen.evidence.get("corrected_by") for seen in found.observations] == ["dock"]


def test_the_burned_in_clock_outranks_the_name():
    one = made(name(at(0)), 60)
    found = solved([one], {}, {one.id: read_at(at(-12.3), [0, 10.2, 20.7, 45.1])}).recordings[0]
    assert found.clock.source == "picture"
    assert abs((found.start - at(-12.3)).total_seconds()) <= 1 and found.clock.uncertainty_seconds <= 1
    assert found.clock.why.key == "clock.by_picture_prerecorded"


def test_unsure_readings_are_not_used():
    one = made(name(at(0)), 60)
    found = solved([one], {}, {one.id: read_at(at(-300), [0, 10, 20], sure="0.6")}).recordings[0]
    assert found.clock.source == "name" and found.start == at(0)


def test_a_name_far_from_the_picture_is_said():
    one = made(name(at(0)), 60)
    found = solved([one], {}, {one.id: read_at(at(-400), [0, 10, 20])})
    (seen,) = found.observations
    assert seen.kind == "clock-offset" and abs(seen.seconds - 400) <= 1 and seen.evidence["name_offset_seconds"] < 0


@pytest.mark.requirement("R004-20")
@pytest.mark.parametrize("step", [-3600, -7, -1, 1, 2, 30, 86_400])
def test_a_clock_set_while_recording_is_seen_from_one_second_on(step):
    one = made(name(at(0)), 120)
    offsets = [number * 2.37 for number in range(50)]
    found = solved([one], {}, {one.id: read_at(at(0.4), offsets, step=lambda offset: step if offset > 60 else 0)})
    (seen,) = [each for each in found.observations if each.kind == "clock-jump"]
    assert abs(seen.evidence["jump_seconds"] - step) <= 1
    assert seen.evidence["from_offset"] < 65 and seen.evidence["to_offset"] > 60  # a second's step shows a few readings late
    assert abs((found.recordings[0].start - at(0.4)).total_seconds()) <= 1


def test_one_misread_frame_is_no_jump():
    one = made(name(at(0)), 120)
    good = read_at(at(0), [0, 10, 20, 30, 40])
    bad = dataclasses.replace(good.readings[2], shown=good.readings[2].shown + timedelta(hours=5))
    readings = (*good.readings[:2], bad, *good.readings[3:])
    assert solved([one], {}, {one.id: dataclasses.replace(good, readings=readings)}).observations == ()


def test_a_clock_that_stands_still_is_seen_unless_the_picture_does_too():
    one = made(name(at(0)), 60)
    moving = read_at(at(0), [0, 10, 20, 30])
    still = tuple(dataclasses.replace(reading, shown=at(30)) for reading in read_at(at(0), [40, 50, 60]).readings)
    measured = dataclasses.replace(moving, readings=(*moving.readings, *still))
    seen = [each for each in solved([one], {}, {one.id: measured}).observations if each.evidence.get("frozen")]
    assert len(seen) == 1 and seen[0].seconds == 30
    frozen = dataclasses.replace(measured, stretches=(Stretch("frozen", Fraction(29), Fraction(32)),))
    assert not [each for each in solved([one], {}, {one.id: frozen}).observations if each.evidence.get("frozen")]


def test_a_drifting_clock_is_one_finding():
    one = made(name(at(0)), 600)
    measured = read_at(at(0), [number * 7.3 for number in range(80)], step=lambda offset: offset * 0.01)
    (seen,) = solved([one], {}, {one.id: measured}).observations
    assert seen.kind == "clock-jump" and 3 <= seen.evidence["drift_seconds"] <= 7


def test_a_silent_lead_in_widens_what_the_name_says():
    one = made(name(at(0)), 60)
    measured = Measurement(VERSION, (Stretch("late-sound", Fraction(0), Fraction(12)),), ())
    assert solved([one], {}, {one.id: measured}).recordings[0].clock.uncertainty_seconds == 12


def test_a_clock_set_back_between_two_files():
    found = solved([made(name(at(600), 1)), made(name(at(0), 2)), made(name(at(60), 3))])
    (seen,) = found.observations
    assert seen.kind == "clock-jump" and seen.evidence["numbers"] == [1, 2] and seen.seconds == 660


def test_two_recorders_are_judged_each_by_its_own_clock():
    other = made("B654321_012346_20260302090000_0001.MP4", created=at(0).astimezone(UTC))
    found = solved([made(name(at(0)), created=as_utc(at(0))), other], {"B654321": Fraction(5)})
    assert [one.start for one in found.recordings] == [at(0), at(5)]
    assert [seen.device for seen in found.observations] == [DEVICE]


def test_no_recordings_resolve_to_no_recordings():
    assert solved([]).recordings == () and solved([]).observations == ()


@settings(deadline=None)
@given(st.floats(0, 0.99), st.lists(st.floats(0, 3000), min_size=2, max_size=40, unique=True))
def test_whatever_frames_are_read_the_start_is_right_to_a_second(fraction, offsets):
    start = at(round(fraction, 3))
    line = clock_line(read_at(start, sorted(round(offset, 3) for offset in offsets)))
    if line and line.lines:
        (only,) = line.lines
        assert abs((only.start - start).total_seconds()) <= 1.01
        assert not line.steps


@settings(deadline=None)
@given(st.integers(0, 3600), st.integers(1, 4000), st.booleans(), st.booleans())
def test_any_way_of_stamping_is_found_from_two_named_files(begin, length, local, close):
    def stamp(start):
        moment = start + timedelta(seconds=length if close else 0)
        return as_utc(moment) if local else moment.astimezone(UTC)

    starts = [at(begin), at(begin + length)]
    named = [made(name(start, number), length, created=stamp(start)) for number, start in enumerate(starts)]
    hidden = made("x.mp4", length, created=stamp(at(begin + 2 * length)), device=DEVICE)
    found = solved([*named, hidden]).recordings[2]
    assert abs((found.start - at(begin + 2 * length)).total_seconds()) <= 5
