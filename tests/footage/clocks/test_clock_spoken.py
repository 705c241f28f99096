"""Times that people say in a recording: they show that a clock is far off, and correct nothing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from made_recordings import at, clip, new_recording

from footage.clocks.spoken import SpokenTime, trust, witnessed
from messages import LANGS

ALPHA = "A000001"


def spoken(recording, offset, off, text="现在是上午九点零一分", unsure=60):
    return SpokenTime(recording.id, Fraction(offset), at(offset + off), Fraction(unsure), text)


@pytest.mark.parametrize("off", [0, 45, -200, 290])
def test_a_rounded_spoken_time_is_no_finding(off):
    recording = clip(ALPHA, 0)
    assert witnessed([recording], [spoken(recording, 10, off)]) == ()


@pytest.mark.parametrize("off", [-3600, 900, 28_800])
def test_a_clock_far_from_the_spoken_time_is_reported_and_not_corrected(off):
    recording, second = clip(ALPHA, 0), clip(ALPHA, 60)
    (observation,) = witnessed(
        [recording, second], [spoken(recording, 10, off), SpokenTime(second.id, Fraction(5), at(65 + off), Fraction(60), "现在九点")]
    )
    assert observation.kind == "clock-offset" and observation.seconds == abs(off) and observation.evidence["corrected"] is False
    assert observation.uncertainty_seconds == 300 and observation.evidence["times"] == 2 and observation.device == ALPHA
    assert all(str(abs(off)) in observation.message.say(lang).replace(",", "").replace(" ", "") for lang in LANGS)


def test_one_wrong_time_among_several_said_is_outvoted():
    recording = clip(ALPHA, 0)
    assert witnessed([recording], [spoken(recording, 5, 3600), spoken(recording, 10, 10), spoken(recording, 20, -20)]) == ()


def test_a_year_misheard_while_the_rest_agrees_is_no_witness():
    recording = clip(ALPHA, 0)
    misheard = SpokenTime(recording.id, Fraction(10), at(40).replace(year=2021), Fraction(60), "2021年3月2日上午9点30分")
    assert witnessed([recording], [misheard]) == ()
    (observation,) = witnessed(
        [recording], [SpokenTime(recording.id, Fraction(10), at(7200).replace(year=2021), Fraction(60), "2021年3月2日上午11点30分")]
    )
    assert observation.seconds > 86400 * 300


def test_a_spoken_hour_without_minutes_reports_no_small_difference():
    recording = clip(ALPHA, 0)
    assert witnessed([recording], [spoken(recording, 5, 1500, unsure=1800)]) == ()


def test_a_recording_without_a_time_names_what_was_said_and_stays_without():
    recording = new_recording("MOVI0001.MP4", device=ALPHA)
    (observation,) = witnessed([recording], [SpokenTime(recording.id, Fraction(7), at(7), Fraction(60), "2026年3月2日9点")])
    assert observation.evidence["time_known"] is False and "未据此排入时间轴" in observation.message.say("zh") and observation.start is None


def test_the_ledger_holds_how_far_spoken_times_and_clock_are_apart():
    recording = clip(ALPHA, 0)
    (entry,) = trust([recording], [spoken(recording, 5, 600), spoken(recording, 10, 620), spoken(recording, 20, 3600)])
    assert (entry.device, entry.source, entry.against, entry.files, entry.agreeing) == (ALPHA, "spoken", "recorder", 3, 2)
    assert entry.seconds == -620 and entry.uncertainty == 300
    assert witnessed([recording], []) == () and trust([recording], []) == ()
    assert at(0) + timedelta(seconds=0) == recording.start
