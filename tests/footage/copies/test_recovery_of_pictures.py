"""Recordings that lost their index, their tail or their middle: what comes back is bit for bit what was recorded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from mediakit import ffmpeg, ffprobe_report, frame_hashes, movie, top_boxes, without_index

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
    film = movie(folder / "other.mp4", seconds=5, video_filter="hue=h=90", **options)
    return request.param, reference, film


@pytest.mark.requirement("R003-3-18")
def test_every_picture_is_recovered_bit_for_bit(pair, tmp_path):
    kind, reference, film = pair
    broken = without_index(film, tmp_path / "broken.mp4")
    assert probe(broken).state is State.TRUNCATED and probe(broken).duration is None
    before = broken.read_bytes()
    recovered = recover(broken, reference, tmp_path / "out.mp4")
    original = frame_hashes(film)
    assert recovered is not None and frame_hashes(recovered.path) == original
    assert recovered.frames == len(original) and abs(recovered.duration - 5) < Fraction(1, 10)
    assert broken.read_bytes() == before and recovered.bytes_lost < 64
    again = probe(recovered.path)
    assert again.state is State.WHOLE and "恢复件" in again.tags["comment"]
    if kind == "mute":
        assert recovered.sound is None
    else:
        assert recovered.sound is not None and abs(recovered.sound - 5) < Fraction(1, 5), float(recovered.sound or 0)
        assert abs(again.audio.duration - 5) < Fraction(1, 5)


def test_pictures_before_a_zero_filled_tail_come_back(pair, tmp_path):
    _, reference, film = pair
    content = film.read_bytes()
    _, at, size = next(box for box in top_boxes(film) if box[0] == "mdat")
    middle = at + size * 3 // 5
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content[:middle] + bytes(200_000))
    recovered = recover(broken, reference, tmp_path / "out.mp4")
    original, recovered_hashes = frame_hashes(film), frame_hashes(tmp_path / "out.mp4")
    assert recovered is not None and set(recovered_hashes) <= set(original) and recovered_hashes[:50] == original[:50]
    assert recovered.frames >= 5 * 25 // 3


def test_a_damaged_middle_is_stepped_over(tmp_path):
    reference = movie(tmp_path / "reference.mp4", seconds=3, gop=10)
    film = movie(tmp_path / "other.mp4", seconds=6, gop=10, video_filter="hue=h=90")
    broken = without_index(film, tmp_path / "broken.mp4")
    data = bytearray(broken.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8000] = b"\xa5" * 8000
    broken.write_bytes(data)
    recovered = recover(broken, reference, tmp_path / "out.mp4")
    assert recovered is not None and recovered.bytes_lost >= 8000
    original, recovered_hashes = set(frame_hashes(film)), frame_hashes(recovered.path)
    assert sum(picture_hash in original for picture_hash in recovered_hashes) > 100


def test_what_cannot_be_recovered_is_none(tmp_path, whole_film):
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\0mdat" + bytes(50_000))
    assert recover(empty, whole_film, tmp_path / "out.mp4") is None
    assert recover(whole_film, empty, tmp_path / "out.mp4") is None
    mjpeg = movie(tmp_path / "mjpeg.mov", codec="mjpeg")
    assert recover(empty, mjpeg, tmp_path / "out.mp4") is None
    assert not (tmp_path / "out.mp4").exists()


def test_a_recovered_copy_plays(tmp_path, whole_film):
    film = movie(tmp_path / "other.mp4", seconds=4)
    recovered = recover(without_index(film, tmp_path / "broken.mp4"), whole_film, tmp_path / "out.mp4")
    ffmpeg("-xerror", "-i", recovered.path, "-f", "null", "-")
    report = ffprobe_report(recovered.path)
    assert {stream["codec_name"] for stream in report["streams"]} == {"h264", "flac"}
