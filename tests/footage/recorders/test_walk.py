from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

import pytest

from footage.recorders import look_again, stored, survey
from footage.values.recordings import BEIJING, Media
from messages import LANGS
from messages.errors import BadCall

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
NAME = "A012345_012345_20240506093005_0001.MP4"


def put(root: Path, name: str, content: bytes = MP4) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(seen):
    return [file.name for file in seen.files]


def reasons(seen):
    return {entry.name: entry.reason.key.removeprefix("recorders.") for entry in seen.rejected}


@pytest.mark.requirement("R000-04", "R001-01", "R003-3-01")
def test_a_dump_with_everything_a_recorder_hands_over(tmp_path):
    put(tmp_path, f"DCIM/100MEDIA/{NAME}")
    put(tmp_path, "DCIM/100MEDIA/A012345_012345_20240506093030.jpg", b"\xff\xd8\xff\xe0")
    put(tmp_path, "DCIM/100MEDIA/A012345_012345_20240506093005_0001.THM", b"\xff\xd8\xff\xe0")
    put(tmp_path, "DCIM/AUDIO/A012345_012345_20240506094000.WAV", b"RIFF\0\0\0\0WAVEfmt ")
    put(tmp_path, "GPS/track.gps", b"$GPRMC")
    put(tmp_path, "log-20240506.txt", b"boot")
    put(tmp_path, "sn.txt", b"012345\r\nsecond line\r\n")
    seen = survey(tmp_path)
    kinds = {Path(file.name).suffix.lower(): file.media for file in seen.files}
    side = {".thm": Media.SIDE, ".gps": Media.SIDE, ".txt": Media.SIDE}
    assert kinds == {".mp4": Media.VIDEO, ".jpg": Media.PHOTO, ".wav": Media.AUDIO, **side}
    assert (seen.brand, seen.device, seen.officer, seen.rejected, seen.notes) == ("standard", "A012345", "012345", (), ())
    assert names(seen) == sorted(names(seen)) and all(file.path.read_bytes() for file in seen.files)
    assert survey(tmp_path) == seen


def test_media_under_odd_names_is_known_by_its_bytes(tmp_path):
    put(tmp_path, "export/99999999_87s5463y901281168814201804271614060200201805071142560545")
    put(tmp_path, "a.dat", b"IMKH" + bytes(64))
    put(tmp_path, "b.bin", b"#!AMR\n" + bytes(64))
    put(tmp_path, "c", b"\x47" + bytes(187) + b"\x47" + bytes(187))
    put(tmp_path, "empty.MP4", b"")
    put(tmp_path, "notes.md", b"# hello")
    put(tmp_path, "sound.mp4", b"\0\0\0\x18ftypM4A \0\0\0\0")
    assert {file.name.rpartition("/")[2]: file.media.value for file in survey(tmp_path).files} == {
        "99999999_87s5463y901281168814201804271614060200201805071142560545": "video", "a.dat": "video", "b.bin": "audio", "c": "video",
        "empty.MP4": "video", "notes.md": "other", "sound.mp4": "audio",
    }


def test_odd_names_are_all_taken(tmp_path):
    odd = ["带 空格 的.MP4", "引号'\".MP4", "换行\n名.MP4", "x" * 251 + ".MP4", "case.mp4", "CASE.MP4", "back\\slash.MP4"]
    odd += ["-rf.MP4", "%s{x}.MP4"]
    for name in odd:
        put(tmp_path, name)
    raw = os.fsencode(tmp_path) + b"/\xb2\xe2\xca\xd4.MP4"
    with open(raw, "wb") as stream:  # noqa: PTH123 - a name that is no text
        stream.write(MP4)
    seen = survey(tmp_path)
    assert {stored(name) for name in names(seen)} == {*odd, os.fsdecode(b"\xb2\xe2\xca\xd4.MP4")}
    assert "\\xb2\\xe2\\xca\\xd4.MP4" in names(seen) and "back\\\\slash.MP4" in names(seen)
    json.dumps(names(seen)).encode("utf-8")
    assert all(file.path.stat().st_size == len(MP4) for file in seen.files)


