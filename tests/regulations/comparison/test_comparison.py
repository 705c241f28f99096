"""Papers against the footage (003-3 art. 9, requirements.md D.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_and_footage import LIMITS, filmed, paper, stated, t

from footage.values.recordings import Interval, Media, Recording
from footage.values.tolerance import Tolerance
from regulations.comparison.compare import compare
from regulations.values.facts import DocumentInterval, Heard


def heard(what: str, at: str) -> Heard:
    return Heard(what, "R", t(at), Fraction(0), Fraction(95), "")


def single_comparison(documents, recordings, phrases=()):
    (comparison,) = compare(documents, recordings, phrases, LIMITS)
    return comparison


@pytest.mark.requirement("R003-3-11", "R001-11", "R004-04", "R002-07")
@pytest.mark.parametrize(
    ("footage", "result", "start", "end", "uncovered"),
    [
        ((("09:25:00", "10:50:00"),), "consistent", -300, 241, 0),  # before the door, until after signing
        ((("09:30:59", "10:45:00"),), "consistent", 0, 0, 0),  # 9:30 may mean 9:30:59
        ((("09:31:59", "10:50:00"),), "consistent", 60, 241, 60),  # a minute late, against the latest reading
        ((("09:32:00", "10:50:00"),), "roughly-consistent", 61, 241, 61),
        ((("09:35:59", "10:50:00"),), "roughly-consistent", 300, 241, 300),
        ((("09:36:00", "10:50:00"),), "inconsistent", 301, 241, 301),
        ((("09:25:00", "10:44:00"),), "consistent", -300, -60, 60),
        ((("09:25:00", "10:41:00"),), "roughly-consistent", -300, -240, 240),
        ((("09:25:00", "10:39:00"),), "inconsistent", -300, -360, 360),
        ((("09:25:00", "10:00:00"), ("10:03:00", "10:50:00")), "consistent", -300, 241, 180),  # the hole is told, the ends agree
        ((("09:25:00", "09:40:00"), ("10:44:00", "10:50:00")), "inconsistent", -300, 241, 3840),  # hardly any of it filmed
        ((("09:25:00", "10:00:00"), ("10:00:01.5", "10:50:00")), "consistent", -300, 241, 0),  # a split between two files
        ((("13:00:00", "14:00:00"),), "inconsistent", None, None, 4500),  # another activity of the day
        ((("10:50:00", "11:00:00"),), "inconsistent", 4741, 841, 4500),  # right after it, none of it
    ],
)
def test_footage_is_measured_against_a_papers_time_and_the_difference_falls_into_its_band(footage, result, start, end, uncovered):
    comparison = single_comparison([paper(stated("09:30", "10:45"))], [filmed(*span) for span in footage])
    assert comparison.basis == "coverage" and comparison.result == result
    assert (comparison.start_difference_seconds, comparison.end_difference_seconds) == (start, end)
    assert sum(gap.seconds for gap in comparison.uncovered) == uncovered
    assert comparison.uncertainty_seconds == (2 if footage[0][0] < "10:45" else 0)


def test_two_recorders_together_cover_a_papers_time(tmp_path):
    comparison = single_comparison([paper(stated("09:30", "10:45"))], [filmed("09:25:00", "10:10:00"), filmed("10:00:00", "10:50:00")])
    assert comparison.uncovered == () and comparison.covered_seconds == 75 * 60 + 59


def test_sound_counts_as_footage_and_side_files_do_not():
    assert single_comparison([paper(stated("09:30", "10:45"))], [filmed("09:25:00", "10:50:00", media=Media.AUDIO)]).result == "consistent"
    assert (
        single_comparison([paper(stated("09:30", "10:45"))], [filmed("09:25:00", "10:50:00", media=Media.SIDE)]).result == "not-comparable"
    )


def test_seconds_mean_what_they_say_and_hours_the_whole_hour():
    footage = [filmed("09:30:40", "10:50:00")]
    assert single_comparison([paper(stated("09:30:00", "10:45:00", precision="second"))], footage).start_difference_seconds == 40
    assert single_comparison([paper(stated("09:00", "10:00", precision="hour"))], [filmed("09:40:00", "10:20:00")]).result == "consistent"


@pytest.mark.parametrize(
    "interval",
    [
        stated("09:30", None, "missing-end"),
        stated(None, "10:45", "missing-start"),
        stated("09:30", "08:45", "invalid"),
        stated(None, None, "invalid"),
    ],
)
def test_a_missing_or_impossible_side_gives_figures_but_no_verdict(interval):
    comparison = single_comparison([paper(interval)], [filmed("09:20:00", "10:50:00")])
    assert comparison.result == "not-comparable" and comparison.uncovered == ()
    assert comparison.start_difference_seconds == (-600 if interval.start else None)


def test_no_times_or_no_footage_cannot_be_compared():
    assert single_comparison([paper()], [filmed("09:20:00", "10:50:00")]).result == "not-comparable"
    assert single_comparison([paper(stated("09:30", "10:45"))], []).result == "not-comparable"
    assert single_comparison([paper(stated("00:00", "00:00", precision="day"))], []).result == "not-comparable"


@pytest.mark.parametrize("flag", ["planned", "period", "interruption"])
def test_what_is_no_time_of_an_activity_is_not_compared(flag):
    assert compare([paper(stated("09:30", "10:45", flag))], [filmed("09:20:00", "10:50:00")], (), LIMITS) == ()


def test_an_approximate_time_is_never_inconsistent():
    footage = [filmed("09:50:00", "10:50:00")]
    assert single_comparison([paper(stated("09:30", "10:45", "approximate"))], footage).result == "not-comparable"


@pytest.mark.requirement("R000-17", "R003-2-09")
def test_a_receipt_of_a_day_is_compared_by_the_day():
    day = paper(stated("00:00", "00:00", precision="day"), kind="送达回证")
    assert single_comparison([day], [filmed("09:20:00", "09:21:00")]).result == "consistent"
    assert single_comparison([day], [filmed("09:20:00", "09:20:00", media=Media.PHOTO)]).result == "consistent"
    other_day = single_comparison([day], [filmed("09:20:00", "09:21:00", day=3)])
    assert other_day.result == "inconsistent" and other_day.uncovered == (Interval(t("00:00"), t("00:00", 3)),)


@pytest.mark.requirement("R000-17", "R003-2-09")
def test_a_receipt_of_a_minute_is_compared_by_the_minute_with_film_or_photo():
    moment = paper(stated("16:20", "16:20"), kind="送达回证")
    assert single_comparison([moment], [filmed("16:20:30", "16:21:00")]).start_difference_seconds == 0
    assert single_comparison([moment], [filmed("16:20:30", "16:20:30", media=Media.PHOTO)]).result == "consistent"
    before = single_comparison([moment], [filmed("16:10:00", "16:15:01")])
    assert (before.result, before.start_difference_seconds) == ("roughly-consistent", -299)
    assert before.uncovered == (Interval(t("16:20:00"), t("16:20:59")),)


@pytest.mark.requirement("R003-3-11")
def test_reflected_start_and_end_are_a_row_of_their_own():
    opening = [heard("notice", "09:38:00"), heard("credentials", "09:30:20"), heard("slot:地点", "09:00:00")]
    phrases = [*opening, heard("end", "10:20:00"), heard("end", "10:44:30")]
    cover, reflected = compare([paper(stated("09:30", "10:45"))], [filmed("09:25:00", "10:50:00")], phrases, LIMITS)
    assert (cover.basis, reflected.basis) == ("coverage", "reflected")
    assert (reflected.start_difference_seconds, reflected.end_difference_seconds, reflected.result) == (0, -30, "consistent")


@pytest.mark.requirement("R003-3-11")
def test_what_is_heard_late_is_inconsistent_although_the_footage_covers():
    cover, reflected = compare([paper(stated("09:30", "10:45"))], [filmed("09:25:00", "10:50:00")], [heard("notice", "09:40:00")], LIMITS)
    assert (cover.result, reflected.result, reflected.end_difference_seconds) == ("consistent", "inconsistent", None)


def test_a_phrase_counts_for_the_paper_it_stands_nearest_to():
    papers = [paper(stated("09:30", "10:00"), file="检查.docx"), paper(stated("10:05", "10:45"), file="询问.docx")]
    phrases = [heard("notice", "09:30:10"), heard("slot:时间", "10:04:50"), heard("end", "10:45:30"), heard("notice", "12:00:00")]
    rows = [row for row in compare(papers, [filmed("09:25:00", "10:50:00")], phrases, LIMITS) if row.basis == "reflected"]
    assert [(row.document, row.start_difference_seconds, row.end_difference_seconds) for row in rows] == [
        ("检查.docx", 0, None), ("询问.docx", -10, 0),
    ]  # fmt: skip


def test_the_uncorrected_difference_stands_beside_the_corrected_one():
    comparison = single_comparison([paper(stated("09:30", "10:45"))], [filmed("09:30:30", "10:50:00", offset=97)])
    assert (comparison.start_difference_seconds, comparison.raw_start_difference_seconds) == (0, -67)
    assert single_comparison([paper(stated("09:30", "10:45"))], [filmed("09:30:30", "10:50:00")]).raw_start_difference_seconds is None


SECONDS = st.integers(min_value=0, max_value=86_000)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(SECONDS, st.integers(1, 4000)), max_size=6),
    st.integers(0, 1400),
    st.integers(0, 200),
    st.sampled_from(["second", "minute", "hour"]),
)  # fmt: skip
def test_covered_and_uncovered_time_add_up_to_the_papers_time(spans, minute, lasted, precision):
    base = t("00:00:00")
    films = [filmed("00:00:00", "00:00:01") for _ in spans]
    films = [
        Recording(f"R{index}", film.name, "0", 1, Media.VIDEO, film.names, film.probe,
                  start=base + timedelta(seconds=start), end=base + timedelta(seconds=start + length), clock=film.clock)
        for index, (film, (start, length)) in enumerate(zip(films, spans, strict=True))
    ]  # fmt: skip
    start = base + timedelta(minutes=minute)
    comparison = single_comparison([paper(DocumentInterval(start, start + timedelta(minutes=lasted), precision, "", ""))], films)
    if not films:
        assert comparison.result == "not-comparable"
        return
    open_seconds = sum((gap.seconds for gap in comparison.uncovered), Fraction(0))
    assert comparison.covered_seconds >= 0
    assert all(gap.seconds > 0 for gap in comparison.uncovered)
    if lasted:
        width = {"second": 0, "minute": 59, "hour": 3599}[precision]
        assert lasted * 60 - width <= comparison.covered_seconds + open_seconds <= lasted * 60 + width
    if comparison.start_difference_seconds is not None and comparison.result == "consistent" and lasted:
        assert comparison.start_difference_seconds <= 60 and comparison.end_difference_seconds >= -60


@pytest.mark.parametrize(
    ("limits", "result"),
    [
        ({}, "roughly-consistent"),  # two minutes late, our default bands of 1 and 5 minutes
        ({"same_seconds": Fraction(120)}, "consistent"),
        ({"same_seconds": Fraction(30), "roughly_seconds": Fraction(90)}, "inconsistent"),
        ({"missing_percent": Fraction(2)}, "inconsistent"),
    ],
)
def test_the_bands_follow_the_settings(limits, result):
    footage = [filmed("09:32:59", "10:50:00")]
    (row,) = compare([paper(stated("09:30", "10:45"))], footage, (), Tolerance(**limits))
    assert (row.start_difference_seconds, row.result) == (120, result)


def test_a_minute_is_all_of_its_seconds_at_both_ends():
    for start, end, first, last in (("09:30:00", "10:45:59", 0, 0), ("09:30:59", "10:45:00", 0, 0), ("09:31:00", "10:44:59", 1, -1)):
        row = single_comparison([paper(stated("09:30", "10:45"))], [filmed(start, end)])
        assert (row.start_difference_seconds, row.end_difference_seconds, row.result) == (first, last, "consistent")


def unsure(recording: Recording, seconds: int) -> Recording:
    assert recording.clock is not None
    return replace(recording, clock=replace(recording.clock, uncertainty_seconds=Fraction(seconds)))


def test_what_lies_within_the_uncertainty_of_a_clock_cannot_be_compared():
    far = unsure(filmed("17:25:00", "18:50:00"), 28_802)
    comparison = single_comparison([paper(stated("09:30", "10:45"))], [far])
    assert comparison.result == "not-comparable" and comparison.uncovered == () and comparison.uncertainty_seconds == 28_802
    sure = single_comparison([paper(stated("09:30", "10:45"))], [far, filmed("05:00:00", "05:10:00")])
    assert sure.result == "not-comparable", "sure footage elsewhere changes nothing"
    beside = single_comparison([paper(stated("09:30", "10:45"))], [unsure(filmed("13:00:00", "14:00:00"), 600)])
    assert beside.result == "inconsistent", "ten minutes do not reach it"


def test_footage_without_any_time_may_be_that_of_the_paper():
    timeless = replace(filmed("09:30:00", "10:00:00"), start=None, end=None, clock=None)
    comparison = single_comparison([paper(stated("09:30", "10:45"))], [timeless, filmed("13:00:00", "14:00:00")])
    assert comparison.result == "not-comparable" and comparison.uncovered == ()
