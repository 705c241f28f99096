"""Files that were cut, blanked, repaired too short or are no media: each ends in the right verdict and a sentence."""

from __future__ import annotations

import random
import struct
from fractions import Fraction

import pytest
from mediakit import amr_silence, cut, movie, tone, top_boxes, without, without_index

from footage.containers.probing import packets, probe
from footage.values.recordings import State
from messages import LANGS
from messages.errors import NotReadable


def kinds(found):
    return {one.kind for one in found.breaks}


def box(path, kind):
    return next(one for one in top_boxes(path) if one[0] == kind)


def test_an_empty_file_is_unreadable(tmp_path):
    (tmp_path / "a.MP4").write_bytes(b"")
    found = probe(tmp_path / "a.MP4")
    assert (found.state, found.size, found.problem.key) == (State.UNREADABLE, 0, "container.empty")


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    for read in (probe, packets):
        with pytest.raises(NotReadable) as caught:
            read(tmp_path / "gone.mp4")
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
    found = probe(tmp_path / name)
    assert found.state is state and found.problem is not None
    assert all(found.problem.say(lang) for lang in LANGS)


def test_the_name_in_the_dump_decides_where_the_path_is_a_stored_copy(tmp_path):
    (tmp_path / "ab12").write_bytes(bytes(5000))
    assert probe(tmp_path / "ab12").state is State.NOT_MEDIA
    assert probe(tmp_path / "ab12", name="DCIM/100MEDIA/MOVI0001.MP4").state is State.UNREADABLE


@pytest.mark.requirement("R003-3-18")
@pytest.mark.parametrize("size_field", ["open", "sized", "never", "wide-never"])
def test_power_lost_before_the_index_was_written(tmp_path, whole_film, size_field):
    broken = without_index(whole_film, tmp_path / "broken.mp4")
    data, (_, at, size) = bytearray(broken.read_bytes()), box(whole_film, "mdat")
    data[at : at + 4] = struct.pack(">I", {"open": 0, "sized": size + 100_000, "never": 8, "wide-never": 1}[size_field])
    if size_field == "wide-never":
        data[at + 8 : at + 16] = bytes(8)
    broken.write_bytes(data)
    found = probe(broken)
    assert (found.state, found.duration, found.problem.key) == (State.TRUNCATED, None, "container.no_index")


