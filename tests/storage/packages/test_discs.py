"""Disc images: what 7-Zip, xorriso and isoinfo read in them is what was put in."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from processes import call, tree

from footage.values.recordings import BEIJING
from messages.errors import BadCall, Changed, LiuhenError, NotReadable
from storage.packages.bag_check import check_bag
from storage.packages.disc_read import Disc, is_disc
from storage.packages.disc_tree import SECTOR, DiscFile, build_tree, leaves
from storage.packages.disc_udf import anchor
from storage.packages.discs import image_size, lay_out, write_image
from storage.packages.volumes import DiscPages

AT = datetime(2026, 3, 20, 9, 0, tzinfo=BEIJING)
INFO = {"External-Identifier": "通人社监罚〔2026〕17号", "Bagging-Date": "2026-03-20"}
PAGES = DiscPages(lambda share: f"17号 {share.number}/{share.count}", lambda share, shares: {"卷标.txt": f"{share.number}".encode()})


def files(contents: dict[str, bytes]) -> list[DiscFile]:
    return [DiscFile(name, len(data), lambda data=data: io.BytesIO(data)) for name, data in contents.items()]


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    chance = random.Random(3)
    files_by_name = {f"data/originals/A01234{number % 3}/DCIM/执法现场录像第{number}段.MP4": chance.randbytes(chance.randrange(9000))
             for number in range(70)}  # more than one sector of names
    return files_by_name | {"bagit.txt": b"BagIt", "data/空文件": b"", "一/二/三/四/五/六/七/八/九.txt": b"deep", "data/same.TXT": b"1",
                    "data/same.txt": b"2", "data/" + "长" * 55 + ".docx": b"long", "data/plain name (1).mp4": b"x" * SECTOR}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]) -> Path:
    return write_image(tmp_path_factory.mktemp("disc") / "a.iso", files(contents), "通人社监罚〔2026〕17号", AT).path


@pytest.mark.requirement("R000-29", "R003-2-20", "R003-3-15", "R004-29")
@pytest.mark.parametrize("kind", ["udf", "iso"])
def test_7zip_reads_both_file_systems(tmp_path: Path, image: Path, contents: dict[str, bytes], kind: str):
    output = call("7z", "x", "-y", f"-t{kind}", f"-o{tmp_path}", image)
    assert tree(tmp_path) == contents and "Everything is Ok" in output and "Warning" not in output


def test_7zip_and_windows_take_udf_first(image: Path):
    assert "Type = Udf" in call("7z", "l", image) and "通人社监罚〔2026〕17号" in call("7z", "l", "-tudf", "-slt", image)


def test_xorriso_reads_the_chinese_names(tmp_path: Path, image: Path, contents: dict[str, bytes]):
    output = call("xorriso", "-osirrox", "on", "-joliet", "on", "-indev", image, "-extract", "/", tmp_path / "out")
    assert tree(tmp_path / "out") == contents and "WARNING" not in output


def test_isoinfo_reads_the_oldest_tables_and_the_wide_ones(image: Path, contents: dict[str, bytes]):
    listing = call("isoinfo", "-i", image, "-f")
    assert len([line for line in listing.splitlines() if line.endswith(";1")]) == len(contents)
    assert all(len(part) <= 14 for line in listing.splitlines() for part in line.split("/"))  # 8.3;1
    wide = call("isoinfo", "-J", "-i", image, "-x", "/data/plain name (1).mp4")  # this tool knows no Chinese letters
    assert wide == "x" * SECTOR


def test_our_own_reader_reads_the_same_files(image: Path, contents: dict[str, bytes]):
    with Disc(image) as disc:
        assert {name: disc.read(name) for name in disc.files} == contents
        assert {name: disc.size(name) for name in disc.files} == {name: len(data) for name, data in contents.items()}


def test_a_file_beyond_the_limits_of_one_extent_reads_back_whole(tmp_path: Path):
    """5 GiB: five extents in UDF, two in ISO 9660. The bytes between are a hole of the file system."""
    size = 5 << 30
    large_files = [DiscFile("大文件.MP4", size, io.BytesIO), DiscFile("after.txt", 5, io.BytesIO)]
    plan, path = lay_out(large_files, "X", AT), tmp_path / "a.iso"
    places = {leaf.name: leaf.start * SECTOR for leaf in leaves(plan.root)}
    with path.open("wb") as image:
        image.write(plan.head)
        for place, content in ((places["大文件.MP4"] + size - 4, b"last"), (places["after.txt"], b"after"),
                             ((plan.size - 1) * SECTOR, anchor(plan.size - 1))):
            image.seek(place)
            image.write(content)
    for kind in ("udf", "iso"):
        output = call("7z", "l", "-slt", f"-t{kind}", path)
        assert f"Size = {size}" in output and "Warning" not in output and "Error" not in output
    assert call("7z", "e", "-so", "-tudf", path, "after.txt").startswith("after")
    with Disc(path) as disc:
        assert disc.size("大文件.MP4") == size and len(disc.files["大文件.MP4"]) == 2
        start, length = disc.files["大文件.MP4"][-1]
    with path.open("rb") as image:
        image.seek(start + length - 4)
        assert image.read(4) == b"last"
    assert str(size) in call("xorriso", "-joliet", "on", "-indev", path, "-lsl", "/")


def test_the_same_files_make_the_same_image(tmp_path: Path, contents: dict[str, bytes]):
    hashes: dict[str, str] = {}
    images = [write_image(tmp_path / name, files(contents), "X", AT, hashes.__setitem__) for name in ("a", "b")]
    assert images[0].sha256 == images[1].sha256 == hashlib.sha256((tmp_path / "a").read_bytes()).hexdigest()
    assert images[0].size == image_size(files(contents)) == (tmp_path / "b").stat().st_size
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def test_a_source_of_another_length_leaves_no_image(tmp_path: Path):
    with pytest.raises(Changed):
        write_image(tmp_path / "a", [DiscFile("x", 3, lambda: io.BytesIO(b"four"))], "X", AT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["a/../b"], ["/a"], ["a//b"], ["x", "x"], ["a", "a/b"], ["n" * 104]])
def test_a_name_that_no_disc_allows_is_refused(names: list[str]):
    with pytest.raises(BadCall):
        build_tree(files(dict.fromkeys(names, b"")) if len(set(names)) == len(names) else files({"x": b""}) * 2)


NAME = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAME.filter(lambda name: name not in (".", "..")), st.binary(max_size=5000), max_size=30))
@example({";1": b"1", "a;1": b"2", "a": b"3", "b;1/c;1": b"4"})
def test_any_files_written_to_an_image_read_back_the_same(tmp_path: Path, content: dict[str, bytes]):
    out = tmp_path / "a.iso"
    out.unlink(missing_ok=True)
    write_image(out, files(content), "X", AT)
    with Disc(out) as disc:
        assert {name: disc.read(name) for name in disc.files} == content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_hostile_image_ends_in_a_sentence(tmp_path: Path, image: Path, data: st.DataObject):
    broken = bytearray(image.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        broken[data.draw(st.integers(16 * SECTOR, len(broken) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "b.iso").write_bytes(broken[:data.draw(st.sampled_from([len(broken), 40 * SECTOR, 300 * SECTOR]))])
    try:
        assert isinstance(check_bag(tmp_path / "b.iso"), list)
    except LiuhenError as problem:
        assert problem.say("zh") and problem.say("en")


def test_what_is_no_disc_is_refused(tmp_path: Path):
    (tmp_path / "x.iso").write_bytes(b"no disc" * 10_000)
    assert not is_disc(tmp_path / "x.iso") and not is_disc(tmp_path / "none")
    with pytest.raises(NotReadable):
        Disc(tmp_path / "x.iso")


def test_memory_does_not_grow_with_the_files(tmp_path: Path):
    """A disc of 80 MB in a process that may add 64 MB to what it has."""
    code = (f"import io, os; from datetime import datetime, UTC; from pathlib import Path; from storage.packages.discs import *\n"
            f"class Zeros(io.RawIOBase):\n    left = 80_000_000\n"
            f"    def readinto(self, buffer):\n        n = min(len(buffer), self.left); self.left -= n; return n\n"
            f"def peak():  # getrusage would tell the parent's too\n"
            f"    return int(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])\n"
            f"before = peak()\n"
            f"write_image(Path({str(tmp_path)!r}) / 'a.iso', [DiscFile('x', 80_000_000, Zeros)], 'X', datetime(2026, 1, 1, tzinfo=UTC))\n"
            f"print(peak() - before)")
    grown = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60).stdout)
    assert grown < 24_000  # KiB
