from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messages.errors import BadCall, Changed, NotReadable, Refused
from storage.packages.bag_names import decode_path, encode_path
from storage.packages.bags import BagEntry, check_bag, portable, write_bag

INFO = {"Source-Organization": "通化市人力资源和社会保障局", "Bagging-Date": "2026-03-20", "External-Identifier": "通人社监罚〔2026〕17号"}


@pytest.fixture
def payload(tmp_path: Path) -> list[BagEntry]:
    files = {"原件/GPAA0001.MP4": os.urandom(2_500_000), "文书/现场检查笔录 1.docx": b"docx", "空.txt": b"", "a/b/c/d.bin": b"deep"}
    entries = []
    for number, (name, data) in enumerate(files.items()):
        source = tmp_path / f"source{number}"
        source.write_bytes(data)
        entries.append(BagEntry(name, source, hashlib.sha256(data).hexdigest()))
    return entries


def test_the_library_of_congress_tool_accepts_the_package(tmp_path: Path, payload: list[BagEntry]):
    bag = write_bag(tmp_path / "package", payload, INFO)
    reader = bagit.Bag(str(bag.path))
    reader.validate()
    assert reader.version == "1.0"
    assert reader.info["Source-Organization"] == INFO["Source-Organization"]
    assert reader.info["Payload-Oxum"] == f"{bag.bytes}.4"
    assert bag.manifest_sha256 == hashlib.sha256((bag.path / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert check_bag(bag.path) == []


def test_the_package_carries_sm3_manifests_too(tmp_path: Path, payload: list[BagEntry]):
    bag = write_bag(tmp_path / "package", payload, INFO)
    lines = (bag.path / "manifest-sm3.txt").read_text(encoding="utf-8").splitlines()
    assert f"{hashlib.new('sm3', b'deep').hexdigest()}  data/a/b/c/d.bin" in lines


def test_the_same_inputs_make_the_same_bytes(tmp_path: Path, payload: list[BagEntry]):
    first = write_bag(tmp_path / "one", payload, INFO)
    second = write_bag(tmp_path / "two", list(reversed(payload)), INFO)
    assert first.manifest_sha256 == second.manifest_sha256
    files = {path.relative_to(first.path): path.read_bytes() for path in first.path.rglob("*") if path.is_file()}
    assert files == {path.relative_to(second.path): path.read_bytes() for path in second.path.rglob("*") if path.is_file()}


def test_a_source_is_read_once_and_may_be_a_stream(tmp_path: Path):
    class Counting(io.BytesIO):
        opened = 0

    def open_it() -> Counting:
        Counting.opened += 1
        return Counting(b"stream" * 100_000)

    seen: list[int] = []
    bag = write_bag(tmp_path / "p", [BagEntry("s.bin", open_it)], INFO, on_bytes=seen.append)
    assert Counting.opened == 1 and sum(seen) == 600_000 == bag.bytes


def test_a_source_that_changed_is_refused_and_nothing_is_left(tmp_path: Path, payload: list[BagEntry]):
    assert isinstance(payload[1].source, Path)
    payload[1].source.write_bytes(b"other")
    with pytest.raises(Changed) as raised:
        write_bag(tmp_path / "out" / "package", payload, INFO)
    assert "现场检查笔录" in raised.value.say("zh")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_missing_source_is_reported(tmp_path: Path):
    with pytest.raises(NotReadable):
        write_bag(tmp_path / "p", [BagEntry("x", tmp_path / "none")], INFO)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["../x"], ["/etc/x"], ["a//b"], [""], ["a/./b"], ["a/.."], ["x", "x"], ["a\0b"]])
def test_a_name_that_leads_out_or_comes_twice_is_refused(tmp_path: Path, names: list[str]):
    with pytest.raises(BadCall):
        write_bag(tmp_path / "p", [BagEntry(name, lambda: io.BytesIO(b"")) for name in names], INFO)


def test_a_package_is_never_overwritten(tmp_path: Path, payload: list[BagEntry]):
    write_bag(tmp_path / "p", payload, INFO)
    with pytest.raises(BadCall):
        write_bag(tmp_path / "p", payload, INFO)


def test_two_runs_do_not_write_one_package(tmp_path: Path, payload: list[BagEntry]):
    with (tmp_path / ".p.lock").open("ab") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        with pytest.raises(Refused):
            write_bag(tmp_path / "p", payload, INFO)


