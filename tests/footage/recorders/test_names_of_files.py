"""What the name of a file says: brand, recorder, officer, time, number; and what is doubtful about it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footage.recorders import BRANDS, Register, parse_name, shown, stored
from footage.recorders.escape import label, visible
from footage.values.recordings import BEIJING
from messages import LANGS

WHEN = datetime(2024, 5, 6, 9, 30, 5, tzinfo=BEIJING)


def doubts(name, register=None):
    reading = parse_name(name, register) if register else parse_name(name)
    return {doubt.key.removeprefix("recorders.") for doubt in reading.doubts}


@pytest.mark.requirement("R000-04")
@pytest.mark.parametrize(
    ("name", "brand", "pattern", "device", "officer", "start"),
    [
        ("DCAM_CAM001_000001_20240506_093005.mp4", "dcam", "N1", "CAM001", "000001", WHEN),
        ("DCAM_CAM001_000001_20240506_093005.jpg", "dcam", "N1", "CAM001", "000001", WHEN),
        ("DCAM_CAM001_000001_20240506_093005_IMP.m4a", "dcam", "N1", "CAM001", "000001", WHEN),
        ("DSJ-V8_A012345_012345_20240506093005_0001.MP4", "dcam", "N1", "A012345", "012345", WHEN),
        ("DSJ-V8-017_012345_20240506093005.MP4", "standard", "N2", "DSJ-V8-017", "012345", WHEN),
        ("NO20240506-093005-000123F.MP4", "dated", "N5", None, None, WHEN),
        ("A012345_012345_20240506093005_0001.MP4", "standard", "N2", "A012345", "012345", WHEN),
        ("A012345_07040012031_20240506093005.MP4", "standard", "N2", "A012345", "07040012031", WHEN),
        ("A012345_012345_20240506_093005.MP4", "standard", "N2", "A012345", "012345", WHEN),
        ("abc_012345_012345_20240506093005_00-10-00_3.MP4", "station", "N3", None, "012345", WHEN),
        ("某公司_012345_012345_20240506093005_00-10-00_3.MP4", "station", "N3", None, "012345", WHEN),
        ("012345@A012345_20240506093005.mp4", "standard", "N4", "A012345", "012345", WHEN),
        ("A012345@012345_20240506093005_x.mp4", "standard", "N4", "A012345", "012345", WHEN),
        ("20240506_093005_001A.MP4", "dated", "N5", None, None, WHEN),
        ("2024-05-06_09-30-05.MP4", "dated", "N5", None, None, WHEN),
        ("20240506/093005.MP4", "dated", "N6", None, None, WHEN),
        ("DCIM/2024-05-06/09-30-05_2.MP4", "dated", "N6", None, None, WHEN),
        ("VID_20240506_093005.mp4", "phone", "N5", None, None, WHEN),
        ("Screenrecorder-2024-05-06-09-30-05-123.mp4", "phone", "N5", None, None, WHEN),
        ("录音 20240506_093005.m4a", "phone", "N5", None, None, WHEN),
        ("mmexport1714959005123.mp4", "phone", "N5", None, None, WHEN),
        ("MOVI0012.MP4", "counter", "N8", None, None, None),
        ("IMG_0001.JPG", "counter", "N8", None, None, None),
        ("2024年5月6日9时30分05秒 XX公司检查.mp4", "renamed", "N9", None, None, WHEN),
        ("张伟_20240506093005_现场.mp4", "renamed", "N9", None, None, WHEN),
        ("检查.mp4", "renamed", "N9", None, None, None),
    ],
)
def test_every_pattern_of_names_is_read(name, brand, pattern, device, officer, start):
    reading = parse_name(name)
    assert (reading.brand, reading.pattern, reading.device, reading.officer, reading.start) == (brand, pattern, device, officer, start)
    assert reading.brand in BRANDS and reading.pattern in BRANDS[brand].patterns


def test_a_platform_id_is_split_by_inference_and_says_so():
    reading = parse_name("99999999_87s5463y901281168814201804271614060200201805071142560545")
    assert reading.brand == "platform" and reading.device == "87s5463y901281168814"
    assert reading.start == datetime(2018, 4, 27, 16, 14, 6, tzinfo=BEIJING)
    assert [doubt.key for doubt in reading.doubts] == ["recorders.platform_split"]
    assert doubts("99999999_87s5463y901281168814201804271614060200201704071142560545") == {"platform_split", "imported_before"}


def test_the_fifth_field_of_a_station_copy_is_a_length_not_a_time():
    reading = parse_name("abc_012345_012345_20240506093005_00-10-00_3.MP4")
    assert reading.start == WHEN and reading.duration == Fraction(600) and reading.number == 3
    assert doubts("abc_012345_012345_20240506093005_09-30-05_3.MP4") == {"length_like_time"}
    assert doubts("abc_012345_012346_20240506093005_00-10-00_3.MP4") == {"two_officers"}


@pytest.mark.parametrize("mark", ["_IMP", "_IMP3", "_LOCK", "_SOS", "_imp"])
def test_marks_of_the_device_set_a_flag_and_change_nothing_else(mark):
    unmarked, marked = parse_name("A012345_012345_20240506093005_0001.MP4"), parse_name(f"A012345_012345_20240506093005_0001{mark}.MP4")
    assert marked.important and not unmarked.important
    assert (marked.start, marked.device, marked.number) == (unmarked.start, unmarked.device, unmarked.number)


@pytest.mark.parametrize(
    "name", ["E20240506_093005.MP4", "LOCK_20240506_093005.MP4", "DCIM/EVENT/20240506_093005.MP4", "SOS/20240506_093005.MP4"]
)
def test_marks_before_the_name_and_in_folders_are_read(name):
    assert parse_name(name).important and parse_name(name).start == WHEN


@pytest.mark.parametrize("name", ["A012345_012345_20240506093005_0001_S.MP4", "20240506_093005_001B.MP4", "20240506_093005.LRV"])
def test_every_way_to_mark_a_sub_stream_is_read(name):
    assert parse_name(name).stream == "sub" and parse_name(name).start == WHEN


@pytest.mark.parametrize("tail", [" (1)", "(2)", "（1）", " - 副本", " - 副本 (2)", "-副本", " - Copy"])
def test_copies_by_hand_keep_what_the_name_says(tail):
    reading = parse_name(f"A012345_012345_20240506093005_0001{tail}.MP4")
    assert reading.pattern == "N2" and reading.start == WHEN and reading.number == 1
    assert doubts(f"A012345_012345_20240506093005_0001{tail}.MP4") == {"copied_name"}


def test_a_chinese_name_with_only_a_day_has_no_time():
    reading = parse_name("2024年5月6日XX公司检查1.mp4")
    assert reading.start is None and reading.day == date(2024, 5, 6) and reading.number == 1
    assert {doubt.key for doubt in reading.doubts} == {"recorders.day_only"}


def test_a_time_without_seconds_is_known_to_the_minute():
    reading = parse_name("２０２４年５月６日下午3时05分检查.mp4")
    assert reading.start == datetime(2024, 5, 6, 15, 5, tzinfo=BEIJING) and reading.precision == 60
    assert parse_name("2024年5月6日9点.mp4").precision == 3600


@pytest.mark.parametrize(
    "name", ["A012345_012345_20240230093005_0001.MP4", "20241306_093005.MP4", "20240506_256100.MP4", "19690506_093005.MP4"]
)
def test_impossible_times_are_no_times(name):
    assert parse_name(name).start is None


def test_a_reset_clock_is_still_read():
    assert parse_name("A012345_012345_20140101000003_0001.MP4").start == datetime(2014, 1, 1, 0, 0, 3, tzinfo=BEIJING)


def test_the_register_decides_which_number_is_whose():
    register = Register(frozenset({"012345"}), frozenset({"000777"}))
    reading = parse_name("000777_012345_20240506093005.MP4", register)
    assert (reading.device, reading.officer) == ("012345", "000777")
    assert doubts("000777_012345_20240506093005.MP4", register) == {"swapped_register"}
    assert doubts("000777_012345_20240506093005.MP4") == {"order_unsure"}
    assert doubts("A99_000778_20240506093005.MP4", register) >= set()
    assert doubts("A999999_000778_20240506093005.MP4", register) == {"device_unknown", "officer_unknown"}


def test_numbers_of_only_zeros_were_never_set():
    reading = parse_name("DCAM_0000000_000000_20240506_093005.mp4")
    assert reading.device is None and reading.officer is None
    assert doubts("DCAM_0000000_000000_20240506_093005.mp4") == {"placeholder"}


def test_folders_name_the_recorder_and_the_officer():
    assert parse_name("DCIM/A012345/VIDEO/20240506_093005.MP4").device == "A012345"
    assert parse_name("DCIM/100MEDIA/VIDEO/20240506_093005.MP4").device is None
    assert parse_name("DCIM/20240506/VIDEO/093005.MP4").device is None
    assert parse_name("012345/012345/20240506180000/MOVI0001.MP4").officer == "012345"
    assert parse_name("DCIM/20240506/MOVI0001.MP4").day == date(2024, 5, 6)


def test_names_that_are_gbk_are_read_all_the_same():
    name = shown("2024年5月6日检查2.mp4".encode("gbk").decode("utf-8", "surrogateescape"))
    assert "\\x" in name and parse_name(name).day == date(2024, 5, 6) and parse_name(name).number == 2


numbers = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=7, max_size=7).filter(lambda text: not text.isdigit())
officers = st.text("0123456789", min_size=6, max_size=6).filter(lambda text: text.strip("0"))
times = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31)).map(lambda time: time.replace(microsecond=0, tzinfo=BEIJING))
SHAPES = (
    ("N1", "DCAM_{device}_{officer}_{time:%Y%m%d}_{time:%H%M%S}{mark}.mp4"),
    ("N2", "{device}_{officer}_{time:%Y%m%d%H%M%S}_{number:04d}{mark}.MP4"),
    ("N4", "{officer}@{device}_{time:%Y%m%d%H%M%S}{mark}.mp4"),
)


@pytest.mark.parametrize(("pattern", "shape"), SHAPES)
@settings(deadline=None)
@given(device=numbers, officer=officers, time=times, number=st.integers(0, 9999), mark=st.sampled_from(["", "_IMP", "_LOCK"]))
def test_what_a_name_was_made_of_is_read_back(pattern, shape, device, officer, time, number, mark):
    reading = parse_name("DCIM/100MEDIA/" + shape.format(device=device, officer=officer, time=time, number=number, mark=mark))
    assert (reading.pattern, reading.device, reading.officer, reading.start, reading.important) == (
        pattern,
        device,
        officer,
        time,
        bool(mark),
    )


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["", ".mp4", ".MP4", ".jpg"]))
def test_any_text_can_be_parsed_as_a_name(stem, extension):
    reading = parse_name(stem + extension)
    assert reading.brand in BRANDS
    assert all(doubt.say(lang) for doubt in reading.doubts for lang in LANGS)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=255))
def test_any_bytes_can_be_a_name_and_come_back(raw):
    name = raw.decode("utf-8", "surrogateescape")
    assert stored(shown(name)).encode("utf-8", "surrogateescape") == raw
    shown(name).encode("utf-8")


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_two_names_are_never_shown_alike(first, second):
    assert (shown(first) == shown(second)) == (first == second)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_name_in_a_sentence_stays_on_one_line(name):
    assert visible(name).isprintable() and label(name).isprintable()
    assert label("a/b/换行\n名.MP4") == "换行\\x0a名.MP4"
