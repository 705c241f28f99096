"""The burned-in clock is read in the forms recorders use; jumps are placed; what is no clock is never taken for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import made_scenes as scenes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage.containers.probing import probe
from footage.measure import measure
from footage.onscreen import clock_text
from footage.values.measurement import ClockReading
from footage.values.recordings import BEIJING
from footage.values.tolerance import Tolerance

MOVING = f"color=0x607080:s=640x360:r={scenes.RATE},drawgrid=w=90:h=70:t=3:c=0x304050,scroll=h=0.004"


def readings(path: Path) -> tuple[ClockReading, ...]:
    return measure(path, probe(path), Tolerance()).readings


def ahead(reading: ClockReading) -> float:
    """How far the shown clock is ahead of the footage, in seconds (0 … −1 where it is right)."""
    return (reading.shown - scenes.BEGIN).total_seconds() - float(reading.offset)


@pytest.mark.requirement("R001-06")
@pytest.mark.parametrize(
    "form, look",
    [
        ("%Y-%m-%d %H:%M:%S", ""),
        ("%Y/%m/%d %H:%M:%S", "fontsize=22:x=w-tw-12:y=10:fontcolor=yellow"),
        ("%Y年%m月%d日 %H:%M:%S", "fontsize=22:x=12:y=h-36:fontcolor=white:box=1:boxcolor=black@0.5"),
        ("%m-%d-%Y %H:%M:%S", "fontsize=20:x=10:y=8:fontcolor=white:shadowx=1:shadowy=1"),
    ],
    ids=["dashes", "slashes-right", "chinese-bottom", "american"],
)
def test_the_clock_is_read_in_every_form(tmp_path, form, look):
    shown_times = readings(scenes.write(tmp_path / "clock", 6, f"{MOVING},{scenes.clock(form, look=look)}", None))
    assert len(shown_times) >= 4
    assert all(-1 <= ahead(reading) <= 0.07 for reading in shown_times), [(float(reading.offset), reading.shown) for reading in shown_times]
    assert shown_times[0].offset == 0 and all(reading.sure > Fraction(8, 10) for reading in shown_times)


def test_the_change_of_the_second_dates_the_clock_to_the_frame(tmp_path):
    shown_times = readings(scenes.write(tmp_path / "clock", 6, f"{MOVING},{scenes.clock()}", None))
    earliest = max(reading.shown - timedelta(seconds=float(reading.offset)) for reading in shown_times)
    latest = min(reading.shown + timedelta(seconds=1 - float(reading.offset)) for reading in shown_times)
    assert timedelta(0) <= latest - earliest <= timedelta(seconds=2 / scenes.RATE)


@pytest.mark.requirement("R001-23", "R004-20")
@pytest.mark.parametrize("jump", [1, -1, 28800])
def test_a_jump_of_the_clock_is_placed_to_the_frame(tmp_path, jump):
    graph = f"{MOVING},{scenes.clock(to_second=7.43)},{scenes.clock(ahead=jump, from_second=7.43)}"
    shown_times = readings(scenes.write(tmp_path / "jump", 14, graph, None))
    before = [reading for reading in shown_times if -1 <= ahead(reading) <= 0.07 and reading.offset < Fraction("7.43")]
    after = [reading for reading in shown_times if -1 <= ahead(reading) - jump <= 0.07 and reading.offset >= Fraction("7.43")]
    assert len(before) + len(after) == len(shown_times) and len(before) > 1 and len(after) > 1
    assert before[-1].offset >= Fraction("7.2") and after[0].offset <= Fraction("7.6")


def test_a_clock_that_stands_still_is_read_as_it_stands(tmp_path):
    still = "drawtext=font='Noto Sans CJK SC':fontsize=20:x=10:y=8:fontcolor=white:text='2026-03-02 09\\:30\\:00  A012345'"
    shown_times = readings(scenes.write(tmp_path / "still", 12, f"{MOVING},{still}", None))
    assert len(shown_times) >= 2 and {reading.shown for reading in shown_times} == {scenes.BEGIN}


def test_small_text_on_a_busy_picture_gives_no_wrong_time(tmp_path):
    graph = f"testsrc2=s=640x360:r={scenes.RATE},{scenes.clock(look='fontsize=16:x=8:y=6:fontcolor=white')}"
    assert all(-1 <= ahead(reading) <= 0.07 for reading in readings(scenes.write(tmp_path / "small", 30, graph, None)))


@pytest.mark.parametrize("overlay", ["执法记录仪 A012345 012345", "2026-13-40 09\\:30\\:00", "99\\:99\\:99"])
def test_text_that_is_no_date_and_time_is_not_read_as_a_clock(tmp_path, overlay):
    text = f"drawtext=font='Noto Sans CJK SC':fontsize=20:x=10:y=8:fontcolor=white:text='{overlay}'"
    assert readings(scenes.write(tmp_path / "words", 3, f"{MOVING},{text}", None)) == ()


FORMS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y-%m-%d %H：%M：%S"]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), st.sampled_from(FORMS), st.sampled_from(["", "A012345 ", "警号012345 "]))
def test_every_time_is_parsed_back_whatever_stands_around_it(when, form, around):
    line = f"{around}{when.strftime(form)}  A012345"
    parsed = clock_text.parse(line)
    assert parsed is not None and parsed.when == when.replace(microsecond=0, tzinfo=BEIJING)
    assert line[parsed.first : parsed.after].startswith(when.strftime("%Y"))


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail(line):
    parsed = clock_text.parse(line)
    assert parsed is None or parsed.when.tzinfo is BEIJING


@pytest.mark.parametrize(
    "line", ["2026-02-30 09:30:00", "2026-03-02 25:30:00", "2026-03-02 09:61:00", "20260302", "09:30:05", "N41.72 E125.93", ""]
)
def test_an_impossible_or_partial_time_is_not_guessed(line):
    assert clock_text.parse(line) is None
