"""Recordings become sessions; what is missing between them becomes interruptions, covered by other recorders or not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import at, clip, new_recording

from footage.timeline.sessions import interruptions, sessions, union
from footage.values.recordings import Clock, Interval, Media, State
from footage.values.seconds import seconds_between
from footage.values.spans.intervals import merged, uncovered
from footage.values.tolerance import Tolerance

ALPHA, BETA = "A000001", "B000002"
LIMITS = Tolerance()


def gaps(recordings, spans=()):
    grouped = sessions(recordings, LIMITS, spans)
    return interruptions(recordings, grouped, LIMITS, spans)


def gaps_of_team(recordings, spans=()):
    return [gap for gap in gaps(recordings, spans) if gap.device is None]


def gaps_of(recordings, device):
    return [gap for gap in gaps(recordings) if gap.device == device]


def test_files_of_one_visit_are_one_session_in_order_of_time():
    recordings = [clip(ALPHA, 120), clip(ALPHA, 0), clip(ALPHA, 60)]
    (session,) = sessions(recordings, LIMITS)
    assert (session.device, session.start, session.end) == (ALPHA, at(0), at(180))
    assert list(session.recordings) == [recordings[1].id, recordings[2].id, recordings[0].id]


def test_more_than_half_an_hour_is_a_new_session_unless_a_document_reaches_over_it():
    recordings = [clip(ALPHA, 0), clip(ALPHA, 60 + 1801)]
    assert len(sessions(recordings, LIMITS)) == 2
    assert len(sessions(recordings, LIMITS, [Interval(at(30), at(1900))])) == 1
    assert len(sessions(recordings, LIMITS, [Interval(at(70), at(1900))])) == 2
    assert len(sessions([clip(ALPHA, 0), clip(ALPHA, 60 + 1800)], LIMITS)) == 1


@pytest.mark.requirement("R001-10", "R003-2-06", "R003-3-18", "R004-20")
@pytest.mark.parametrize("gap", [0, 0.5, 1.6, 1.8, 2])
def test_a_device_split_is_never_an_interruption(gap):
    assert gaps([clip(ALPHA, 0), clip(ALPHA, 60 + gap)]) == ()


@pytest.mark.requirement("R001-10", "R003-2-06", "R003-3-18", "R004-20")
@pytest.mark.parametrize("gap", [6, 7.5, 60, 220, 1700])
def test_a_pause_of_six_seconds_is_always_an_interruption(gap):
    recordings = [clip(ALPHA, 0), clip(ALPHA, 60 + gap)]
    for interruptions_found in (gaps_of(recordings, ALPHA), gaps_of_team(recordings)):
        (interruption,) = interruptions_found
        assert interruption.interval == Interval(at(60), at(60 + gap))
        assert interruption.uncertainty_seconds == 2
        assert interruption.before == (recordings[0].id,) and interruption.after == (recordings[1].id,)
        assert not interruption.open_ended


def test_between_two_and_five_seconds_is_reported_as_doubtful():
    (gap,) = gaps_of([clip(ALPHA, 0), clip(ALPHA, 63.5)], ALPHA)
    assert LIMITS.split_seconds < gap.interval.seconds <= LIMITS.doubtful_split_seconds


@pytest.mark.requirement("R001-10")
def test_another_recorder_covers_an_interruption_of_one():
    recordings = [clip(ALPHA, 0), clip(ALPHA, 280), clip(BETA, 0, 400)]
    (gap,) = gaps_of(recordings, ALPHA)
    assert gap.covered_by == (BETA,)
    assert gaps_of_team(recordings) == []


def test_a_second_recorder_that_leaves_more_than_a_split_open_does_not_cover():
    recordings = [clip(ALPHA, 0), clip(ALPHA, 280), clip(BETA, 0, 200)]
    (gap,) = gaps_of(recordings, ALPHA)
    assert gap.covered_by == ()
    (missing,) = gaps_of_team(recordings)
    assert missing.interval == Interval(at(200), at(280))
    assert missing.uncertainty_seconds == 2


def test_two_other_recorders_may_cover_together():
    recordings = [clip(ALPHA, 0), clip(ALPHA, 280), clip(BETA, 0, 170), clip("C000003", 171, 200)]
    (gap,) = gaps_of(recordings, ALPHA)
    assert gap.covered_by == (BETA, "C000003")
    assert gaps_of_team(recordings) == []


def test_sound_alone_does_not_cover_the_picture_but_is_named():
    sound = new_recording("REC0003.WAV", 400, start=at(0), media=Media.AUDIO, device="REC")
    recordings = [clip(ALPHA, 0), clip(ALPHA, 280), sound]
    (gap,) = gaps_of_team(recordings)
    assert gap.covered_by == () and gap.sound_by == (sound.id,)
    assert union(recordings) == (Interval(at(0), at(60)), Interval(at(280), at(340)))


def test_a_voice_recorder_alone_is_judged_by_its_sound():
    recordings = [new_recording(f"REC{number:04d}.WAV", 60, start=at(start), media=Media.AUDIO, device="REC")
                  for number, start in ((1, 0), (2, 100))]
    assert [gap.interval for gap in gaps_of_team(recordings)] == [Interval(at(60), at(100))]


def test_copies_of_one_recording_do_not_count_twice():
    recordings = [clip(ALPHA, 0), clip(ALPHA, 0, name=f"{ALPHA}_012345_20260302090000_0000_IMP.MP4"),
                  clip(ALPHA, 0, name=f"{ALPHA}_012345_20260302090000_0000_S.MP4"), clip(ALPHA, 60)]
    (session,) = sessions(recordings, LIMITS)
    assert session.recordings == (recordings[0].id, recordings[3].id)
    assert union(recordings) == (Interval(at(0), at(120)),)


def test_a_sub_stream_whose_main_file_is_cut_off_covers_what_it_shows():
    main = clip(ALPHA, 0, 20, state=State.TRUNCATED)
    sub = clip(ALPHA, 0, 60, name=f"{ALPHA}_012345_20260302090000_0000_S.MP4")
    assert union([main, sub]) == (Interval(at(0), at(60)),)


def test_photos_belong_to_a_session_and_make_none():
    photo = new_recording(f"{ALPHA}_012345_20260302090030.jpg", None, start=at(30), media=Media.PHOTO)
    assert sessions([photo], LIMITS) == ()
    (session,) = sessions([clip(ALPHA, 0), photo], LIMITS)
    assert photo.id in session.recordings and session.end == at(60)


def test_the_gap_after_a_cut_off_recording_says_that_it_may_be_shorter():
    recordings = [clip(ALPHA, 0, 60, size=6_000_000), clip(ALPHA, 60, 20, size=4_000_000, state=State.TRUNCATED), clip(ALPHA, 200)]
    recordings[2] = clip(ALPHA, 200, 60, size=6_000_000)
    (gap,) = gaps_of(recordings, ALPHA)
    assert gap.open_ended
    assert gap.uncertainty_seconds == 2 + 20  # 4 MB at 100 kB/s are 40 s, of which 20 s can be read


def test_without_whole_siblings_all_of_the_gap_may_have_been_recorded():
    recordings = [clip(ALPHA, 0, 0, state=State.TRUNCATED), clip(ALPHA, 100, 50, state=State.TRUNCATED)]
    (gap,) = gaps_of(recordings, ALPHA)
    assert gap.open_ended and gap.uncertainty_seconds == 102


def test_uncertain_clocks_widen_the_uncertainty_but_hide_no_gap():
    doubtful = replace(clip(ALPHA, 100), clock=Clock("container", uncertainty_seconds=Fraction(28_802)))
    (gap,) = gaps_of([clip(ALPHA, 0), doubtful], ALPHA)
    assert gap.uncertainty_seconds == 28_803


def test_recorders_that_follow_one_another_within_half_an_hour_are_one_activity():
    recordings = [clip(ALPHA, 0), clip(BETA, 660)]
    assert [gap.interval for gap in gaps_of_team(recordings)] == [Interval(at(60), at(660))]
    apart = [clip(ALPHA, 0), clip(BETA, 3600)]
    assert gaps_of_team(apart) == []
    assert [gap.interval for gap in gaps_of_team(apart, [Interval(at(0), at(4000))])] == [Interval(at(60), at(3600))]


def test_nothing_and_undated_recordings_make_no_session():
    assert sessions([], LIMITS) == () and gaps([]) == () and union([]) == ()
    assert sessions([new_recording("MOVI0001.MP4", device=ALPHA)], LIMITS) == ()


starts = st.integers(0, 7200)
lengths = st.integers(0, 900)
spans = st.lists(st.tuples(starts, lengths), max_size=12).map(lambda pairs: [Interval(at(a), at(a + b)) for a, b in pairs])


@settings(deadline=None)
@given(spans, st.integers(0, 120))
def test_a_union_never_overlaps_and_is_no_longer_than_its_parts(intervals, slack):
    joined = merged(intervals)
    assert all(interval.end < following.start for interval, following in pairwise(joined))
    assert sum(interval.seconds for interval in joined) <= sum(interval.seconds for interval in intervals)
    assert merged(joined) == joined
    assert all(
        seconds_between(interval.end, following.start) > slack for interval, following in pairwise(merged(intervals, Fraction(slack)))
    )


@settings(deadline=None)
@given(spans, starts, lengths)
def test_covered_and_uncovered_make_up_the_whole(intervals, start, length):
    period = Interval(at(start), at(start + length))
    open_parts = uncovered(period, intervals)
    covered = [common for part in merged(intervals) if (common := part.overlap(period))]
    assert sum(part.seconds for part in open_parts) + sum(part.seconds for part in covered) == period.seconds
    assert all(part.overlap(covered_part) is None for part in open_parts for covered_part in covered)


@pytest.mark.requirement("R001-10", "R003-2-06", "R003-3-18", "R004-20")
@settings(max_examples=80, deadline=None)
@given(begin=st.integers(0, 80_000), length=st.fractions(Fraction(1), Fraction(1800), max_denominator=30),
       split=st.fractions(Fraction(0), Fraction(8, 5), max_denominator=30),
       hole=st.fractions(Fraction(6), Fraction(1700), max_denominator=30),
       source=st.sampled_from(["name", "picture", "container"]), offset=st.integers(-300, 300), files=st.integers(2, 5))
def test_a_split_is_never_an_interruption_and_six_seconds_always_are(begin, length, split, hole, source, offset, files):
    """Whatever the length, the clock and its correction: names say whole seconds, so a true split may seem a second longer or shorter."""
    def laid(pause):
        starts = [begin + number * (length + pause) for number in range(files)]
        return [replace(clip(ALPHA, float(int(start)), float(length), name=f"{ALPHA}_{number}.MP4", packets=100 + number),
                        clock=Clock(source, offset_seconds=Fraction(offset), uncertainty_seconds=Fraction(1)))
                for number, start in enumerate(starts)]

    split_gaps = gaps(laid(split))
    assert all(gap.interval.seconds <= split + 1 for gap in split_gaps) and (split > 1 or not split_gaps)
    holes = [gap for gap in gaps(laid(hole)) if gap.device is None]
    assert len(holes) == files - 1
    assert all(abs(gap.interval.seconds - hole) <= 1 for gap in holes)


drawn_clip = st.tuples(st.sampled_from([ALPHA, BETA]), st.integers(0, 20_000), st.integers(1, 600))
clips = st.lists(drawn_clip, max_size=10, unique_by=lambda drawn: drawn[:2])


@settings(max_examples=60, deadline=None)
@given(clips)
def test_every_second_between_first_and_last_is_filmed_split_or_interrupted(drawn):
    recordings = [clip(device, start, length, packets=start + length) for device, start, length in drawn]
    filmed = union(recordings)
    missing = [gap.interval for gap in gaps_of_team(recordings)]
    for interval, following in pairwise(filmed):
        pause = Interval(interval.end, following.start)
        is_interruption = LIMITS.split_seconds < pause.seconds <= LIMITS.session_break_seconds
        assert not is_interruption or pause in missing
    assert all(gap.overlap(interval) is None for gap in missing for interval in filmed)
    grouped = [identity for session in sessions(recordings, LIMITS) for identity in session.recordings]
    assert len(grouped) == len(set(grouped))
