"""Signs of editing in files that ffmpeg really cut, joined and wrote again; none in a recorder's own files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from mediakit import ffmpeg, movie

from footage.containers.probing import probe
from footage.editing import keyframe_heads
from footage.editing.signs import signs
from footage.values.measurement import VERSION, Heads, Measurement
from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Media, Recording, State
from footage.values.seconds import later
from footage.values.tracks import Break
from messages import LANGS

RECORDER = ("-bsf:v", "filter_units=remove_types=6")  # a recorder's chip leaves no x264 note in its pictures
START = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
_numbers = count()


def registered(path: Path, *, device: str = "A012345", media: Media = Media.VIDEO, start: datetime = START, **changes) -> Recording:
    reading = replace(probe(path), **changes)
    names = NameFacts("n1", "N1", device=device, start=start)
    return Recording(f"R-{next(_numbers):016x}", path.name, "00" * 32, reading.size, media, names, reading, device, "012345", start,
                     later(start, reading.duration or Fraction(0)))


@pytest.fixture(scope="module")
def recorder_files(tmp_path_factory):
    """Four files as one recorder writes them."""
    folder = tmp_path_factory.mktemp("own")
    return [movie(folder / f"own{number}.mp4", seconds=4 + number, extra=RECORDER, video_filter=f"hue=h={number * 60}")
            for number in range(4)]


def found_in(path, recorder_files, **options):
    return [observation for observation in signs([*map(registered, recorder_files), registered(path, **options)]) if observation.evidence]


@pytest.mark.requirement("R001-23", "R003-3-21")
def test_files_of_one_recorder_show_no_sign(recorder_files):
    assert signs([registered(path) for path in recorder_files]) == ()


def test_other_lengths_settings_a_cut_and_a_mute_file_are_no_sign(recorder_files, tmp_path):
    mute = movie(tmp_path / "mute.mp4", sound=None, extra=RECORDER)
    small = movie(tmp_path / "small.mp4", size="128x96", rate="30", gop=30, extra=RECORDER)
    truncated = tmp_path / "cut.mp4"
    truncated.write_bytes(recorder_files[0].read_bytes()[:-3000])
    of_other_recorder = movie(tmp_path / "other.mp4", extra=("-movflags", "+faststart"))
    observations = signs(
        [*map(registered, recorder_files), registered(mute), registered(truncated), registered(of_other_recorder, device="B000001")]
    )
    assert observations == ()
    assert signs([*map(registered, recorder_files), registered(small)]) == ()


def test_a_file_written_again_is_unlike_its_siblings(recorder_files, tmp_path):
    again = tmp_path / "again.mp4"
    ffmpeg("-i", recorder_files[0], "-c:v", "libx264", "-g", "50", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart", again)
    observation, = found_in(again, recorder_files)
    features = observation.evidence["features"]
    assert observation.kind == "edited" and {"encoder", "writer", "boxes", "gop"} <= set(features)
    assert features["encoder"]["here"].startswith("Lavf") and features["boxes"]["alike"] == 4
    assert all("again.mp4" in observation.message.say(lang) for lang in LANGS)


def test_a_copied_cut_is_unlike_its_siblings_by_its_writer(recorder_files, tmp_path):
    again = tmp_path / "remux.mp4"
    ffmpeg("-ss", "1", "-i", recorder_files[1], "-c", "copy", again)
    observation, = found_in(again, recorder_files)
    assert "encoder" in observation.evidence["features"]


def test_when_all_are_written_by_a_station_that_is_no_sign(recorder_files, tmp_path):
    copies = []
    for number, path in enumerate(recorder_files):
        copies.append(tmp_path / f"station{number}.mp4")
        ffmpeg("-i", path, "-c", "copy", "-movflags", "+faststart", copies[-1])
    assert all(probe(path).encoder.startswith("Lavf") for path in copies)
    assert signs([registered(path) for path in copies]) == ()


def test_an_editing_program_is_named_even_without_siblings(recorder_files, tmp_path):
    copy = tmp_path / "brake.mp4"
    ffmpeg("-i", recorder_files[0], "-c", "copy", "-metadata", "comment=HandBrake 1.7.2 2024", copy)
    observation, = signs([registered(copy)])
    assert observation.evidence == {"sign": "editor-named", "field": "comment", "program": "HandBrake 1.7.2 2024"}


def test_parts_hidden_by_an_edit_list_are_a_sign(recorder_files, tmp_path):
    data = bytearray(recorder_files[0].read_bytes())
    place = data.index(b"elst") + 8
    assert data[place : place + 4] == b"\0\0\0\1"
    data[place + 4 : place + 12] = (2000).to_bytes(4, "big") + (12800).to_bytes(4, "big")  # show two seconds from the second one on
    trimmed = tmp_path / "trimmed.mp4"
    trimmed.write_bytes(data)
    observation = next(observation for observation in signs([registered(trimmed)]) if observation.evidence["sign"] == "edit-list")
    hidden: Any = observation.evidence["hidden_seconds"]
    before, between, after = hidden
    assert (before, between) == (1.0, 0.0) and abs(after - 1) < 0.05


def test_a_splice_shows_where_the_rhythm_of_keyframes_breaks(recorder_files, tmp_path):
    joined = tmp_path / "joined.mp4"
    pieces = []
    for number, (path, length) in enumerate(((recorder_files[1], "2.52"), (recorder_files[2], "2"))):
        pieces.append(tmp_path / f"piece{number}.ts")
        ffmpeg("-i", path, "-t", length, "-c", "copy", pieces[-1])
    ffmpeg("-i", f"concat:{pieces[0]}|{pieces[1]}", "-c", "copy", "-fflags", "+bitexact", "-map_metadata", "-1", joined)
    observations = [observation for observation in found_in(joined, recorder_files) if "rhythm" in observation.evidence.get("features", {})]
    assert len(observations) == 1 and abs((observations[0].start - START).total_seconds() - 2.5) < 0.2


def test_a_file_created_days_after_its_siblings_is_a_sign(recorder_files):
    created = datetime(2026, 3, 2, 1, 30, 4, tzinfo=UTC)
    others = [registered(path, created=created) for path in recorder_files[:3]]
    created_later = registered(recorder_files[3], created=created + timedelta(days=12))
    observation, = signs([*others, created_later])
    assert observation.evidence["sign"] == "created-later" and observation.recordings == (created_later.id,)
    zone = registered(recorder_files[3], created=created + timedelta(hours=8))
    assert signs([*others, zone]) == ()
    assert signs([replace(recording, probe=replace(recording.probe, created=created + timedelta(days=12))) for recording in others]) == ()


def test_a_photo_saved_by_a_picture_program_is_a_sign(tmp_path):
    from PIL import Image

    picture = Image.new("RGB", (64, 48))
    exif = picture.getexif()
    exif[0x0131] = "Adobe Photoshop 25.0"
    picture.save(tmp_path / "x.jpg", exif=exif)
    recording = registered(tmp_path / "x.jpg", media=Media.PHOTO)
    assert recording.probe.state is State.WHOLE
    observation, = signs([recording])
    assert observation.message.key == "integrity.photo_editor"


def with_heads(recordings, heads):
    return signs(recordings, {recording.id: Measurement(VERSION, heads=head) for recording, head in zip(recordings, heads, strict=True)})


def test_a_count_of_keyframes_that_breaks_is_a_sign_unless_packets_were_lost_or_the_siblings_do_it_too(recorder_files):
    recordings = [registered(path) for path in recorder_files]
    regular, broken = Heads(60, "alternates"), Heads(60, "alternates", (Fraction(12),))
    assert with_heads(recordings, [regular] * 4) == ()
    (observation,) = with_heads(recordings, [regular, regular, broken, regular])
    assert (
        observation.evidence["sign"] == "keyframe-count"
        and observation.evidence["offsets"] == [12.0]
        and observation.evidence["siblings_without"] == 3
    )
    assert (observation.start - START).total_seconds() == 12 and observation.recordings == (recordings[2].id,)
    assert with_heads(recordings, [broken] * 4) == ()
    with_lost_packets = replace(
        recordings[2], probe=replace(recordings[2].probe, breaks=(Break("hole", Fraction(11), Fraction(1), "video"),))
    )
    assert with_heads([*recordings[:2], with_lost_packets, recordings[3]], [regular, regular, broken, regular]) == ()


def test_units_that_stand_before_one_keyframe_only_are_a_sign(recorder_files):
    recordings = [registered(path) for path in recorder_files]
    usual, unusual = Heads(60, units="7 8"), Heads(60, units="7 8", odd=(Fraction(5), Fraction(6)))
    (observation,) = with_heads(recordings, [usual, unusual, usual, usual])
    assert observation.evidence["sign"] == "keyframe-units" and observation.evidence["offsets"] == [5.0, 6.0]
    assert all("own1.mp4" in observation.message.say(lang) for lang in LANGS)
    assert with_heads(recordings, [usual, replace(unusual, odd=tuple(Fraction(at) for at in range(9))), usual, usual]) == ()


def test_the_heads_of_keyframes_are_read_from_a_real_file(recorder_files):
    heads = keyframe_heads.read(recorder_files[0])
    assert heads is not None and heads.keyframes == 4 and heads.rule == "" and heads.broken == () == heads.odd


def test_pictures_at_an_odd_pace_are_a_sign_beside_steady_siblings(recorder_files):
    recordings = [registered(path) for path in recorder_files]
    probe = recordings[1].probe
    picture, *others = probe.layout.tracks
    layout = replace(probe.layout, tracks=(replace(picture, odd_steps=(2.5,)), *others))
    unsteady = replace(recordings[1], probe=replace(probe, layout=layout))
    (observation,) = signs([recordings[0], unsteady, *recordings[2:]])
    features: Any = observation.evidence["features"]
    assert set(features) == {"steps"} and (observation.start - START).total_seconds() == 2.5
