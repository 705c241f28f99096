"""An artefact is there whole, or not at all, also where two write it at the same time."""

from __future__ import annotations

import errno
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest

from footage.values.recordings import BEIJING
from paperwork.files import PartFile, put
from paperwork.papers.evidence_annex import Annex
from paperwork.papers.values import EvidenceList

AT = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


def test_many_write_the_same_file_at_the_same_time(tmp_path: Path):
    path, problems = tmp_path / "清单.docx", []
    contents = [bytes([number]) * (100_000 * number + 1) for number in range(1, 7)]

    def write(content: bytes) -> None:
        try:
            for _ in range(20):
                put(path, content)
                assert path.read_bytes() in contents
        except Exception as problem:  # noqa: BLE001 - a thread's own is not seen
            problems.append(problem)

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not problems and [path.name for path in tmp_path.iterdir()] == ["清单.docx"]


def test_what_a_killed_writer_left_is_overwritten(tmp_path: Path):
    path = tmp_path / "清单.csv"
    (tmp_path / ".清单.csv.part").write_bytes(b"x" * 10_000)
    head = EvidenceList(unit="", dump="1", at=AT, rows=())
    with Annex(path, "zh") as annex:
        listed = annex.close(head)
    written = path.read_bytes()
    assert written.startswith("\ufeff".encode()) and b"x" not in written.replace(b"sha256", b"") and listed.size == len(written) < 10_000
    assert [path.name for path in tmp_path.iterdir()] == ["清单.csv"]


def test_a_failed_write_leaves_the_earlier_file(tmp_path: Path):
    path = tmp_path / "a"
    put(path, b"before")
    with pytest.raises(ZeroDivisionError), PartFile(path) as part:
        part.file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"before" and [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("call", ["fsync", "unlink"])
def test_an_error_names_its_file_and_stops_nothing(tmp_path: Path, monkeypatch, call: str):
    path, failed = tmp_path / "清单.docx", []

    def fails_once(*args, **options):
        if not failed:
            failed.append(call)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **options)

    real = getattr(os, call)
    monkeypatch.setattr(os, call, fails_once)
    with pytest.raises(OSError, match=r"清单\.docx"), PartFile(path) as part:
        part.file.write(b"half")
        if call == "fsync":
            part.give_name()
    assert not path.exists()
    put(path, b"whole")  # and does not wait for a lock that nobody gives back
    assert [path.name for path in tmp_path.iterdir()] == ["清单.docx"]
