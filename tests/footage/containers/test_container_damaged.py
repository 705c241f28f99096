"""Files that were cut, blanked, repaired too short or are no media: each ends in the right verdict and a sentence."""

from __future__ import annotations

import random
import struct
from fractions import Fraction

import pytest
from mediakit import amr_silence, cut_to, movie, tone, top_boxes, without, without_index

from footage.containers.probing import packets, probe
from footage.values.recordings import State
from messages import LANGS
from messages.errors import NotReadable


def kinds(probed):
    return {defect.kind for defect in probed.breaks}


def box(path, kind):
    return next(entry for entry in top_boxes(path) if entry[0] == kind)


def test_an_empty_file_is_unreadable(tmp_path):
    (tmp_path / "a.MP4").write_bytes(b"")
    probed = probe(tmp_path / "a.MP4")
    assert (probed.state, probed.size, probed.problem.key) == (State.UNREADABLE, 0, "container.empty")


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    for reader in (probe, packets):
        with pytest.raises(NotReadable) as caught:
            reader(tmp_path / "gone.mp4")
        assert all("gone.mp4" in caught.value.say(lang) for lang in LANGS)


@pytest.mark.parametrize(("name", "content", "state"), [
    ("log.txt", "2024-05-06 09:30:05 开机\n".encode(), State.NOT_MEDIA),
    ("log.txt", "2024-05-06 09:30:05 开机\n".encode("gb18030") * 400, State.NOT_MEDIA),
    ("x.mp4", "只是文字".encode(), State.NOT_MEDIA),
    ("x.mp4", b"PK\x03\x04" + bytes(99), State.NOT_MEDIA),
    ("x.mp4", bytes(100_000), State.UNREADABLE),
    ("x.wav", b"\x01\x02\x03\xff\xfe" * 2000, State.UNREADABLE),
    ("x.dat", b"\x01\x02\x03\xff\xfe" * 2000, State.NOT_MEDIA),
    ("x.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", State.UNREADABLE),
])
def test_other_files_are_not_media_and_broken_media_are_unreadable(tmp_path, name, content, state):
    (tmp_path / name).write_bytes(content)
    probed = probe(tmp_path / name)
    assert probed.state is state and probed.problem is not None
    assert all(probed.problem.say(lang) for lang in LANGS)


def test_the_name_in_the_dump_decides_where_the_path_is_a_stored_copy(tmp_path):
    (tmp_path / "ab12").write_bytes(bytes(5000))
    assert probe(tmp_path / "ab12").state is State.NOT_MEDIA
    assert probe(tmp_path / "ab12", name="DCIM/100MEDIA/MOVI0001.MP4").state is State.UNREADABLE


@pytest.mark.requirement("R003-3-18")
@pytest.mark.parametrize("size_field", ["open", "sized", "never", "wide-never"])
def test_a_file_whose_index_was_never_written_is_truncated(tmp_path, whole_film, size_field):
    broken = without_index(whole_film, tmp_path / "broken.mp4")
    data, (_, at, size) = bytearray(broken.read_bytes()), box(whole_film, "mdat")
    data[at : at + 4] = struct.pack(">I", {"open": 0, "sized": size + 100_000, "never": 8, "wide-never": 1}[size_field])
    if size_field == "wide-never":
        data[at + 8 : at + 16] = bytes(8)
    broken.write_bytes(data)
    probed = probe(broken)
    assert (probed.state, probed.duration, probed.problem.key) == (State.TRUNCATED, None, "container.no_index")


