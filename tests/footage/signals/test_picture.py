"""Black, covered and frozen picture is found to the frame; what only looks like it is left alone."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import made_scenes as scenes
import pytest
from PIL import Image

from footage.containers.probing import probe
from footage.measure import measure, thumbnail
from footage.signals import frames, picture
from footage.values.measurement import VERSION, Measurement
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Probe, State
from footage.values.tolerance import Tolerance
from messages.errors import NotReadable

FRAME = Fraction(1, scenes.RATE)


def stretches_of(path: Path, end: float, tolerance: Tolerance | None = None) -> list[tuple[str, Fraction, Fraction]]:
    with frames.opened(path) as container:
        looks = [look for look, _ in picture.survey(container)]
    stretches = picture.stretches(path, looks, Fraction(end), tolerance or Tolerance())
    return [(stretch.kind, stretch.start, stretch.seconds) for stretch in stretches]


@pytest.mark.requirement("R003-3-08")
@pytest.mark.parametrize("colour, kind", [("black", "black"), ("0x1a0c08", "covered")])
def test_a_dark_lens_is_found_to_the_frame(tmp_path, colour, kind):
    path = scenes.write(tmp_path / "dark", 14, f"{scenes.LIVELY},{scenes.blacked(5, 8, colour)},noise=alls=3:allf=t", None)
    ((kind_found, start, seconds),) = stretches_of(path, 14)
    assert kind_found == kind
    assert abs(start - 5) <= FRAME and abs(seconds - 3) <= FRAME


def test_two_seconds_of_black_between_keyframes_are_found(tmp_path):
    path = scenes.write(tmp_path / "black", 12, f"{scenes.LIVELY},{scenes.blacked(5.2, 7.4)}", None)
    ((kind, start, seconds),) = stretches_of(path, 12)
    assert kind == "black"
    assert abs(start - Fraction("5.2")) <= FRAME and abs(seconds - Fraction("2.2")) <= 2 * FRAME


def test_black_at_the_beginning_and_at_the_end_reaches_to_the_edges(tmp_path):
    graph = f"{scenes.LIVELY},{scenes.blacked(0, 3)},{scenes.blacked(9, 12)}"
    assert stretches_of(scenes.write(tmp_path / "edges", 12, graph, None), 12) == [("black", 0, 3), ("black", 9, 3)]


@pytest.mark.requirement("R003-3-08")
@pytest.mark.parametrize("quality", [23, 28])
def test_a_frozen_picture_is_found_noise_included(tmp_path, quality):
    path = scenes.write(
        tmp_path / "frozen", 20, f"{scenes.LIVELY},{scenes.GRAIN},{scenes.frozen_at(5, 8)}", None, scenes.Coding(quality=quality)
    )
    ((kind, start, seconds),) = stretches_of(path, 20)
    assert kind == "frozen"
    assert abs(start - 5) <= 1 and abs(start + seconds - 13) <= 2 * FRAME


@pytest.mark.parametrize(
    "scene, quality",
    [
        (f"{scenes.NIGHT},{scenes.LAMPS}", 23),
        (f"{scenes.NIGHT},{scenes.LAMPS}", 33),
        (f"{scenes.ROOM},{scenes.GRAIN}", 23),
        (f"{scenes.ROOM},noise=alls=4:allf=t", 28),
        (f"color=0x9a9a90:s=640x360:r=15,vignette,{scenes.GRAIN}", 23),
        (f"color=0xe8e8e8:s=640x360:r=15,{scenes.GRAIN}", 28),
    ],
    ids=["night", "night-coarse", "static-room", "static-room-little-noise", "wall", "white-wall"],
)
def test_scenes_that_look_like_a_defect_are_no_alarm(tmp_path, scene, quality):
    assert stretches_of(scenes.write(tmp_path / "calm", 16, scene, None, scenes.Coding(quality=quality)), 16) == []


@pytest.mark.parametrize("ending, codec, extra", [("avi", "mjpeg", ("-q:v", "6")), ("ts", "libx264", ("-preset", "ultrafast", "-bf", "2")),
                                                  ("mp4", "libx265", ("-preset", "ultrafast", "-x265-params", "log-level=none"))])
def test_black_is_found_in_other_containers_and_codecs(tmp_path, ending, codec, extra):
    coding = scenes.Coding(codec=codec, ending=ending, extra=extra)
    path = scenes.write(tmp_path / "other", 12, f"{scenes.LIVELY},{scenes.blacked(4, 8)}", None, coding)
    ((kind, start, seconds),) = stretches_of(path, 12)
    assert kind == "black"
    assert abs(start - 4) <= 2 * FRAME and abs(seconds - 4) <= 3 * FRAME


def test_an_office_may_set_its_own_limits(tmp_path):
    path = scenes.write(tmp_path / "black", 12, f"{scenes.LIVELY},{scenes.blacked(5, 8)}", None)
    assert stretches_of(path, 12, Tolerance(black_seconds=Fraction(4))) == []


def test_measure_puts_picture_and_sound_together_and_can_be_kept(tmp_path):
    path = scenes.write(tmp_path / "both", 26, f"{scenes.LIVELY},{scenes.blacked(4, 7)}", f"{scenes.SPEECH},{scenes.muted(10, 22)}")
    measured = measure(path, probe(path), Tolerance())
    assert [stretch.kind for stretch in measured.stretches] == ["black", "silent"]
    assert measured.version == VERSION and measured.problem is None and measured.readings == ()
    assert from_plain(Measurement, to_plain(measured)) == measured


@pytest.mark.parametrize("size", [40, 2000, 9000])
def test_what_cannot_be_decoded_is_said_and_never_raised(tmp_path, size):
    path = scenes.write(tmp_path / "whole", 4, scenes.LIVELY)
    claimed = probe(path)
    path.write_bytes(path.read_bytes()[:size])
    measured = measure(path, claimed, Tolerance())
    assert measured.problem is not None and "解码" in measured.problem.say("zh") and measured.problem.say("en")


def test_flipped_bits_end_in_a_measurement(tmp_path):
    path = scenes.write(tmp_path / "whole", 6, scenes.LIVELY)
    content, claimed = bytearray(path.read_bytes()), probe(path)
    for place in range(2000, len(content) - 4000, 997):
        content[place] ^= 0x55
    path.write_bytes(content)
    assert measure(path, claimed, Tolerance()).version == VERSION


def test_what_is_no_footage_is_not_measured(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("no footage")
    assert measure(note, Probe("unknown", State.NOT_MEDIA, 10), Tolerance()) == Measurement(VERSION)


def test_a_thumbnail_shows_the_moment_asked_for(tmp_path):
    path = scenes.write(tmp_path / "black", 8, f"{scenes.LIVELY},{scenes.blacked(4, 8)}", None)
    bright, dark = (Image.open(io.BytesIO(thumbnail(path, Fraction(at), 160))).convert("L") for at in (Fraction(39, 10), Fraction(5)))
    assert bright.size == (160, 90)
    assert sum(bright.resize((1, 1)).getdata()) > 60 > sum(dark.resize((1, 1)).getdata())
    assert thumbnail(path, Fraction(100), 160)


def test_a_thumbnail_of_sound_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(NotReadable) as error:
        thumbnail(scenes.write(tmp_path / "sound", 2, None, scenes.SPEECH, scenes.Coding(ending="m4a")), Fraction(0))
    assert "画面" in error.value.say("zh")
