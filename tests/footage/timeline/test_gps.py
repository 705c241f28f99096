"""Fixes of a GPS track, and how far a team moved while nothing was recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_recordings import at, clip, new_recording

from footage.timeline.gps import Fix, fixes_of, metres, moved_metres, read_fixes
from footage.timeline.sessions import interruptions, sessions
from footage.values.recordings import BEIJING, Interval, Media
from footage.values.tolerance import Tolerance
from messages.errors import NotReadable


def sentence(when, latitude=41.72, longitude=125.93, talker="GP", status="A"):
    utc = when.astimezone(UTC)

    def split(value, width):
        degrees = int(abs(value))
        return f"{degrees:0{width}d}{(abs(value) - degrees) * 60:07.4f}"

    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    body = f"{talker}RMC,{utc:%H%M%S}.00,{status},{split(latitude, 2)},{north},{split(longitude, 3)},{east},0.3,0.0,{utc:%d%m%y},,,A"
    check = 0
    for character in body.encode():
        check ^= character
    return f"${body}*{check:02X}"


def track(tmp_path, *lines):
    path = tmp_path / "track.gps"
    path.write_bytes("\r\n".join(lines).encode())
    return path


def test_a_track_is_read_in_beijing_time(tmp_path):
    first, second = read_fixes(track(tmp_path, sentence(at(10), talker="GN"), sentence(at(0)), sentence(at(0))))
    assert first.at == at(0) and second.at == at(10)
    assert first.latitude == pytest.approx(41.72, abs=1e-5) and first.longitude == pytest.approx(125.93, abs=1e-5)


def test_what_is_no_fix_is_skipped(tmp_path):
    good = sentence(at(0))
    lines = [good[:-2] + "00", sentence(at(1), status="V"), sentence(at(2), 0, 0), "$GPRMC,,,,,,,,,*00", "rubbish", "x" * 5000,
             good.replace("4143", "9943"), "2026-03-02 09:00:05 " + sentence(at(5))]
    assert [fix.at for fix in read_fixes(track(tmp_path, *lines))] == [at(5)]


def test_a_track_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(NotReadable):
        read_fixes(tmp_path / "none.gps")


def signed(body: bytes) -> bytes:
    """A sentence with the checksum it should have."""
    return b"$%b*%02X" % (body, reduce(xor, body, 0))


def vouched_for(content: bytes) -> int:
    """How many sentences the bytes hold whose checksum is right, counted by their dollar signs."""
    sentences = [re.match(rb"([^*$]*)\*([0-9A-Fa-f]{2})", part) for part in content.split(b"$")[1:]]
    return sum(
        sentence_match is not None and reduce(xor, sentence_match[1], 0) == int(sentence_match[2], 16) for sentence_match in sentences
    )


REAL = ("A", "N", "S", "E", "W", "093000.00", "020326", "4143.2000", "12555.8000", "nan", "inf", "-1", "", "9999.9")
FIELD = st.one_of(st.sampled_from(REAL), st.text("0123456789.,-+eE_", max_size=9))
SENTENCES = st.lists(FIELD, min_size=9, max_size=12).map(lambda fields: signed(("GPRMC," + ",".join(fields)).encode()))
NEARLY = st.tuples(FIELD, FIELD, FIELD, FIELD).map(
    lambda values: signed(f"GPRMC,{values[0] or '093000'},A,{values[1]},N,{values[2]},E,0.3,0.0,{values[3]},,,A".encode()))


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=60), SENTENCES, NEARLY), max_size=8))
def test_whatever_the_bytes_each_fix_is_a_place_on_earth_that_a_sentence_vouches_for(tmp_path_factory, parts):
    path = tmp_path_factory.getbasetemp() / "any.gps"
    good, content = sentence(at(0)).encode(), b"\n".join(parts)
    path.write_bytes(content + b"\n" + good)
    fixes = read_fixes(path, "A000001")
    assert any(fix.at == at(0) and fix.latitude == pytest.approx(41.72, abs=1e-5) for fix in fixes), "what is beside it hides no fix"
    assert len(set(fixes)) == len(fixes) <= vouched_for(content + b"\n" + good)
    assert [fix.at for fix in fixes] == sorted(fix.at for fix in fixes)
    for fix in fixes:
        assert fix.at.tzinfo is BEIJING and fix.device == "A000001"
        assert abs(fix.latitude) <= 90 and abs(fix.longitude) <= 180 and (fix.latitude, fix.longitude) != (0, 0)


def test_places_that_films_and_photos_carry_are_fixes():
    photo = new_recording("x.jpg", None, start=at(5), media=Media.PHOTO)
    photo = replace(photo, probe=replace(photo.probe, tags={"location": "+41.72000+125.93000"}))
    assert fixes_of([photo, new_recording("y.mp4", start=at(0))]) == (Fix(at(5), 41.72, 125.93),)


def test_distances_on_the_globe_are_right():
    place = Fix(at(0), 41.72, 125.93)
    assert metres(place, place) == 0
    assert metres(place, Fix(at(0), 41.73, 125.93)) == pytest.approx(1112, abs=2)
    assert metres(Fix(at(0), 0, 179.9), Fix(at(0), 0, -179.9)) == pytest.approx(22_239, rel=0.01)


@pytest.mark.requirement("R004-21")
def test_an_interruption_between_two_places_is_told_from_one_at_the_same_place():
    gap = Interval(at(600), at(2400))
    before, after_nearby, after_far_away = (Fix(at(590), 41.72, 125.93), Fix(at(2410), 41.7201, 125.9301), Fix(at(2410), 41.75, 125.93))
    assert moved_metres(gap, [before, after_nearby]) < Tolerance().place_metres
    assert moved_metres(gap, [before, after_far_away]) == pytest.approx(3336, abs=5)
    assert moved_metres(gap, [before, after_far_away]) > Tolerance().place_metres
    elsewhere = [replace(before, device="B"), replace(after_nearby, device="B")]
    assert moved_metres(gap, [before, after_far_away, *elsewhere]) < Tolerance().place_metres  # one of the team stayed
    assert moved_metres(gap, [before, replace(after_far_away, device="B")]) is None  # two recorders are not one that moved


def test_without_a_fix_on_both_sides_the_place_is_unknown():
    gap = Interval(at(600), at(2400))
    assert moved_metres(gap, [Fix(at(590), 41.72, 125.93)]) is None
    assert moved_metres(gap, [Fix(at(590), 41.72, 125.93), Fix(at(2400) + timedelta(seconds=181), 41.8, 125.9)]) is None


def test_interruptions_carry_how_far_the_team_moved():
    recordings = [clip("A000001", 0), clip("A000001", 600)]
    grouped = sessions(recordings, Tolerance())
    fixes = [Fix(at(50), 41.72, 125.93), Fix(at(610), 41.75, 125.93)]
    gaps = interruptions(recordings, grouped, Tolerance(), (), fixes)
    assert [gap.moved_metres for gap in gaps] == [pytest.approx(3336, abs=5)] * 2
    assert [gap.moved_metres for gap in interruptions(recordings, grouped, Tolerance())] == [None] * 2