def test_a_cut_file_with_its_index_in_front_is_truncated_and_shorter(tmp_path):
    film = movie(tmp_path / "whole.mp4", seconds=6, extra=("-movflags", "+faststart"))
    short = cut_to(film, tmp_path / "short.mp4", film.stat().st_size * 2 // 3)
    probed, before = probe(short), probe(film)
    assert probed.state is State.TRUNCATED and kinds(probed) == {"beyond-end"}
    assert Fraction(2) < probed.duration < Fraction(5) and probed.duration < before.duration
    assert probed.claimed_bytes < short.stat().st_size
    beyond_end = next(defect for defect in probed.breaks if defect.stream == "video")
    assert abs(beyond_end.start + beyond_end.seconds - before.video.duration) < Fraction(1, 10)


def test_a_file_cut_inside_its_index_is_truncated(tmp_path, whole_film):
    _, at, size = box(whole_film, "moov")
    probed = probe(cut_to(whole_film, tmp_path / "cut.mp4", at + size // 2))
    assert probed.state is State.TRUNCATED
    assert probed.problem.key in ("container.index_cut", "container.no_index")


def test_every_container_cut_in_the_middle_is_truncated_and_shorter(tmp_path):
    films = {"a.avi": {"codec": "mjpeg", "sound": "pcm_s16le"}, "b.ts": {}, "c.mov": {}, "f.3gp": {},
             "d.mpg": {"codec": "mpeg2video", "sound": "mp2"}, "e.mp4": {"extra": ("-movflags", "+frag_keyframe+empty_moov")}}
    for name, options in films.items():
        film = movie(tmp_path / name, seconds=4, **options)
        before = probe(film)
        probed = probe(cut_to(film, tmp_path / f"cut-{name}", film.stat().st_size * 3 // 5 + 37))
        assert probed.state is State.TRUNCATED or name == "d.mpg", name
        if name in ("a.avi", "b.ts", "e.mp4", "d.mpg"):
            assert Fraction(1) < probed.duration < before.duration, (name, probed.duration)


@pytest.mark.parametrize("name", ["a.mp4", "a.avi"])
def test_room_that_was_reserved_and_never_written_is_undecodable(tmp_path, name):
    codec = "mjpeg" if name == "a.avi" else "libx264"
    film = movie(tmp_path / name, seconds=6, codec=codec, sound=None, extra=("-movflags", "+faststart"))
    data = bytearray(film.read_bytes())
    track, = packets(film)
    begin, end = int(track.positions[100]), int(track.positions[-1] + track.sizes[-1])
    data[begin:end] = bytes(end - begin)
    blank = tmp_path / f"blank-{name}"
    blank.write_bytes(data)
    probed = probe(blank)
    assert (probed.state, probed.duration) == (State.TRUNCATED, 4) and "undecodable" in kinds(probed)
    assert probed.problem.params == {"packets": 50}


def test_data_that_a_repaired_index_does_not_claim_is_a_break(tmp_path):
    head = movie(tmp_path / "head.mp4", seconds=4)
    _, at, size = box(head, "mdat")
    data, tail = bytearray(head.read_bytes()), random.Random(3).randbytes(500_000)
    data[at : at + 4] = struct.pack(">I", size + len(tail))
    repaired = tmp_path / "repaired.mp4"
    repaired.write_bytes(bytes(data[: at + size]) + tail + bytes(data[at + size :]))
    probed = probe(repaired)
    assert probed.state is State.TRUNCATED and "unclaimed-tail" in kinds(probed)
    assert probed.problem.params["bytes"] >= 500_000


def test_padding_after_the_data_is_no_damage(tmp_path, whole_film):
    _, at, size = box(whole_film, "mdat")
    data = bytearray(whole_film.read_bytes())
    data[at : at + 4] = struct.pack(">I", size + 300_000)
    padded = tmp_path / "padded.mp4"
    padded.write_bytes(bytes(data[: at + size]) + bytes(300_000) + bytes(data[at + size :]))
    probed = probe(padded)
    assert probed.state is State.WHOLE and not probed.breaks


def test_a_sound_file_whose_header_was_never_completed_is_truncated(tmp_path):
    film = tone(tmp_path / "whole.wav", seconds=3)
    data = bytearray(film.read_bytes())
    for mark, size in ((4, 4), (data.index(b"data") + 4, 4)):
        data[mark : mark + size] = bytes(4)
    (tmp_path / "open.wav").write_bytes(data)
    probed = probe(tmp_path / "open.wav")
    assert (probed.state, probed.duration, probed.problem.key) == (State.TRUNCATED, 3, "container.wav_unfinished")
    short = probe(cut_to(film, tmp_path / "short.wav", -32_000))
    assert (short.state, short.duration) == (State.TRUNCATED, 2) and kinds(short) == {"beyond-end"}


def test_broken_sound_frames_and_a_cut_end_are_found(tmp_path):
    film = tone(tmp_path / "whole.mp3", seconds=5)
    data = bytearray(film.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\x55" * 3000
    (tmp_path / "broken.mp3").write_bytes(data)
    probed = probe(tmp_path / "broken.mp3")
    assert "corrupt" in kinds(probed) and abs(next(defect for defect in probed.breaks).start - Fraction(5, 2)) < Fraction(1, 4)
    assert probe(cut_to(film, tmp_path / "cut.mp3", -100)).state is State.TRUNCATED
    assert probe(cut_to(amr_silence(tmp_path / "a.amr"), tmp_path / "cut.amr", -7)).state is State.TRUNCATED


def test_lost_packets_of_a_stream_are_placed(tmp_path):
    film = movie(tmp_path / "whole.ts", seconds=6)
    data = film.read_bytes()
    begin = len(data) // 188 // 2 * 188
    (tmp_path / "lost.ts").write_bytes(data[:begin] + data[begin + 188 * 20 :])
    probed = probe(tmp_path / "lost.ts")
    assert probed.layout.lost_packets >= 1
    corrupt = [defect for defect in probed.breaks if defect.kind == "corrupt"]
    assert 1 <= len(corrupt) <= 2 and all(abs(defect.start - 3) < Fraction(3, 2) for defect in corrupt)
    (tmp_path / "noise.ts").write_bytes(data[:begin] + b"\xaa" * 1000 + data[begin:])
    assert any((defect.detail.bytes or 0) >= 188 for defect in probe(tmp_path / "noise.ts").breaks)


def test_photos_are_read_without_decoding_them(tmp_path):
    from PIL import Image

    picture = Image.effect_noise((320, 240), 80).convert("RGB")
    exif = picture.getexif()
    exif[0x010F], exif[0x0110] = "DSJ", "A9"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:02 09:30:05"
    picture.save(tmp_path / "a.jpg", exif=exif)
    probed = probe(tmp_path / "a.jpg")
    assert (probed.format, probed.state, probed.video.width, probed.video.height) == ("jpeg", State.WHOLE, 320, 240)
    assert probed.created.isoformat() == "2026-03-02T01:30:05+00:00" and probed.tags["make"] == "DSJ"
    short = probe(cut_to(tmp_path / "a.jpg", tmp_path / "short.jpg", 9000))
    assert (short.state, short.problem.key) == (State.TRUNCATED, "container.photo_cut")
    assert probe(cut_to(tmp_path / "a.jpg", tmp_path / "stub.jpg", 20)).state is State.UNREADABLE
    thumb = b"\xff\xd8" + b"\xff\xe3\x00\x10thumb\0ab\xff\xd9cdef"
    (tmp_path / "thumb.jpg").write_bytes(thumb + (tmp_path / "a.jpg").read_bytes()[2:12_000])
    assert probe(tmp_path / "thumb.jpg").state is State.TRUNCATED  # the end mark of the thumbnail is not the photo's
    picture.save(tmp_path / "a.png")
    assert probe(tmp_path / "a.png").state is State.WHOLE
    assert probe(cut_to(tmp_path / "a.png", tmp_path / "short.png", 9000)).state is State.TRUNCATED


def with_open_dml_index(path, out):
    """Copy an AVI with a super index in each stream header and standard indexes at the end, and no idx1."""
    data = bytearray(path.read_bytes())
    for number, track in enumerate(packets(path)):
        strl = [at for at in range(len(data) - 4) if data[at : at + 4] == b"strl"][number]
        junk = data.index(b"JUNK", strl)
        rows = b"".join(struct.pack("<II", place, size) for place, size in zip(track.positions.tolist(), track.sizes.tolist(), strict=True))
        name = b"%02d" % number + (b"dc" if track.kind == "video" else b"wb")
        body = struct.pack("<HBBI4sQI", 2, 0, 1, track.count, name, 0, 0) + rows
        entry = struct.pack("<HBBI4sIII", 4, 0, 0, 1, name, 0, 0, 0) + struct.pack("<QII", len(data), len(body) + 8, track.count)
        data[junk : junk + 4] = b"indx"
        data[junk + 8 : junk + 8 + len(entry)] = entry
        data += b"ix%02d" % number + struct.pack("<I", len(body)) + body
    out.write_bytes(data.replace(b"idx1", b"JUNK"))
    return out


def test_an_avi_with_several_indexes_is_read_through_all_of_them(tmp_path):
    film = movie(tmp_path / "a.avi", codec="mjpeg", sound="pcm_s16le")
    with_idx1, with_open_dml = probe(film), probe(with_open_dml_index(film, tmp_path / "b.avi"))
    assert (with_idx1.layout.index, with_open_dml.layout.index) == ("idx1", "opendml")
    assert with_open_dml.streams == with_idx1.streams and with_open_dml.state is State.WHOLE


def test_an_avi_without_index_is_walked(tmp_path):
    film = movie(tmp_path / "a.avi", codec="mjpeg", sound="pcm_s16le")
    (tmp_path / "b.avi").write_bytes(film.read_bytes()[: film.read_bytes().rindex(b"idx1")])
    probed = probe(tmp_path / "b.avi")
    assert (probed.state, probed.layout.index, probed.problem.key) == (State.TRUNCATED, "walked", "container.no_avi_index")
    assert probed.streams == probe(film).streams


def test_damage_in_many_places_is_one_stretch_each_and_no_second_finding_at_a_hole(tmp_path):
    film = movie(tmp_path / "whole.ts", seconds=12)
    data = bytearray(film.read_bytes())
    packets_there = len(data) // 188
    for number in (*range(packets_there // 4, packets_there // 4 + 60, 3), *range(packets_there * 3 // 4, packets_there * 3 // 4 + 60, 3)):
        data[number * 188 + 1 : number * 188 + 4] = b"\x1f\xff\x10"  # a null packet in its place
    (tmp_path / "noise.ts").write_bytes(data)
    corrupt = [defect for defect in probe(tmp_path / "noise.ts").breaks if defect.kind == "corrupt" and defect.stream == "video"]
    assert len(corrupt) == 2 and all(defect.detail.lost_packets >= 10 for defect in corrupt)
    holed = without(film, tmp_path / "holed.ts", 4, 8)
    assert {defect.kind for defect in probe(holed).breaks} == {"hole"}
