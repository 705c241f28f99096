"""Recordings that lost their index, their tail or their middle: what comes back is bit for bit what was recorded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from mediakit import ffmpeg, frame_hashes, movie, shown, top_boxes, without_index

from footage.containers.probing import probe
from footage.copies.recovery import recover
from footage.values.recordings import State

KINDS = {
    "h264": {},
    "stereo": {"extra": ("-ac", "2", "-ar", "48000")},
    "reordered": {"bframes": 2},
    "slices": {"extra": ("-slices", "4")},
    "mute": {"sound": None},
    "ntsc": {"rate": "30000/1001"},
    "raw-sound": {"sound": "pcm_alaw", "extra": ("-ar", "8000", "-f", "mov")},
    "hevc-reordered": {"codec": "libx265", "extra": ("-tag:v", "hvc1", "-x265-params", "bframes=3:log-level=error")},
    "hevc-closed": {"codec": "libx265", "extra": ("-tag:v", "hvc1", "-x265-params", "bframes=2:open-gop=0:log-level=error")},
    "hevc": {"codec": "libx265", "extra": ("-tag:v", "hvc1", "-x265-params", "bframes=0:log-level=error")},
}


@pytest.fixture(scope="module", params=KINDS)
def pair(request, tmp_path_factory):
    """A whole file as reference, and another one with other pictures that will be broken."""
    folder = tmp_path_factory.mktemp(request.param)
    options = KINDS[request.param]
    reference = movie(folder / "reference.mp4", seconds=3, **options)
    other = movie(folder / "other.mp4", seconds=5, video_filter="hue=h=90", **options)
    return request.param, reference, other


@pytest.mark.requirement("R003-3-18")
def test_every_picture_comes_back_bit_for_bit(pair, tmp_path):
    kind, reference, other = pair
    broken = without_index(other, tmp_path / "broken.mp4")
    assert probe(broken).state is State.TRUNCATED and probe(broken).duration is None
    before = broken.read_bytes()
    found = recover(broken, reference, tmp_path / "out.mp4")
    original = frame_hashes(other)
    assert found is not None and frame_hashes(found.path) == original
    assert found.frames == len(original) and abs(found.duration - 5) < Fraction(1, 10)
    assert broken.read_bytes() == before and found.bytes_lost < 64
    again = probe(found.path)
    assert again.state is State.WHOLE and "恢复件" in again.tags["comment"]
    if kind == "mute":
        assert found.sound is None
    else:
        assert found.sound is not None and abs(found.sound - 5) < Fraction(1, 5), float(found.sound or 0)
        assert abs(again.audio.duration - 5) < Fraction(1, 5)


def test_a_zero_filled_tail_and_a_cut_in_the_middle_of_a_picture(pair, tmp_path):
    _, reference, other = pair
    whole = other.read_bytes()
    _, at, size = next(box for box in top_boxes(other) if box[0] == "mdat")
    middle = at + size * 3 // 5
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(whole[:middle] + bytes(200_000))
    found = recover(broken, reference, tmp_path / "out.mp4")
    original, got = frame_hashes(other), frame_hashes(tmp_path / "out.mp4")
    assert found is not None and set(got) <= set(original) and got[:50] == original[:50]
    assert found.frames >= 5 * 25 // 3


def test_a_damaged_middle_is_stepped_over(tmp_path):
    reference = movie(tmp_path / "reference.mp4", seconds=3, gop=10)
    other = movie(tmp_path / "other.mp4", seconds=6, gop=10, video_filter="hue=h=90")
    broken = without_index(other, tmp_path / "broken.mp4")
    data = bytearray(broken.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8000] = b"\xa5" * 8000
    broken.write_bytes(data)
    found = recover(broken, reference, tmp_path / "out.mp4")
    assert found is not None and found.bytes_lost >= 8000
    original, got = set(frame_hashes(other)), frame_hashes(found.path)
    assert sum(one in original for one in got) > 100


def test_what_cannot_be_recovered_is_none(tmp_path, whole_film):
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\0mdat" + bytes(50_000))
    assert recover(empty, whole_film, tmp_path / "out.mp4") is None
    assert recover(whole_film, empty, tmp_path / "out.mp4") is None
    mjpeg = movie(tmp_path / "mjpeg.mov", codec="mjpeg")
    assert recover(empty, mjpeg, tmp_path / "out.mp4") is None
    assert not (tmp_path / "out.mp4").exists()


def test_the_derivative_plays(tmp_path, whole_film):
    other = movie(tmp_path / "other.mp4", seconds=4)
    found = recover(without_index(other, tmp_path / "broken.mp4"), whole_film, tmp_path / "out.mp4")
    ffmpeg("-xerror", "-i", found.path, "-f", "null", "-")
    told = shown(found.path)
    assert {stream["codec_name"] for stream in told["streams"]} == {"h264", "flac"}
