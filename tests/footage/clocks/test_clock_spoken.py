from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from made_recordings import at, clip, made

from footage.clocks.spoken import SpokenTime, trust, witnessed
from messages import LANGS

ALPHA = "A000001"


def said(one, offset, off, words="现在是上午九点零一分", unsure=60):
    return SpokenTime(one.id, Fraction(offset), at(offset + off), Fraction(unsure), words)


@pytest.mark.parametrize("off", [0, 45, -200, 290])
def test_a_rounded_spoken_time_is_no_finding(off):
    one = clip(ALPHA, 0)
    assert witnessed([one], [said(one, 10, off)]) == ()


@pytest.mark.parametrize("off", [-3600, 900, 28_800])
def test_a_clock_far_from_the_spoken_time_is_reported_and_not_corrected(off):
    one, other = clip(ALPHA, 0), clip(ALPHA, 60)
    (seen,) = witnessed([one, other], [said(one, 10, off), SpokenTime(other.id, Fraction(5), at(65 + off), Fraction(60), "现在九点")])
    assert seen.kind == "clock-offset" and seen.seconds == abs(off) and seen.evidence["corrected"] is False
    assert seen.uncertainty_seconds == 300 and seen.evidence["times"] == 2 and seen.device == ALPHA
    assert all(str(abs(off)) in seen.message.say(lang).replace(",", "").replace(" ", "") for lang in LANGS)


def test_one_wrong_time_among_several_said_is_outvoted():
    one = clip(ALPHA, 0)
    assert witnessed([one], [said(one, 5, 3600), said(one, 10, 10), said(one, 20, -20)]) == ()


def test_a_year_misheard_while_the_rest_agrees_is_no_witness():
    one = clip(ALPHA, 0)
    there = SpokenTime(one.id, Fraction(10), at(40).replace(year=2021), Fraction(60), "2021年3月2日上午9点30分")
    assert witnessed([one], [there]) == ()
    (seen,) = witnessed([one], [SpokenTime(one.id, Fraction(10), at(7200).replace(year=2021), Fraction(60), "2021年3月2日上午11点30分")])
    assert seen.seconds > 86400 * 300


def test_only_the_hour_said_is_a_weak_witness():
    one = clip(ALPHA, 0)
    assert witnessed([one], [said(one, 5, 1500, unsure=1800)]) == ()


def test_a_recording_without_a_time_names_what_was_said_and_stays_without():
    one = made("MOVI0001.MP4", device=ALPHA)
    (seen,) = witnessed([one], [SpokenTime(one.id, Fraction(7), at(7), Fraction(60), "2026年3月2日9点")])
    assert seen.evidence["time_known"] is False and "未据此排入时间轴" in seen.message.say("zh") and seen.start is None


def test_the_ledger_knows_how_far_people_and_clock_are_apart():
    one = clip(ALPHA, 0)
    (kept,) = trust([one], [said(one, 5, 600), said(one, 10, 620), said(one, 20, 3600)])
    assert (kept.device, kept.source, kept.against, kept.files, kept.agreeing) == (ALPHA, "spoken", "recorder", 3, 2)
    assert kept.seconds == -620 and kept.uncertainty == 300
    assert witnessed([one], []) == () and trust([one], []) == ()
    assert at(0) + timedelta(seconds=0) == one.start