def test_a_line_break_in_the_information_is_no_new_line(tmp_path: Path, payload: list[BagEntry]):
    bag = write_bag(tmp_path / "p", payload, {**INFO, "Internal-Sender-Description": "第一行\nPayload-Oxum: 1.1"})
    bagit.Bag(str(bag.path)).validate()
    assert check_bag(bag.path) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_path_in_a_manifest_reads_back(path: str):
    written = encode_path(path)
    assert decode_path(written) == path and "\n" not in written and "\r" not in written


LETTERS = st.characters(exclude_characters="\0/", exclude_categories=["Cs"])
NAME = st.text(LETTERS, min_size=1, max_size=40).filter(lambda name: name not in (".", ".."))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(NAME, min_size=1, max_size=4))
def test_a_package_with_any_names_checks_out(tmp_path: Path, names: set[str]):
    shutil.rmtree(tmp_path / "p", ignore_errors=True)
    bag = write_bag(tmp_path / "p", [BagEntry(f"d/{name}", lambda: io.BytesIO(b"x")) for name in names], INFO)
    assert check_bag(bag.path) == []


def test_portable_names_are_accepted_by_windows_and_discs():
    assert portable('原件/a:b*c?"<>|100%\n.MP4') == "原件/a_b_c_____100__.MP4"
    assert portable("尾 . ./x.") == "尾/x"


DAMAGE = {
    "changed": lambda bag: (bag / "data" / "a" / "b" / "c" / "d.bin").write_bytes(b"deer"),
    "missing": lambda bag: (bag / "data" / "空.txt").unlink(),
    "unlisted": lambda bag: (bag / "data" / "夹带.txt").write_bytes(b""),
    "malformed": lambda bag: (bag / "bagit.txt").write_text("BagIt-Version: 1.0\n"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_found_and_named(tmp_path: Path, payload: list[BagEntry], kind: str):
    bag = write_bag(tmp_path / "p", payload, INFO).path
    DAMAGE[kind](bag)
    problems = check_bag(bag)
    assert kind in {problem.kind for problem in problems}
    assert all(problem.text.say("zh") and problem.text.say("en") for problem in problems)


@pytest.mark.parametrize("line", ["no hash", "abc  ../../etc/passwd", "abc  /etc/passwd"])
def test_a_manifest_that_leads_out_is_malformed(tmp_path: Path, payload: list[BagEntry], line: str):
    bag = write_bag(tmp_path / "p", payload, INFO).path
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(line + "\n")
    assert "malformed" in {problem.kind for problem in check_bag(bag)}


def test_a_folder_that_is_no_package_is_malformed(tmp_path: Path):
    assert {problem.file for problem in check_bag(tmp_path)} == {"bagit.txt", "manifest-sha256.txt"}


def test_a_file_changed_together_with_its_sha256_line_is_still_seen(tmp_path: Path, payload: list[BagEntry]):
    bag = write_bag(tmp_path / "p", payload, INFO).path
    old, new = hashlib.sha256(b"deep").hexdigest(), hashlib.sha256(b"deer").hexdigest()
    (bag / "data/a/b/c/d.bin").write_bytes(b"deer")
    manifest = bag / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert {problem.file for problem in check_bag(bag)} >= {"manifest-sha256.txt", "data/a/b/c/d.bin"}


def test_a_killed_run_leaves_nothing_that_looks_like_a_package(tmp_path: Path):
    source = tmp_path / "big"
    source.write_bytes(os.urandom(1 << 20) * 40)
    code = ("import sys; from pathlib import Path; from storage.packages.bags import *; "
            f"entries = [BagEntry(f'{{n}}.bin', Path({str(source)!r})) for n in range(20)]; "
            f"write_bag(Path({str(tmp_path)!r}) / 'out' / 'p', entries, {INFO!r})")
    run = subprocess.Popen([sys.executable, "-c", code])
    while not (tmp_path / "out" / ".p.part" / "data").exists():
        assert run.poll() is None
        time.sleep(0.01)
    time.sleep(0.1)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not (tmp_path / "out" / "p").exists()
    bag = write_bag(tmp_path / "out" / "p", [BagEntry("0.bin", source)], INFO)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["p"] and check_bag(bag.path) == []
