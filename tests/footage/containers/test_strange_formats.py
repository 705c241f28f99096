"""Formats as recorders without power and other makes leave them: stretched ends, open headers, dates in frames, odd EXIF zones."""

from __future__ import annotations

import os
import struct
import wave
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from mediakit import movie

from footage.containers.dhav import frame_date
from footage.containers.index.reading import Reading
from footage.containers.index.track import Track, ints
from footage.containers.photo import taken
from footage.containers.probing import probe
from footage.containers.verdict import last_picture
from footage.values.names import NameFacts
from footage.values.recordings import Media, Recording, State
from footage.values.spans.lengths import missing_seconds
from footage.values.tracks import BreakKind, StreamKind

LOCAL = datetime(2026, 3, 2, 1, 30, 5, tzinfo=UTC)  # 09:30:05 in Beijing


def pictures(*durations: int) -> Track:
    stamps = ints(np.cumsum([0, *durations[:-1]]))
    return Track(StreamKind.VIDEO, "h264", Fraction(15), stamps, stamps, ints(durations), ints([100] * len(durations)),
                 ints(range(len(durations))), np.ones(len(durations), dtype=np.bool_))


def test_a_last_picture_that_fills_up_the_planned_length_is_taken_off():
    reading = last_picture(Reading("mp4", (pictures(*[1] * 165, 136),)))
    assert reading.tracks[0].end == Fraction(166, 15)
    (flaw,) = reading.breaks
    assert (flaw.kind, flaw.start, flaw.seconds) == (BreakKind.STRETCHED, Fraction(166, 15), 9) and reading.state is State.WHOLE


@pytest.mark.parametrize("durations", [[1] * 165 + [3], [1, 30, 2, 40, 1, 35, 20, 50, 30, 40, 60], [150]])
def test_a_varying_rate_and_a_short_rest_are_left_alone(durations):
    assert last_picture(Reading("mp4", (pictures(*durations),))).breaks == ()


def sound(path: Path, riff: int | None, data: int | None, extra: bytes = b"") -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "none"))
        file.writeframes(os.urandom(16_000 * 3))
    whole = path.read_bytes()
    whole = whole[:12] + extra + whole[12:]
    place = whole.index(b"data") + 4
    sizes = len(whole) - 8 if riff is None else riff, len(whole) - place - 4 if data is None else data
    path.write_bytes(whole[:4] + struct.pack("<I", sizes[0]) + whole[8:place] + struct.pack("<I", sizes[1]) + whole[place + 4 :])
    return path


@pytest.mark.parametrize(("riff", "data"), [
    (0, 0), (0x23, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFFFFF, 0x7FFFFFFF), (0, 0x7FFFFFDB)])
def test_placeholder_sizes_of_sound_lack_nothing(tmp_path, riff, data):
    probed = probe(sound(tmp_path / "a.wav", riff, data))
    assert probed.duration == 3 and probed.problem.key == "container.wav_unfinished" and not probed.breaks
    recording = Recording("R", "a.wav", "0" * 64, probed.size, Media.AUDIO, NameFacts("counter", "N8"), probed)
    whole = Recording("S", "b.wav", "1" * 64, 90_000, Media.AUDIO, NameFacts("counter", "N8"), probe(sound(tmp_path / "b.wav", None, None)))
    assert missing_seconds(recording, [whole, recording]) == 0


@pytest.mark.parametrize(("date", "time"), [(b"2026-03-02", b"09:30:05"), (b"2026:03:02", b"09-30-05"), (b"2026_03_02", b"09.30.05")])
def test_a_broadcast_extension_says_when_recording_began(tmp_path, date, time):
    body = b"".ljust(320, b"\0") + date + time + b"\0" * 264
    probed = probe(sound(tmp_path / "a.wav", None, None, struct.pack("<4sI", b"bext", len(body)) + body))
    assert probed.created == LOCAL and probed.state is State.WHOLE


@pytest.mark.parametrize("tags", [
    {"taken": "2026:03:02 09:30:05"}, {"taken": "2026:03:02 09:30:05", "taken_zone": ":"}, {"taken": "2026:03:02 09:30:05+08:00"},
    {"taken": "2026-03-02 09:30:05"}, {"taken": "2026:03:02 01:30:05Z"}, {"taken": "2026:03:02 02:30:05", "taken_zone": "+01:00"},
    {"taken": ": : : :", "date": "2026:03:02 09:30:05"}, {"taken": "0000:00:00 00:00:00", "digitised": "2026:03:02 09:30:05.37"}])
def test_exif_dates_are_local_where_they_name_no_zone(tags):
    assert taken(tags) == LOCAL


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:13:02 09:30:05", "", "1970:01:01 00:00:00"])
def test_an_empty_exif_date_is_none(written):
    assert taken({"taken": written}) is None


def test_a_frames_date_is_local_time():
    word = 5 | 30 << 6 | 9 << 12 | 2 << 17 | 3 << 22 | 26 << 26
    assert frame_date(b"DHAV" + bytes(12) + word.to_bytes(4, "little")) == LOCAL
    assert frame_date(b"DHAV" + bytes(16)) is None and frame_date(b"DHAV" + b"\xff" * 16) is None and frame_date(b"") is None


@pytest.mark.parametrize("suffix", ["insv", "360", "lrf"])
def test_films_with_the_suffixes_of_other_makes_are_films(tmp_path, suffix):
    path = movie(tmp_path / "film.mp4", seconds=2).rename(tmp_path / f"film.{suffix}")
    assert probe(path).format == "mp4" and probe(path).state is State.WHOLE


def test_content_that_is_as_good_as_random_is_said_to_look_encrypted(tmp_path):
    (tmp_path / "a.mp4").write_bytes(np.random.default_rng(1).bytes(100_000))
    assert probe(tmp_path / "a.mp4").problem.key == "container.scrambled"
    (tmp_path / "b.mp4").write_bytes(b"no media at all, but bytes\x00\x01\x02\x03" * 400)
    assert probe(tmp_path / "b.mp4").problem.key != "container.scrambled"
