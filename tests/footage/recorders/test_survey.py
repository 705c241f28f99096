"""What a dump holds: media by name and by bytes, side files, and whose recorder it was."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from dump_files import NAME, names, write_file

from footage.recorders import look_again, survey
from footage.values.recordings import BEIJING, Media


@pytest.mark.requirement("R000-04", "R001-01", "R003-3-01")
def test_every_kind_of_file_that_a_recorder_hands_over_is_known(tmp_path):
    write_file(tmp_path, f"DCIM/100MEDIA/{NAME}")
    write_file(tmp_path, "DCIM/100MEDIA/A012345_012345_20240506093030.jpg", b"\xff\xd8\xff\xe0")
    write_file(tmp_path, "DCIM/100MEDIA/A012345_012345_20240506093005_0001.THM", b"\xff\xd8\xff\xe0")
    write_file(tmp_path, "DCIM/AUDIO/A012345_012345_20240506094000.WAV", b"RIFF\0\0\0\0WAVEfmt ")
    write_file(tmp_path, "GPS/track.gps", b"$GPRMC")
    write_file(tmp_path, "log-20240506.txt", b"boot")
    write_file(tmp_path, "sn.txt", b"012345\r\nsecond line\r\n")
    dump = survey(tmp_path)
    kinds = {Path(file.name).suffix.lower(): file.media for file in dump.files}
    side = {".thm": Media.SIDE, ".gps": Media.SIDE, ".txt": Media.SIDE}
    assert kinds == {".mp4": Media.VIDEO, ".jpg": Media.PHOTO, ".wav": Media.AUDIO, **side}
    assert (dump.brand, dump.device, dump.officer, dump.rejected, dump.notes) == ("standard", "A012345", "012345", (), ())
    assert names(dump) == sorted(names(dump)) and all(file.path.read_bytes() for file in dump.files)
    assert survey(tmp_path) == dump


def test_media_under_odd_names_is_known_by_its_bytes(tmp_path):
    write_file(tmp_path, "export/99999999_87s5463y901281168814201804271614060200201805071142560545")
    write_file(tmp_path, "a.dat", b"IMKH" + bytes(64))
    write_file(tmp_path, "b.bin", b"#!AMR\n" + bytes(64))
    write_file(tmp_path, "c", b"\x47" + bytes(187) + b"\x47" + bytes(187))
    write_file(tmp_path, "empty.MP4", b"")
    write_file(tmp_path, "notes.md", b"# hello")
    write_file(tmp_path, "sound.mp4", b"\0\0\0\x18ftypM4A \0\0\0\0")
    assert {file.name.rpartition("/")[2]: file.media.value for file in survey(tmp_path).files} == {
        "99999999_87s5463y901281168814201804271614060200201805071142560545": "video", "a.dat": "video", "b.bin": "audio", "c": "video",
        "empty.MP4": "video", "notes.md": "other", "sound.mp4": "audio",
    }


def test_time_stamps_are_kept_to_the_microsecond_and_absurd_ones_do_not_hurt(tmp_path):
    when = datetime(2024, 5, 6, 9, 40, 5, 250_000, tzinfo=BEIJING)
    os.utime(write_file(tmp_path, NAME), ns=(0, int(when.timestamp()) * 10**9 + 250_000_000))
    assert survey(tmp_path).files[0].modified == when


def test_a_station_copy_names_officer_and_recorder_in_its_xml(tmp_path):
    xml = "<?xml version='1.0' encoding='gbk'?><file><警号>012345</警号><Dev DevNo='A012345'/></file>".encode("gbk")
    write_file(tmp_path, "012345/012345/20240506180000/012345_20240506.xml", xml)
    write_file(tmp_path, "012345/012345/20240506180000/MOVI0001.MP4")
    dump = survey(tmp_path)
    (video,) = [file for file in dump.files if file.media is Media.VIDEO]
    assert (video.names.device, video.names.officer) == ("A012345", "012345")
    assert (dump.device, dump.officer, dump.brand) == ("A012345", "012345", "counter")


def test_two_recorders_side_by_side_keep_their_owners(tmp_path):
    write_file(tmp_path, "one/sn.txt", b"012345\n")
    write_file(tmp_path, "one/DCIM/MOVI0001.MP4")
    write_file(tmp_path, "two/sn.txt", "\ufeff012346".encode())
    write_file(tmp_path, "two/DCIM/MOVI0001.MP4")
    dump = survey(tmp_path)
    assert [file.names.officer for file in dump.files if file.media is Media.VIDEO] == ["012345", "012346"]
    assert dump.officer is None


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a><policeNo>&x;</policeNo></a>", "xml_refused"),
        (b"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><a>&b;</a>", "xml_refused"),
        ("<!DOCTYPE a []><a/>".encode("utf-16"), "xml_refused"),
        (b"<a>" + b"x" * (2 << 20) + b"</a>", "xml_refused"),
        (b"<a><policeNo>012345", "xml_broken"),
        (b"", "xml_broken"),
    ],
)
def test_hostile_xml_is_kept_but_not_used(tmp_path, content, note):
    write_file(tmp_path, NAME.replace("012345", "A98765", 1))
    write_file(tmp_path, "info.xml", content)
    dump = survey(tmp_path)
    assert [problem.key for problem in dump.notes] == [f"recorders.{note}"]
    assert "info.xml" in names(dump)


def test_an_sn_file_that_is_no_number_is_said(tmp_path):
    write_file(tmp_path, "MOVI0001.MP4")
    write_file(tmp_path, "sn.txt", b"\xff\xfe rubbish")
    dump = survey(tmp_path)
    assert dump.officer is None and [note.key for note in dump.notes] == ["recorders.sn_unusable"]


def test_two_officers_in_one_dump_leave_the_owner_open(tmp_path):
    write_file(tmp_path, "A012345_012345_20240506093005.MP4")
    write_file(tmp_path, "A012345_012346_20240506093105.MP4")
    dump = survey(tmp_path)
    assert dump.device == "A012345" and dump.officer is None


def test_a_file_that_was_looked_at_before_is_not_opened(tmp_path):
    for number in range(3):
        (tmp_path / f"IMG_000{number}.dat").write_bytes(b"\xff\xd8\xff" + bytes(100))
    first = survey(tmp_path)
    assert {file.media for file in first.files} == {Media.PHOTO}
    media_before = {(file.name, file.size, file.modified): Media.AUDIO for file in first.files[:2]}  # what is answered shows who was asked
    again = survey(tmp_path, before=lambda names: media_before if len(names) == 3 else {})
    assert [file.media for file in again.files] == [Media.AUDIO, Media.AUDIO, Media.PHOTO]
    assert look_again(again.files[0]) == first.files[0]
    first.files[0].path.write_bytes(b"\xff\xd8\xff" + bytes(101))
    assert survey(tmp_path, before=lambda names: media_before).files[0].media is Media.PHOTO
