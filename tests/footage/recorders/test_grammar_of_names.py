"""Dates, times, counters and lenses in names of any make: read by a grammar, and by what varies over the whole dump."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from footage.recorders import parse_name, survey
from footage.values.names import StreamRole
from footage.values.recordings import BEIJING

WHEN = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)


@pytest.mark.requirement("R000-04")
@pytest.mark.parametrize(("name", "number", "length", "lens"), [
    ("DCIM/MOVIE/2026_0302_093005_021.MP4", 21, None, ""),
    ("DCIM/MOVIE/2026_0302_093005_021A.MP4", 21, None, "A"),
    ("2026Y03M02D09H/30M05S20.mp4", 20, None, ""),
    ("2026Y03M02D09H/30M05S_1772415005.mp4", None, None, ""),
    ("2026-03-02 09_30_05-2026-03-02 09_30_25.mp4", None, 20, ""),
    ("260302_093005_001_FH.MP4", 1, None, "F"),
    ("FILE260302-093005F.MP4", None, None, "F"),
    ("2026-03-02/001/dav/09/09.30.05-09.40.05[R][0@0][0].dav", None, 600, ""),
    ("2026-03-02/09.30.05-09.30.08[R].dav", None, 3, ""),
    ("cam_2026-03-02_093005.mp4", None, None, ""),
    ("DJI_20260302093005_0001_D.MP4", 1, None, ""),
    ("20260302_093005_NF.mp4", None, None, "F"),
    ("VID_20260302_093005_00_001.insv", 1, None, ""),
    ("VID_20260302_093005_10_001.insv", 1, None, "B"),
    ("2026-03-02_09-30-05-left_repeater.mp4", None, None, "L"),
    ("Camera 1_02_20260302093005_20260302093105.mp4", None, 60, ""),
    ("20260302T013005Z.mp4", None, None, ""),
    ("REC_2026_03_02_09_30_05_F.MP4", None, None, "F"),
])
def test_any_order_and_punctuation_is_read(name, number, length, lens):
    names = parse_name(name)
    assert (names.start, names.number, names.duration, names.lens) == (WHEN, number, length and Fraction(length), lens)


@pytest.mark.parametrize(("name", "millisecond"), [("ip_01_20260302093005123.mp4", 123), ("2026.03.02-09.30.05.123.mp4", 123)])
def test_thousandths_belong_to_the_second(name, millisecond):
    names = parse_name(name)
    assert names.start == WHEN + timedelta(milliseconds=millisecond) and names.number is None


@pytest.mark.parametrize("name", [
    "20260302_093005_NR.mp4", "20260302_093005_ER.mp4", "DCIM/REAR/20260302_093005.MP4", "260302_093005_001_RH.MP4"])
def test_a_rear_lens_is_a_lane_and_no_small_copy(name):
    names = parse_name(name)
    assert names.second_lens == "R" and not names.small_copy and names.start == WHEN


@pytest.mark.parametrize("name", [
    "DJI_20260302093005_0001_D.LRF", "LRV_20260302_093005_01_001.insv", "GL020123.LRV", "20260302_093005_001_S.MP4",
    "260302_093005_001_FL.MP4"])
def test_previews_are_small_copies(name):
    assert parse_name(name).small_copy


def test_events_are_marks_and_no_lens():
    assert parse_name("20260302_093005_EF.mp4").important and not parse_name("20260302_093005_NF.mp4").important
    assert parse_name("CARDV/MOVIE/RO/20260302093005_000024.MP4").important
    assert parse_name("EMER260302-093005.MP4").important and parse_name("2026-03-02_093005_EVT_R.MP4").second_lens == "R"


@pytest.mark.parametrize(("name", "take", "chapter"), [
    ("GX010123.MP4", 123, 1), ("GX030123.MP4", 123, 3), ("GOPR0123.MP4", 123, 1), ("GP010123.MP4", 123, 2), ("GS020123.360", 123, 2)])
def test_chapters_share_the_number_of_their_take(name, take, chapter):
    names = parse_name(name)
    assert (names.take, names.chapter, names.number) == (take, chapter, take)


def dump(root: Path, *names: str, modified: float = 1_772_500_000) -> list:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
        os.utime(root / name, (modified, modified))
    return [file.names for file in survey(root).files]


def test_digits_that_leap_about_behind_a_time_are_microseconds(tmp_path):
    first, second, third = dump(
        tmp_path, "2026-03-02_09-30-05-123456.mp4", "2026-03-02_09-30-25-123901.mp4", "2026-03-02_09-31-15-017040.mp4")
    assert {first.number, second.number, third.number} == {None}
    assert first.start == WHEN + timedelta(microseconds=123456) and third.start.microsecond == 17040


def test_six_digits_that_rise_by_one_are_a_counter(tmp_path):
    assert [names.number for names in dump(tmp_path, "20260302093005_000021.MP4", "20260302093025_000022.MP4")] == [21, 22]


def test_a_counter_that_looks_like_a_time_is_one_where_it_rises(tmp_path):
    names = dump(tmp_path, "20260302-000105-000123F.MP4", "20260302-000205-000124F.MP4", "20260302-000305-000125F.MP4")
    assert [name.number for name in names] == [123, 124, 125] and {name.duration for name in names} == {None}


def test_numbers_that_leap_are_no_counter_whatever_the_make(tmp_path):
    names = dump(tmp_path, "A012345_012345_20260302093005_8412.MP4", "A012345_012345_20260302093025_1790.MP4",
                 "A012345_012345_20260302093045_5531.MP4")
    assert {name.number for name in names} == {None} and names[0].device == "A012345"


def test_days_and_months_hold_in_the_order_that_all_names_allow(tmp_path):
    names = dump(tmp_path, "02-03-2026_09-30-05.mp4", "13-02-2026_09-30-05.mp4")
    assert [name.start.date().isoformat() for name in names] == ["2026-03-02", "2026-02-13"]


def test_what_stays_ambiguous_is_said(tmp_path):
    (names,) = dump(tmp_path, "01-02-2026_09-30-05.mp4")
    assert [doubt.key for doubt in names.doubts] == ["recorders.other_time"]


def test_a_stream_role_stays_what_older_versions_wrote():
    assert parse_name("20240506_093005_001B.MP4").stream == StreamRole.SUB


def test_a_time_below_a_day_is_no_date_of_another_year():
    assert parse_name("2026-03-02/09.01.08-09.01.32[R].MP4").start == datetime(2026, 3, 2, 9, 1, 8, tzinfo=BEIJING)
    alone = parse_name("09.01.08-09.01.32[R].MP4")
    assert alone.start == datetime(2009, 1, 8, 9, 1, 32, tzinfo=BEIJING), "without a day nothing says better"
