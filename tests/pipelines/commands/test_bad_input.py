"""Bad input gets one clear sentence, the exit status of the contract, and everything good is still taken in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from visits import CASE, NUMBER, make_video

ROOT = Path(__file__).resolve().parents[3]


def _refused(answer, *texts: str, sentences: int = 1) -> None:
    """The call was wrong: so many sentences, one for each thing that is, and nothing else."""
    lines = [line for line in answer.err.splitlines() if line.strip()]
    assert answer.status == 2 and len(lines) == sentences, answer
    assert "Traceback" not in answer.err
    for word in texts:
        assert word in answer.err, answer.err


def test_a_dump_that_is_not_there_is_refused(liuhen, tmp_path):
    _refused(liuhen("ingest", tmp_path / "nothing", home=tmp_path / "home"), "nothing")


def test_a_dump_that_is_a_file_is_refused(liuhen, tmp_path):
    (tmp_path / "file.mp4").write_bytes(b"x")
    _refused(liuhen("ingest", tmp_path / "file.mp4", home=tmp_path / "home"), "file.mp4")


def test_an_empty_dump_is_refused(liuhen, tmp_path):
    (tmp_path / "empty").mkdir()
    _refused(liuhen("ingest", tmp_path / "empty", home=tmp_path / "home"), "empty")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv drops root's rights")
def test_a_folder_without_read_permission_is_said_and_the_rest_taken_in(tmp_path, small_dump):
    dump = Path(shutil.copytree(small_dump, tmp_path / "dump"))
    closed = dump / "DCIM" / "closed"
    closed.mkdir()
    (closed / "secret.MP4").write_bytes(b"x")
    seen = _as_nobody("import sys; from pathlib import Path; from footage.recorders import survey; found = survey(Path(sys.argv[1]));"
                      "print(len(found.files)); print([item.name for item in found.rejected])", dump, closed)
    assert seen.splitlines()[0] == "5" and "closed" in seen.splitlines()[1]


def _as_nobody(code: str, dump: Path, closed: Path) -> str:
    """Run `code` as a user who may not read `closed` (root may read everything)."""
    closed.chmod(0)
    for folder in (dump, *dump.parents):
        if folder.owner() == "root" and "pytest" in str(folder):
            folder.chmod(0o755)
    as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []

    def call(what: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*as_user, sys.executable, "-c", what, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)

    able = call("import footage.recorders")
    if able.returncode:  # a Python below /root, say: nothing about our program
        closed.chmod(0o755)
        pytest.skip(f"another user cannot run this Python: {(able.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    completed = call(code, str(dump))
    closed.chmod(0o755)
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def test_odd_files_are_named_and_the_good_ones_taken_in(liuhen, tmp_path, small_dump):
    dump = Path(shutil.copytree(small_dump, tmp_path / "dump"))
    media = dump / "DCIM" / "20260302"
    (media / "A000001_000001_20260302094000_0009.MP4").write_bytes(b"")
    (media / "带 空格 '引号\".MP4").write_bytes((media / "A000001_000001_20260302093000_0001.MP4").read_bytes())
    (media / "换\n行.MP4").write_bytes(b"not a video")
    (media / ("x" * 251 + ".MP4")).write_bytes(b"not a video either")
    (media / "Same.txt").write_text("a", encoding="utf-8")
    (media / "same.txt").write_text("b", encoding="utf-8")
    (media / "leaves.MP4").symlink_to("/etc/passwd")
    os.mkfifo(media / "pipe.MP4")
    answer = liuhen("ingest", dump, "--json", home=tmp_path / "home")
    assert answer.status == 1, answer.err
    names = {row["name"]: row for row in answer.data["received"]}
    assert len(names) == 11, sorted(names)
    assert {row["name"].rsplit("/")[-1] for row in answer.data["rejected"]} == {"leaves.MP4", "pipe.MP4"}
    empty = next(row for name, row in names.items() if name.endswith("0009.MP4"))
    assert (empty["bytes"], empty["state"]) == (0, "unreadable")
    assert {row["stored"] for row in names.values()} == {"verified"}
    assert not answer.data["clear"]


def test_one_call_says_every_problem_of_a_case_file(liuhen, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(CASE.replace("party =", "partty =").replace('matter = "行政检查"', 'matter = "行政检察"'), encoding="utf-8")
    answer = liuhen("case", "add", path, home=tmp_path / "home")
    _refused(answer, "partty", "party", "行政检察", sentences=2)
    assert not (tmp_path / "home").exists()


def test_a_missing_document_is_said_and_the_case_registered(liuhen, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(CASE + '\n[[documents]]\nfile = "没有.docx"\nkind = "现场检查笔录"\n', encoding="utf-8")
    answer = liuhen("case", "add", path, "--json", home=tmp_path / "home")
    assert answer.status == 1 and any("没有.docx" in problem for problem in answer.data["problems"])
    assert liuhen("case", "show", NUMBER, "--json", home=tmp_path / "home").data["number"] == NUMBER


def test_a_document_that_is_none_does_not_stop_the_review(liuhen, tmp_path, small_dump):
    path = tmp_path / "case.toml"
    (tmp_path / "笔录.docx").write_bytes(bytes(range(256)) * 40)
    path.write_text(CASE + '\n[[documents]]\nfile = "笔录.docx"\nkind = "现场检查笔录"\n', encoding="utf-8")
    liuhen("case", "add", path, home=tmp_path / "home")
    liuhen("ingest", small_dump, "--case", NUMBER, home=tmp_path / "home")
    answer = liuhen("review", NUMBER, "--json", home=tmp_path / "home")
    assert answer.status in (0, 1), answer.err
    paper = next(row for row in answer.data["documents"] if row["file"] == "笔录.docx")
    assert paper["intervals"] == [] and paper["problem"]
    assert Path(answer.data["report"]["html"]).is_file()


@pytest.mark.parametrize("command", [
    ("ingest",), ("ingest", ".", "--no-such"), ("case", "show", "没有这个案件"), ("review", "没有这个案件"), ("archive", "没有这个案件"),
    ("mark", "没有这个案件", "--trigger", "LT5", "--reason", "x"), ("transcribe",), ("sweep", "--as-of", "昨天"),
    ("record", "confirm", "R-0", "--by", "甲", "--by", "乙", "--nothing-to-correct"), ("verify", "/nowhere/at/all"), ("nonsense",),
    ("ingest", ".", "--received-at", "下午"), ("ingest", ".", "--case", "没有这个案件"),
])
def test_a_wrong_call_gets_one_sentence(liuhen, tmp_path, command):
    _refused(liuhen(*command, home=tmp_path / "home"))
    english = liuhen(*command, "--lang", "en", home=tmp_path / "home")
    assert english.status == 2 and english.err != liuhen(*command, home=tmp_path / "home").err


def test_settings_with_a_typo_name_the_nearest(liuhen, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "liuhen.toml").write_text('databse = "sqlite:///x.db"\n', encoding="utf-8")
    _refused(liuhen("status", home=tmp_path / "home"), "databse", "database")


def test_an_unknown_speech_model_is_said(liuhen, tmp_path, small_dump, case_file):
    home = tmp_path / "home"
    liuhen("case", "add", case_file, home=home)
    liuhen("ingest", small_dump, "--case", NUMBER, home=home)
    answer = liuhen("transcribe", NUMBER, home=home, LIUHEN_ASR_MODEL=str(tmp_path / "no-model"))
    assert answer.status in (2, 3) and "no-model" in answer.err and "Traceback" not in answer.err


def test_the_same_dump_again_adds_only_what_is_new(liuhen, tmp_path, small_dump, case_file):
    home, dump = tmp_path / "home", Path(shutil.copytree(small_dump, tmp_path / "dump-A000001"))
    liuhen("case", "add", case_file, home=home)
    first = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    again = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    assert len(first["received"]) == 5 and not first["already"]
    assert not again["received"] and len(again["already"]) == 5 and again["receipt"] == first["receipt"]
    make_video(dump / "DCIM" / "20260302" / "A000001_000001_20260302093100_0004.MP4", 1.5)
    third = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    assert [row["name"][-8:] for row in third["received"]] == ["0004.MP4"]
    assert liuhen("case", "show", NUMBER, "--json", home=home).data["recordings"].__len__() == 6
