"""Signs of editing in files that ffmpeg really cut, joined and wrote again; none in a recorder's own files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from mediakit import ffmpeg, movie

from footage.containers.probing import probe
from footage.editing import keyframe_heads
from footage.editing.signs import signs
from footage.values.measurement import VERSION, Heads, Measurement
from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Media, Recording, State, later
from footage.values.tracks import Break
from messages import LANGS

RECORDER = ("-bsf:v", "filter_units=remove_types=6")  # a recorder's chip leaves no x264 note in its pictures
START = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
_numbers = count()


def taken(path: Path, *, device: str = "A012345", media: Media = Media.VIDEO, start: datetime = START, **probed) -> Recording:
    found = replace(probe(path), **probed)
    names = NameFacts("n1", "N1", device=device, start=start)
    return Recording(f"R-{next(_numbers):016x}", path.name, "00" * 32, found.size, media, names, found, device, "012345", start,
                     later(start, found.duration or Fraction(0)))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Four files as one recorder writes them."""
    folder = tmp_path_factory.mktemp("own")
    return [movie(folder / f"own{number}.mp4", seconds=4 + number, extra=RECORDER, video_filter=f"hue=h={number * 60}")
            for number in range(4)]


def found_in(path, own, **options):
    return [one for one in signs([*map(taken, own), taken(path, **options)]) if one.evidence]


@pytest.mark.requirement("R001-23", "R003-3-21")
def test_files_of_one_recorder_show_no_sign(own):
    assert signs([taken(path) for path in own]) == ()


def test_other_lengths_settings_a_cut_and_a_mute_file_are_no_sign(own, tmp_path):
    mute = movie(tmp_path / "mute.mp4", sound=None, extra=RECORDER)
    small = movie(tmp_path / "small.mp4", size="128x96", rate="30", gop=30, extra=RECORDER)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(own[0].read_bytes()[:-3000])
    other = movie(tmp_path / "other.mp4", extra=("-movflags", "+faststart"))
    found = signs([*map(taken, own), taken(mute), taken(cut), taken(other, device="B000001")])
    assert found == ()
    assert signs([*map(taken, own), taken(small)]) == ()


