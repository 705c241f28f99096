"""What is a recorder's dump, what is at least footage, and what is somebody's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from dump_files import NAME, write_file

from footage.recorders import survey

FILM = b"\0\0\0\x18ftypmp42" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
RECORDERS = {
    "names of a make": {NAME: FILM},
    "an unknown name below DCIM": {"DCIM/100MEDIA/某检查.mp4": FILM},
    "the officer's number": {"sn.txt": b"012345\r\n", "x.mp4": FILM},
    "a station's XML": {"012345/012345_20240506.xml": b"<Data><DeviceNo>A012345</DeviceNo></Data>", "012345/a.mp4": FILM},
    "films that are counted": {"MOVI0012.MP4": FILM},
    "a log of the recorder": {"log-20240506.txt": b"boot", "x.mp4": FILM},
    "a log named after its recorder": {"A000001_000001_20260302090000.log": b"boot"},
    "an empty film below a day": {"20240506/093005.MP4": b""},
}
FOOTAGE = {
    "one renamed film": {"某某商店检查.mp4": FILM},
    "a film and the paper beside it": {"检查.mp4": FILM, "笔录.docx": b"PK"},
    "pictures of a phone": {"IMG_20260302_093000.jpg": JPEG, "IMG_20260302_093100.jpg": JPEG},
    "pictures that are counted": {"scan0001.jpg": JPEG},
}
OTHER = {
    "a machine's files": {"hostname": b"pc-17", "readme.txt": b"read me"},
    "papers": {"a.docx": b"PK", "b.pdf": b"%PDF-1.7"},
    "a folder of a program with its icon": {"main.py": b"x", "setup.cfg": b"x", "Makefile": b"x", "icon.jpg": JPEG},
    "texts alone": {"a.txt": b"a", "b.csv": b"b"},
}


def seen(folder: Path, files: dict[str, bytes]) -> tuple[bool, bool]:
    for name, content in files.items():
        write_file(folder, name, content)
    dump = survey(folder)
    return dump.recorder, dump.footage


@pytest.mark.parametrize("name", RECORDERS)
def test_one_sign_is_enough_for_a_recorder(name: str, tmp_path: Path):
    assert seen(tmp_path, RECORDERS[name])[0]


@pytest.mark.parametrize("name", FOOTAGE)
def test_footage_without_a_sign_is_footage_and_no_recorder(name: str, tmp_path: Path):
    assert seen(tmp_path, FOOTAGE[name]) == (False, True)


@pytest.mark.parametrize("name", OTHER)
def test_what_is_mostly_no_footage_is_neither(name: str, tmp_path: Path):
    assert seen(tmp_path, OTHER[name]) == (False, False)
