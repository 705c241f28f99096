"""The walk through a dump: links, pipes, closed folders and broken cards; what is not taken is said with its reason."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sys
import tempfile
import traceback
from pathlib import Path

import pytest
from dump_files import MP4, NAME, names, reasons, write_file

from footage.recorders import stored, survey
from footage.values.recordings import Media
from messages import LANGS
from messages.errors import BadCall


def test_odd_names_are_all_taken(tmp_path):
    unusual = ["带 空格 的.MP4", "引号'\".MP4", "换行\n名.MP4", "x" * 251 + ".MP4", "case.mp4", "CASE.MP4", "back\\slash.MP4"]
    unusual += ["-rf.MP4", "%s{x}.MP4"]
    for name in unusual:
        write_file(tmp_path, name)
    raw = os.fsencode(tmp_path) + b"/\xb2\xe2\xca\xd4.MP4"
    with open(raw, "wb") as stream:  # noqa: PTH123 - a name that is no text
        stream.write(MP4)
    dump = survey(tmp_path)
    assert {stored(name) for name in names(dump)} == {*unusual, os.fsdecode(b"\xb2\xe2\xca\xd4.MP4")}
    assert "\\xb2\\xe2\\xca\\xd4.MP4" in names(dump) and "back\\\\slash.MP4" in names(dump)
    json.dumps(names(dump)).encode("utf-8")
    assert all(file.path.stat().st_size == len(MP4) for file in dump.files)


def test_links_never_lead_out_of_the_dump(tmp_path):
    outside = write_file(tmp_path / "elsewhere", "secret.MP4")
    dump = tmp_path / "dump"
    write_file(dump, NAME)
    (dump / "out.MP4").symlink_to(outside)
    (dump / "out-folder").symlink_to(outside.parent, target_is_directory=True)
    (dump / "up").symlink_to("..", target_is_directory=True)
    (dump / "inside.MP4").symlink_to(NAME)
    (dump / "loop").symlink_to(".", target_is_directory=True)
    (dump / "broken.MP4").symlink_to("nowhere")
    (dump / "self").symlink_to("self")
    surveyed = survey(dump)
    assert names(surveyed) == [NAME]
    assert reasons(surveyed) == {"out.MP4": "link_outside", "out-folder": "link_outside", "up": "link_outside", "inside.MP4": "link_inside",
                             "loop": "link_inside", "broken.MP4": "link_broken", "self": "link_broken"}
    assert all(entry.reason.say(lang) for entry in surveyed.rejected for lang in LANGS)


def test_the_dump_itself_may_be_given_by_a_link(tmp_path):
    write_file(tmp_path / "dump", NAME)
    (tmp_path / "link").symlink_to("dump")
    assert names(survey(tmp_path / "link")) == [NAME]


def test_pipes_and_sockets_are_refused_without_waiting(tmp_path, monkeypatch):
    write_file(tmp_path, NAME)
    os.mkfifo(tmp_path / "pipe.MP4")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.MP4")
        dump = survey(tmp_path)
    assert names(dump) == [NAME]
    assert reasons(dump) == {"pipe.MP4": "special_file", "socket.MP4": "special_file"}


def test_a_path_that_is_no_dump_is_refused_with_its_reason(tmp_path):
    write_file(tmp_path, "file.txt", b"x")
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
        write_file(root, NAME)
        write_file(root, "closed.MP4").chmod(0)
        write_file(root, "closed-folder/x.MP4")
        (root / "closed-folder").chmod(0)

        def check() -> None:
            dump = survey(root)
            assert names(dump) == [NAME]
            assert reasons(dump) == {"closed.MP4": "unreadable_file", "closed-folder": "folder_closed"}
            with pytest.raises(BadCall) as refused:
                survey(root / "closed-folder")
            assert refused.value.text.key == "recorders.root_closed"

        survey(root)  # loads what the child may not be allowed to load
        assert as_nobody(check) == ""
    finally:
        (root / "closed-folder").chmod(0o755)
        shutil.rmtree(root)


def test_folders_deeper_than_the_system_can_name_are_rejected_with_a_reason(tmp_path):
    write_file(tmp_path, NAME)
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(30):
            os.mkdir("d" * 200, dir_fd=folder)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = below
    finally:
        os.close(folder)
    dump = survey(tmp_path)
    assert names(dump) == [NAME] and set(reasons(dump).values()) <= {"folder_closed", "unreadable_file"} and dump.rejected
    shutil.rmtree(tmp_path / ("d" * 200), ignore_errors=True)


def test_a_card_that_stumbles_over_the_first_bytes_is_not_refused_for_it(tmp_path, monkeypatch):
    (tmp_path / "A000001_000001_20260302093000_0001.MP4").write_bytes(b"not what it says")

    def stumbling(handle: int, count: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("footage.recorders.walk.os.read", stumbling)
    dump = survey(tmp_path)
    assert [file.media for file in dump.files] == [Media.VIDEO] and not dump.rejected  # by its name; it is read, and read again, later
