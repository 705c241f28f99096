"""A package divided over discs: each disc is a bag, together they are the package again, and damage is found."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
from datetime import datetime
from pathlib import Path

import bagit
import pytest
from processes import call, tree

from footage.values.recordings import BEIJING
from messages.errors import Changed, NoRoom
from storage.packages.bag_check import check_bag, manifest_of
from storage.packages.bags import BagEntry, write_bag
from storage.packages.disc_read import Disc
from storage.packages.volumes import DiscPages, divide, manifest_lines, write_volume

AT = datetime(2026, 3, 20, 9, 0, tzinfo=BEIJING)
INFO = {"External-Identifier": "通人社监罚〔2026〕17号", "Bagging-Date": "2026-03-20"}
PAGES = DiscPages(lambda share: f"17号 {share.number}/{share.count}", lambda share, shares: {"卷标.txt": f"{share.number}".encode()})


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(5)
    names = {f"originals/A012345/第{number}段.MP4": size for number, size in enumerate((300_000, 500_000, 2_600_000, 400_000))}
    entries = [BagEntry(name, lambda size=size: io.BytesIO(chance.randbytes(size))) for name, size in names.items()]
    entries += [
        BagEntry("index.html", lambda: io.BytesIO(b"<!doctype html>")),
        BagEntry("documents/笔录.docx", lambda: io.BytesIO(b"docx")),
    ]
    return write_bag(tmp_path_factory.mktemp("package") / "17号-v1", entries, INFO, tags={"index.html": b"<html>"}).path


def burn(package: Path, capacity: int, out: Path) -> list[Path]:
    shares = divide(package, capacity, 4096)
    images = [write_volume(out / f"{share.number}.iso", package, share, shares, PAGES, AT) for share in shares]
    assert all(image.size <= capacity for image in images)
    return [image.path for image in images]


def test_a_case_that_fits_is_one_disc_and_the_package_itself(tmp_path: Path, package: Path):
    (image,) = burn(package, 8_000_000, tmp_path)
    assert check_bag(image) == [] and manifest_of(image) == manifest_of(package) != None  # noqa: E711
    call("7z", "x", "-y", f"-o{tmp_path / 'out'}", image)
    bagit.Bag(str(tmp_path / "out")).validate()
    assert tree(tmp_path / "out") == tree(package) | {"卷标.txt": b"1"}


def test_a_large_case_is_several_bags_that_make_the_package_again(tmp_path: Path, package: Path):
    images = burn(package, 2_300_000, tmp_path)
    assert len(images) >= 3
    together: dict[str, bytes] = {}
    for number, image in enumerate(images, 1):
        out = tmp_path / f"out{number}"
        call("7z", "x", "-y", f"-o{out}", image)
        bag = bagit.Bag(str(out))
        bag.validate()
        assert bag.info["Bag-Count"] == f"{number} of {len(images)}" and bag.info["Bag-Group-Identifier"] == "17号-v1"
        assert check_bag(image) == [] and manifest_of(image) == manifest_of(package) == manifest_of(out)
        held = tree(out)
        together |= {name: data for name, data in held.items() if name.startswith("data/")}
        assert {name.removeprefix("package/"): data for name, data in held.items() if name.startswith("package/")} == {
            name: data for name, data in tree(package).items() if not name.startswith("data/")}
    first = sorted(name for name in together if name.endswith(".001"))
    assert first == ["data/originals/A012345/第2段.MP4.001"]
    parts = sorted(name for name in together if name.startswith(first[0].removesuffix("001")))
    together[first[0].removesuffix(".001")] = b"".join(together.pop(name) for name in parts)
    assert together == {name: data for name, data in tree(package).items() if name.startswith("data/")}
    assert "data/index.html" in tree(tmp_path / "out1")  # the first disc opens the case
    listed = manifest_lines((package / "manifest-sha256.txt").read_bytes())
    assert {name: hashlib.sha256(data).hexdigest() for name, data in together.items()} == listed


def test_7zip_joins_a_divided_file_by_itself(tmp_path: Path, package: Path):
    for number, image in enumerate(burn(package, 2_300_000, tmp_path)):
        call("7z", "x", "-y", f"-o{tmp_path / 'all'}", image, "data/*")
        assert number < 9
    folder = tmp_path / "all/data/originals/A012345"
    call("7z", "x", "-y", "-tsplit", f"-o{tmp_path / 'joined'}", folder / "第2段.MP4.001")
    assert (tmp_path / "joined" / "第2段.MP4").read_bytes() == (package / "data/originals/A012345/第2段.MP4").read_bytes()


def test_a_scratched_disc_is_found_and_the_file_is_named(tmp_path: Path, package: Path):
    image = burn(package, 2_300_000, tmp_path)[0]
    with Disc(image) as disc:
        start = disc.files["data/documents/笔录.docx"][0][0]
    with image.open("r+b") as file:
        file.seek(start)
        file.write(b"dosx")
    assert [(problem.kind, problem.file) for problem in check_bag(image)] == [("changed", "data/documents/笔录.docx")]


def test_a_package_that_was_changed_is_not_burned(tmp_path: Path, package: Path):
    copy = Path(shutil.copytree(package, tmp_path / "copy"))
    (copy / "data/index.html").write_bytes(b"<!DOCTYPE html>")
    shares = divide(copy, 8_000_000)
    with pytest.raises(Changed) as raised:
        write_volume(tmp_path / "a.iso", copy, shares[0], shares, PAGES, AT)
    assert "index.html" in raised.value.say("zh") and not (tmp_path / "a.iso").exists()


def test_a_disc_too_small_for_anything_is_refused(package: Path):
    with pytest.raises(NoRoom):
        divide(package, 900_000)