def test_a_file_written_again_is_unlike_its_siblings(own, tmp_path):
    again = tmp_path / "again.mp4"
    ffmpeg("-i", own[0], "-c:v", "libx264", "-g", "50", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart", again)
    one, = found_in(again, own)
    features = one.evidence["features"]
    assert one.kind == "edited" and {"encoder", "writer", "boxes", "gop"} <= set(features)
    assert features["encoder"]["here"].startswith("Lavf") and features["boxes"]["alike"] == 4
    assert all("again.mp4" in one.message.say(lang) for lang in LANGS)


def test_a_copied_cut_is_unlike_its_siblings_by_its_writer(own, tmp_path):
    again = tmp_path / "remux.mp4"
    ffmpeg("-ss", "1", "-i", own[1], "-c", "copy", again)
    one, = found_in(again, own)
    assert "encoder" in one.evidence["features"]


def test_when_all_are_written_by_a_station_that_is_no_sign(own, tmp_path):
    copies = []
    for number, path in enumerate(own):
        copies.append(tmp_path / f"station{number}.mp4")
        ffmpeg("-i", path, "-c", "copy", "-movflags", "+faststart", copies[-1])
    assert all(probe(path).encoder.startswith("Lavf") for path in copies)
    assert signs([taken(path) for path in copies]) == ()


def test_an_editing_program_is_named_even_without_siblings(own, tmp_path):
    copy = tmp_path / "brake.mp4"
    ffmpeg("-i", own[0], "-c", "copy", "-metadata", "comment=HandBrake 1.7.2 2024", copy)
    one, = signs([taken(copy)])
    assert one.evidence == {"sign": "editor-named", "field": "comment", "program": "HandBrake 1.7.2 2024"}


def test_parts_hidden_by_an_edit_list(own, tmp_path):
    data = bytearray(own[0].read_bytes())
    place = data.index(b"elst") + 8
    assert data[place : place + 4] == b"\0\0\0\1"
    data[place + 4 : place + 12] = (2000).to_bytes(4, "big") + (12800).to_bytes(4, "big")  # show two seconds from the second one on
    trimmed = tmp_path / "trimmed.mp4"
    trimmed.write_bytes(data)
    one = next(one for one in signs([taken(trimmed)]) if one.evidence["sign"] == "edit-list")
    before, between, after = one.evidence["hidden_seconds"]
    assert (before, between) == (1.0, 0.0) and abs(after - 1) < 0.05


def test_a_splice_shows_where_the_keyframes_stumble(own, tmp_path):
    joined = tmp_path / "joined.mp4"
    pieces = []
    for number, (path, length) in enumerate(((own[1], "2.52"), (own[2], "2"))):
        pieces.append(tmp_path / f"piece{number}.ts")
        ffmpeg("-i", path, "-t", length, "-c", "copy", pieces[-1])
    ffmpeg("-i", f"concat:{pieces[0]}|{pieces[1]}", "-c", "copy", "-fflags", "+bitexact", "-map_metadata", "-1", joined)
    found = [one for one in found_in(joined, own) if "rhythm" in one.evidence.get("features", {})]
    assert len(found) == 1 and abs((found[0].start - START).total_seconds() - 2.5) < 0.2


def test_footage_made_after_the_fact(own):
    made = datetime(2026, 3, 2, 1, 30, 4, tzinfo=UTC)
    others = [taken(path, created=made) for path in own[:3]]
    late = taken(own[3], created=made + timedelta(days=12))
    one, = signs([*others, late])
    assert one.evidence["sign"] == "created-later" and one.recordings == (late.id,)
    zone = taken(own[3], created=made + timedelta(hours=8))
    assert signs([*others, zone]) == ()
    assert signs([replace(other, probe=replace(other.probe, created=made + timedelta(days=12))) for other in others]) == ()


def test_a_photo_saved_by_a_picture_program(tmp_path):
    from PIL import Image

    picture = Image.new("RGB", (64, 48))
    exif = picture.getexif()
    exif[0x0131] = "Adobe Photoshop 25.0"
    picture.save(tmp_path / "x.jpg", exif=exif)
    recording = taken(tmp_path / "x.jpg", media=Media.PHOTO)
    assert recording.probe.state is State.WHOLE
    one, = signs([recording])
    assert one.message.key == "integrity.photo_editor"


def with_heads(recordings, heads):
    return signs(recordings, {one.id: Measurement(VERSION, heads=head) for one, head in zip(recordings, heads, strict=True)})


def test_a_count_of_keyframes_that_breaks_is_a_sign_unless_packets_were_lost_or_the_siblings_do_it_too(own):
    recordings = [taken(path) for path in own]
    whole, broken = Heads(60, "alternates"), Heads(60, "alternates", (Fraction(12),))
    assert with_heads(recordings, [whole] * 4) == ()
    (one,) = with_heads(recordings, [whole, whole, broken, whole])
    assert one.evidence["sign"] == "keyframe-count" and one.evidence["offsets"] == [12.0] and one.evidence["siblings_without"] == 3
    assert (one.start - START).total_seconds() == 12 and one.recordings == (recordings[2].id,)
    assert with_heads(recordings, [broken] * 4) == ()
    lost = replace(recordings[2], probe=replace(recordings[2].probe, breaks=(Break("hole", Fraction(11), Fraction(1), "video"),)))
    assert with_heads([*recordings[:2], lost, recordings[3]], [whole, whole, broken, whole]) == ()


def test_units_that_stand_before_one_keyframe_only_are_a_sign(own):
    recordings = [taken(path) for path in own]
    usual, odd = Heads(60, units="7 8"), Heads(60, units="7 8", odd=(Fraction(5), Fraction(6)))
    (one,) = with_heads(recordings, [usual, odd, usual, usual])
    assert one.evidence["sign"] == "keyframe-units" and one.evidence["offsets"] == [5.0, 6.0]
    assert all("own1.mp4" in one.message.say(lang) for lang in LANGS)
    assert with_heads(recordings, [usual, replace(odd, odd=tuple(Fraction(at) for at in range(9))), usual, usual]) == ()


def test_the_heads_of_a_real_file(own):
    found = keyframe_heads.read(own[0])
    assert found is not None and found.keyframes == 4 and found.rule == "" and found.broken == () == found.odd


def test_pictures_at_an_odd_pace_are_a_sign_beside_steady_siblings(own):
    recordings = [taken(path) for path in own]
    probe = recordings[1].probe
    picture, *others = probe.layout.tracks
    layout = replace(probe.layout, tracks=(replace(picture, odd_steps=(2.5,)), *others))
    odd = replace(recordings[1], probe=replace(probe, layout=layout))
    (one,) = signs([recordings[0], odd, *recordings[2:]])
    assert set(one.evidence["features"]) == {"steps"} and (one.start - START).total_seconds() == 2.5