def test_links_never_lead_out_of_the_dump(tmp_path):
    outside = put(tmp_path / "elsewhere", "secret.MP4")
    dump = tmp_path / "dump"
    put(dump, NAME)
    (dump / "out.MP4").symlink_to(outside)
    (dump / "out-folder").symlink_to(outside.parent, target_is_directory=True)
    (dump / "up").symlink_to("..", target_is_directory=True)
    (dump / "inside.MP4").symlink_to(NAME)
    (dump / "loop").symlink_to(".", target_is_directory=True)
    (dump / "broken.MP4").symlink_to("nowhere")
    (dump / "self").symlink_to("self")
    seen = survey(dump)
    assert names(seen) == [NAME]
    assert reasons(seen) == {"out.MP4": "link_outside", "out-folder": "link_outside", "up": "link_outside", "inside.MP4": "link_inside",
                             "loop": "link_inside", "broken.MP4": "link_broken", "self": "link_broken"}
    assert all(entry.reason.say(lang) for entry in seen.rejected for lang in LANGS)


def test_the_dump_itself_may_be_given_by_a_link(tmp_path):
    put(tmp_path / "dump", NAME)
    (tmp_path / "link").symlink_to("dump")
    assert names(survey(tmp_path / "link")) == [NAME]


def test_pipes_and_sockets_are_refused_without_waiting(tmp_path, monkeypatch):
    put(tmp_path, NAME)
    os.mkfifo(tmp_path / "pipe.MP4")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.MP4")
        seen = survey(tmp_path)
    assert names(seen) == [NAME]
    assert reasons(seen) == {"pipe.MP4": "special_file", "socket.MP4": "special_file"}


def test_a_call_that_names_no_dump(tmp_path):
    put(tmp_path, "file.txt", b"x")
    (tmp_path / "empty" / "folder").mkdir(parents=True)
    for path, key in ((tmp_path / "none", "no_path"), (tmp_path / "file.txt", "no_folder"), (tmp_path / "empty", "empty_dump"),
                      (tmp_path / "file.txt" / "below", "root_broken"), (tmp_path / "nul\0", "root_broken")):
        with pytest.raises(BadCall) as refused:
            survey(path)
        assert refused.value.text.key == f"recorders.{key}", path
        assert all(refused.value.say(lang) and "\n" not in refused.value.say(lang) for lang in LANGS)


