"""A disk that is really full: every command says so in one sentence, with the place and what is left, and leaves nothing half-made."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from visits import ALTHOUGH, NUMBER, Done
from warm import ROOT

pytestmark = pytest.mark.timeout(600)
SIZE = 24 << 20  # bytes of the small disk
SAID = ("已满", "空间不足", "还差")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, left: int = 0) -> Path:
    """Leave `left` bytes on the disk of `folder`."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(1 << 16))
        except OSError:
            pass
    os.truncate(filler, filler.stat().st_size - left)
    return filler


def check_whole(home: Path) -> None:
    """No paper under its final name is cut off, and nothing that was being written is left."""
    for paper in home.rglob("*.docx"):
        assert zipfile.ZipFile(paper).testzip() is None
    for pdf in home.rglob("*.pdf"):
        assert pdf.read_bytes().rstrip().endswith(b"%%EOF")
    left = [path for path in home.rglob("*") if path.suffix in (".part", ".partial", ".saving") and path.is_file() and path.stat().st_size]
    assert not left, left


COMMANDS: list[tuple[str, ...]] = [
    ("case", "add", "{case}"), ("ingest", "{more}", "--case", NUMBER), ("review", NUMBER),
    ("mark", NUMBER, "--trigger", "LT6", "--reason", "x"),
    ("hold", NUMBER, "--kind", "review", "--reason", "复议"), ("request", NUMBER, "--action", "view", "--by", "李四", "--purpose", "复议"),
    ("archive", NUMBER, *ALTHOUGH), ("sweep", "--as-of", "2031-01-01"), ("verify",), ("verify", "--anchor"), ("spot-check", "--ratio", "1"),
    ("backup", "{disk}/saved.db"), ("release", "1", "--to", "李四"), ("medium", "list", NUMBER), ("status",), ("case", "show", NUMBER),
]


def test_every_command_says_that_the_disk_is_full_and_goes_on_when_it_is_not(liuhen: Callable[..., Done], small_disk, small_dump, case_file,
                                                                           tmp_path):
    home, more = small_disk / "home", tmp_path / "more"
    (more / "DCIM").mkdir(parents=True)
    (more / "DCIM" / "new.log").write_bytes(os.urandom(400_000))
    names = {"case": str(case_file), "more": str(more), "disk": str(small_disk)}
    for call in (("case", "add", case_file), ("ingest", small_dump, "--case", NUMBER),
                 ("request", NUMBER, "--action", "view", "--by", "李四", "--purpose", "复议"),
                 ("approve", "1", "--by", "刘局长", "--role", "分管局领导")):
        answer = liuhen(*call, home=home)
        assert answer.status in (0, 1), answer.err
    refused = 0
    for command in COMMANDS:
        words = [word.format(**names) for word in command]
        for left in (0, 60_000):
            filler = fill(small_disk, left)
            answer = liuhen(*words, home=home, TMPDIR=str(tmp_path))
            assert "内部出错" not in answer.err and "Traceback" not in answer.err, (words, left, answer.err)
            assert answer.status in (0, 1, 3), (words, left, answer.err)
            if answer.status == 3:
                assert any(said in answer.err for said in SAID) and str(small_disk) in answer.err, (words, left, answer.err)
                assert answer.err.count("\n") == 1, answer.err
                refused += 1
            check_whole(small_disk)
            filler.unlink()
        again = liuhen(*words, home=home, TMPDIR=str(tmp_path))
        assert again.status in (0, 1) or "已" in again.err, (words, again.err)
    assert refused >= len(COMMANDS), "a full disk was hardly met"
    assert liuhen("verify", home=home).status in (0, 1)


def test_full_temporary_files_are_no_fault_of_an_original(liuhen, small_disk, small_dump, case_file, tmp_path):
    home = tmp_path / "home"
    assert liuhen("case", "add", case_file, home=home).status == 0
    assert liuhen("ingest", small_dump, "--case", NUMBER, home=home).status in (0, 1)
    fill(small_disk)
    for command in (("verify", "--daily"), ("review", NUMBER), ("status",), ("archive", NUMBER, *ALTHOUGH), ("verify",)):
        answer = liuhen(*command, "--lang", "zh", home=home, TMPDIR=str(small_disk))
        assert "内部出错" not in answer.err and answer.status in (0, 1, 3), (command, answer.err)
        assert answer.status != 3 or any(said in answer.err for said in SAID), answer.err
        assert "读不出来" not in answer.out, answer.out


def written_to_a_full_disk(*call: object) -> subprocess.CompletedProcess[str]:
    with Path("/dev/full").open("wb") as full:
        return subprocess.run([sys.executable, "-m", "pipelines.cli", *map(str, call)], stdout=full, stderr=subprocess.PIPE, text=True,
                              check=False, cwd=ROOT)


def test_an_answer_that_cannot_be_written_is_said(tmp_path):
    home = tmp_path / "home"
    refused = written_to_a_full_disk("case", "list", "--json", "--home", home)
    assert refused.returncode == 2 and "liuhen init" in refused.stderr and refused.stderr.count("\n") == 1, refused.stderr
    subprocess.run([sys.executable, "-m", "pipelines.cli", "init", "--home", home], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    done = written_to_a_full_disk("case", "list", "--json", "--home", home)
    assert done.returncode == 3 and "已满" in done.stderr and done.stderr.count("\n") == 1, done.stderr