def test_a_cut_file_with_its_index_in_front(tmp_path):
    whole = movie(tmp_path / "whole.mp4", seconds=6, extra=("-movflags", "+faststart"))
    short = cut(whole, tmp_path / "short.mp4", whole.stat().st_size * 2 // 3)
    found, before = probe(short), probe(whole)
    assert found.state is State.TRUNCATED and kinds(found) == {"beyond-end"}
    assert Fraction(2) < found.duration < Fraction(5) and found.duration < before.duration
    assert found.claimed_bytes < short.stat().st_size
    lost = next(one for one in found.breaks if one.stream == "video")
    assert abs(lost.start + lost.seconds - before.video.duration) < Fraction(1, 10)


def test_a_cut_inside_the_index(tmp_path, whole_film):
    _, at, size = box(whole_film, "moov")
    found = probe(cut(whole_film, tmp_path / "cut.mp4", at + size // 2))
    assert found.state is State.TRUNCATED
    assert found.problem.key in ("container.index_cut", "container.no_index")


def test_every_container_cut_in_the_middle(tmp_path):
    films = {"a.avi": {"codec": "mjpeg", "sound": "pcm_s16le"}, "b.ts": {}, "c.mov": {}, "f.3gp": {},
             "d.mpg": {"codec": "mpeg2video", "sound": "mp2"}, "e.mp4": {"extra": ("-movflags", "+frag_keyframe+empty_moov")}}
    for name, options in films.items():
        whole = movie(tmp_path / name, seconds=4, **options)
        before = probe(whole)
        found = probe(cut(whole, tmp_path / f"cut-{name}", whole.stat().st_size * 3 // 5 + 37))
        assert found.state is State.TRUNCATED or name == "d.mpg", name
        if name in ("a.avi", "b.ts", "e.mp4", "d.mpg"):
            assert Fraction(1) < found.duration < before.duration, (name, found.duration)


@pytest.mark.parametrize("name", ["a.mp4", "a.avi"])
def test_room_that_was_reserved_and_never_written(tmp_path, name):
    codec = "mjpeg" if name == "a.avi" else "libx264"
    whole = movie(tmp_path / name, seconds=6, codec=codec, sound=None, extra=("-movflags", "+faststart"))
    data = bytearray(whole.read_bytes())
    track, = packets(whole)
    begin, end = int(track.positions[100]), int(track.positions[-1] + track.sizes[-1])
    data[begin:end] = bytes(end - begin)
    blank = tmp_path / f"blank-{name}"
    blank.write_bytes(data)
    found = probe(blank)
    assert (found.state, found.duration) == (State.TRUNCATED, 4) and "undecodable" in kinds(found)
    assert found.problem.params == {"packets": 50}


def test_an_index_that_the_recorder_repaired_too_short(tmp_path):
    head = movie(tmp_path / "head.mp4", seconds=4)
    _, at, size = box(head, "mdat")
    data, rest = bytearray(head.read_bytes()), random.Random(3).randbytes(500_000)
    data[at : at + 4] = struct.pack(">I", size + len(rest))
    repaired = tmp_path / "repaired.mp4"
    repaired.write_bytes(bytes(data[: at + size]) + rest + bytes(data[at + size :]))
    found = probe(repaired)
    assert found.state is State.TRUNCATED and "unclaimed-tail" in kinds(found)
    assert found.problem.params["bytes"] >= 500_000


def test_padding_after_the_data_is_no_damage(tmp_path, whole_film):
    _, at, size = box(whole_film, "mdat")
    data = bytearray(whole_film.read_bytes())
    data[at : at + 4] = struct.pack(">I", size + 300_000)
    padded = tmp_path / "padded.mp4"
    padded.write_bytes(bytes(data[: at + size]) + bytes(300_000) + bytes(data[at + size :]))
    found = probe(padded)
    assert found.state is State.WHOLE and not found.breaks


def test_sound_headers_that_were_never_completed(tmp_path):
    whole = tone(tmp_path / "whole.wav", seconds=3)
    data = bytearray(whole.read_bytes())
    for mark, size in ((4, 4), (data.index(b"data") + 4, 4)):
        data[mark : mark + size] = bytes(4)
    (tmp_path / "open.wav").write_bytes(data)
    found = probe(tmp_path / "open.wav")
    assert (found.state, found.duration, found.problem.key) == (State.TRUNCATED, 3, "container.wav_unfinished")
    short = probe(cut(whole, tmp_path / "short.wav", -32_000))
    assert (short.state, short.duration) == (State.TRUNCATED, 2) and kinds(short) == {"beyond-end"}


def test_sound_frames_with_a_broken_middle_and_a_cut_end(tmp_path):
    whole = tone(tmp_path / "whole.mp3", seconds=5)
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\x55" * 3000
    (tmp_path / "broken.mp3").write_bytes(data)
    found = probe(tmp_path / "broken.mp3")
    assert "corrupt" in kinds(found) and abs(next(one for one in found.breaks).start - Fraction(5, 2)) < Fraction(1, 4)
    assert probe(cut(whole, tmp_path / "cut.mp3", -100)).state is State.TRUNCATED
    assert probe(cut(amr_silence(tmp_path / "a.amr"), tmp_path / "cut.amr", -7)).state is State.TRUNCATED


def test_lost_packets_of_a_stream_are_placed(tmp_path):
    whole = movie(tmp_path / "whole.ts", seconds=6)
    data = whole.read_bytes()
    begin = len(data) // 188 // 2 * 188
    (tmp_path / "lost.ts").write_bytes(data[:begin] + data[begin + 188 * 20 :])
    found = probe(tmp_path / "lost.ts")
    assert found.layout.lost_packets >= 1
    corrupt = [one for one in found.breaks if one.kind == "corrupt"]
    assert 1 <= len(corrupt) <= 2 and all(abs(one.start - 3) < Fraction(3, 2) for one in corrupt)
    (tmp_path / "noise.ts").write_bytes(data[:begin] + b"\xaa" * 1000 + data[begin:])
    assert any((one.detail.bytes or 0) >= 188 for one in probe(tmp_path / "noise.ts").breaks)


def test_photos_are_read_without_decoding_them(tmp_path):
    from PIL import Image

    picture = Image.effect_noise((320, 240), 80).convert("RGB")
    exif = picture.getexif()
    exif[0x010F], exif[0x0110] = "DSJ", "A9"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:02 09:30:05"
    picture.save(tmp_path / "a.jpg", exif=exif)
    found = probe(tmp_path / "a.jpg")
    assert (found.format, found.state, found.video.width, found.video.height) == ("jpeg", State.WHOLE, 320, 240)
    assert found.created.isoformat() == "2026-03-02T01:30:05+00:00" and found.tags["make"] == "DSJ"
    short = probe(cut(tmp_path / "a.jpg", tmp_path / "short.jpg", 9000))
    assert (short.state, short.problem.key) == (State.TRUNCATED, "container.photo_cut")
    assert probe(cut(tmp_path / "a.jpg", tmp_path / "stub.jpg", 20)).state is State.UNREADABLE
    thumb = b"\xff\xd8" + b"\xff\xe3\x00\x10thumb\0ab\xff\xd9cdef"
    (tmp_path / "thumb.jpg").write_bytes(thumb + (tmp_path / "a.jpg").read_bytes()[2:12_000])
    assert probe(tmp_path / "thumb.jpg").state is State.TRUNCATED  # the end mark of the thumbnail is not the photo's
    picture.save(tmp_path / "a.png")
    assert probe(tmp_path / "a.png").state is State.WHOLE
    assert probe(cut(tmp_path / "a.png", tmp_path / "short.png", 9000)).state is State.TRUNCATED


def open_dml(path, out):
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


def test_an_avi_with_several_indexes(tmp_path):
    whole = movie(tmp_path / "a.avi", codec="mjpeg", sound="pcm_s16le")
    plain, found = probe(whole), probe(open_dml(whole, tmp_path / "b.avi"))
    assert (plain.layout.index, found.layout.index) == ("idx1", "opendml")
    assert found.streams == plain.streams and found.state is State.WHOLE


def test_an_avi_without_index_is_walked(tmp_path):
    whole = movie(tmp_path / "a.avi", codec="mjpeg", sound="pcm_s16le")
    (tmp_path / "b.avi").write_bytes(whole.read_bytes()[: whole.read_bytes().rindex(b"idx1")])
    found = probe(tmp_path / "b.avi")
    assert (found.state, found.layout.index, found.problem.key) == (State.TRUNCATED, "walked", "container.no_avi_index")
    assert found.streams == probe(whole).streams


def test_damage_in_many_places_is_one_stretch_each_and_no_second_finding_at_a_hole(tmp_path):
    whole = movie(tmp_path / "whole.ts", seconds=12)
    data = bytearray(whole.read_bytes())
    packets_there = len(data) // 188
    for number in (*range(packets_there // 4, packets_there // 4 + 60, 3), *range(packets_there * 3 // 4, packets_there * 3 // 4 + 60, 3)):
        data[number * 188 + 1 : number * 188 + 4] = b"\x1f\xff\x10"  # a null packet in its place
    (tmp_path / "noise.ts").write_bytes(data)
    found = [one for one in probe(tmp_path / "noise.ts").breaks if one.kind == "corrupt" and one.stream == "video"]
    assert len(found) == 2 and all(one.detail.lost_packets >= 10 for one in found)
    holed = without(whole, tmp_path / "holed.ts", 4, 8)
    assert {one.kind for one in probe(holed).breaks} == {"hole"}