def as_nobody(check) -> str:
    """Run `check` in a child that root's rights do not help; returns what went wrong there, "" if nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            check()
        except BaseException:  # noqa: BLE001 - the child must never go back into pytest
            os.write(writing, traceback.format_exc().encode()[-3000:])
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        problem = stream.read()
    return problem or ("" if os.waitpid(child, 0)[1] == 0 else "died")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
def test_what_may_not_be_read_is_said_and_the_rest_goes_on():
    root = Path(tempfile.mkdtemp(prefix="liuhen-walk-"))
    root.chmod(0o755)
    try:
        put(root, NAME)
        put(root, "closed.MP4").chmod(0)
        put(root, "closed-folder/x.MP4")
        (root / "closed-folder").chmod(0)

        def check() -> None:
            seen = survey(root)
            assert names(seen) == [NAME]
            assert reasons(seen) == {"closed.MP4": "unreadable_file", "closed-folder": "folder_closed"}
            with pytest.raises(BadCall) as refused:
                survey(root / "closed-folder")
            assert refused.value.text.key == "recorders.root_closed"

        survey(root)  # loads what the child may not be allowed to load
        assert as_nobody(check) == ""
    finally:
        (root / "closed-folder").chmod(0o755)
        shutil.rmtree(root)


def test_folders_deeper_than_the_system_can_name(tmp_path):
    put(tmp_path, NAME)
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(30):
            os.mkdir("d" * 200, dir_fd=here)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
    finally:
        os.close(here)
    seen = survey(tmp_path)
    assert names(seen) == [NAME] and set(reasons(seen).values()) <= {"folder_closed", "unreadable_file"} and seen.rejected
    shutil.rmtree(tmp_path / ("d" * 200), ignore_errors=True)


def test_time_stamps_are_kept_to_the_microsecond_and_absurd_ones_do_not_hurt(tmp_path):
    when = datetime(2024, 5, 6, 9, 40, 5, 250_000, tzinfo=BEIJING)
    os.utime(put(tmp_path, NAME), ns=(0, int(when.timestamp()) * 10**9 + 250_000_000))
    assert survey(tmp_path).files[0].modified == when


def test_a_station_copy_names_officer_and_recorder_in_its_xml(tmp_path):
    xml = "<?xml version='1.0' encoding='gbk'?><file><警号>012345</警号><Dev DevNo='A012345'/></file>".encode("gbk")
    put(tmp_path, "012345/012345/20240506180000/012345_20240506.xml", xml)
    put(tmp_path, "012345/012345/20240506180000/MOVI0001.MP4")
    seen = survey(tmp_path)
    (video,) = [file for file in seen.files if file.media is Media.VIDEO]
    assert (video.names.device, video.names.officer) == ("A012345", "012345")
    assert (seen.device, seen.officer, seen.brand) == ("A012345", "012345", "counter")


def test_two_recorders_side_by_side_keep_their_owners(tmp_path):
    put(tmp_path, "one/sn.txt", b"012345\n")
    put(tmp_path, "one/DCIM/MOVI0001.MP4")
    put(tmp_path, "two/sn.txt", "\ufeff012346".encode())
    put(tmp_path, "two/DCIM/MOVI0001.MP4")
    seen = survey(tmp_path)
    assert [file.names.officer for file in seen.files if file.media is Media.VIDEO] == ["012345", "012346"]
    assert seen.officer is None


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
    put(tmp_path, NAME.replace("012345", "A98765", 1))
    put(tmp_path, "info.xml", content)
    seen = survey(tmp_path)
    assert [found.key for found in seen.notes] == [f"recorders.{note}"]
    assert "info.xml" in names(seen)


def test_an_sn_file_that_is_no_number_is_said(tmp_path):
    put(tmp_path, "MOVI0001.MP4")
    put(tmp_path, "sn.txt", b"\xff\xfe rubbish")
    seen = survey(tmp_path)
    assert seen.officer is None and [found.key for found in seen.notes] == ["recorders.sn_unusable"]


def test_two_officers_in_one_dump_leave_the_owner_open(tmp_path):
    put(tmp_path, "A012345_012345_20240506093005.MP4")
    put(tmp_path, "A012345_012346_20240506093105.MP4")
    seen = survey(tmp_path)
    assert seen.device == "A012345" and seen.officer is None


def test_a_file_that_was_looked_at_before_is_not_opened(tmp_path):
    for number in range(3):
        (tmp_path / f"IMG_000{number}.dat").write_bytes(b"\xff\xd8\xff" + bytes(100))
    first = survey(tmp_path)
    assert {file.media for file in first.files} == {Media.PHOTO}
    known = {(file.name, file.size, file.modified): Media.AUDIO for file in first.files[:2]}  # what is answered shows who was asked
    again = survey(tmp_path, before=lambda names: known if len(names) == 3 else {})
    assert [file.media for file in again.files] == [Media.AUDIO, Media.AUDIO, Media.PHOTO]
    assert look_again(again.files[0]) == first.files[0]
    first.files[0].path.write_bytes(b"\xff\xd8\xff" + bytes(101))
    assert survey(tmp_path, before=lambda names: known).files[0].media is Media.PHOTO


def test_a_card_that_stumbles_over_the_first_bytes_is_not_refused_for_it(tmp_path, monkeypatch):
    (tmp_path / "A000001_000001_20260302093000_0001.MP4").write_bytes(b"not what it says")

    def stumbling(handle: int, count: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("footage.recorders.walk.os.read", stumbling)
    found = survey(tmp_path)
    assert [file.media for file in found.files] == [Media.VIDEO] and not found.rejected  # by its name; it is read, and read again, later
