"""The discs of an archived case: several make the case again, other programs read them, a browser plays from them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import discs
import pytest
from archived import copy_of
from chromium import browser, installed
from processes import call, tree
from visits import ALTHOUGH, NUMBER, Done

pytestmark = pytest.mark.xdist_group("archive")


@pytest.fixture(scope="module")
def extracted(packed: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What 7-Zip takes out of each disc image."""
    folders = []
    for volume in packed[1]["volumes"]:
        folders.append(tmp_path_factory.mktemp("disc") / "out")
        assert "Everything is Ok" in call("7z", "x", "-y", f"-o{folders[-1]}", volume)
    return folders


@pytest.mark.requirement("R000-29", "R003-2-20", "R003-3-15", "R004-29")
def test_a_case_too_large_for_a_disc_goes_onto_several(packed: tuple[Path, dict[str, Any]], package: Path, extracted: list[Path]):
    volumes = packed[1]["volumes"]
    assert len(volumes) >= 2 and all(Path(volume).stat().st_size <= 2_400_000 for volume in volumes)
    payload: dict[str, bytes] = {}
    for number, folder in enumerate(extracted, 1):
        bag = bagit.Bag(str(folder))
        bag.validate()
        assert bag.info["Bag-Count"] == f"{number} of {len(volumes)}"
        label = (folder / "卷标.txt").read_text(encoding="utf-8-sig")
        assert f"第 {number} 卷，共 {len(volumes)} 卷" in label and packed[1]["manifest_sha256"] in label
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert f"第 {number} 卷" in page and page.count("<tr>") > 10 and "http" not in page.replace("http-equiv", "")
        payload |= tree(folder / "data")
    assert payload == tree(package / "data")


def test_xorriso_and_isoinfo_read_the_images(packed: tuple[Path, dict[str, Any]], extracted: list[Path], tmp_path: Path):
    for number, volume in enumerate(packed[1]["volumes"]):
        out = tmp_path / str(number)
        call("xorriso", "-osirrox", "on", "-joliet", "on", "-indev", volume, "-extract", "/", out)
        assert tree(out) == tree(extracted[number])
        assert "BAGIT.TXT;1" in call("isoinfo", "-i", volume, "-f")


@pytest.fixture(scope="module")
def blu_ray(liuhen: Callable[..., Done], ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image of the whole case on one disc."""
    home = copy_of(ready, tmp_path_factory.mktemp("blu-ray") / "home")
    (volume,) = liuhen("archive", NUMBER, *ALTHOUGH, "--medium", "bd25", "--json", home=home).data["volumes"]
    return Path(volume)


@pytest.mark.skipif(not installed(), reason="Chromium and chromedriver are not installed")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("through", [discs.mounted, discs.extracted])
def test_chromium_opens_the_first_page_from_a_disc_and_really_plays_the_footage(blu_ray: Path, tmp_path: Path, through: Any):
    with through(blu_ray, tmp_path / "disc") as there:
        if not there:
            pytest.skip("neither mount -o loop (as root, with UDF or ISO 9660 in the kernel) nor fuseiso works on this machine")
        _plays_from(tmp_path / "disc", tmp_path / "profile")


def _plays_from(disc: Path, profile: Path) -> None:
    play = """const [index, done] = arguments; const links = document.querySelectorAll('.recording a.open'); links[index].click();
              const video = document.querySelector('video'); const begun = Date.now();
              const look = () => { if (video.currentTime > 0.3 || video.error || Date.now() - begun > 15000)
                { done([video.currentTime, video.videoWidth, video.duration, video.error && video.error.message, decodeURI(video.src)]); }
                else { setTimeout(look, 50); } }; look();"""
    with browser(profile) as window:
        window.open((disc / "index.html").as_uri())
        for _ in range(100):
            if window.run("return location.pathname.endsWith('/data/index.html') && document.readyState === 'complete'"):
                break
            time.sleep(0.1)
        assert NUMBER in window.run("return document.title")
        for index in range(4):
            at, width, length, error, source = window.wait(play, index)
            assert error is None and at > 0.3 and width == 320 and length > 1.9, (index, source, error)
        tags = window.run("return [...document.querySelectorAll('.tag')].map(tag => tag.textContent)")
        assert tags == ["播放的是查阅副本"] * 2
        window.run("document.querySelector('iframe').scrollIntoView()")
        time.sleep(1)
        assert window.run("return document.querySelector('iframe').src").endswith("/report/continuity-report.html")
        text = window.run("return document.body.innerText")
        assert ("连续性报告" in text and "案由" in text) or "当事人" in text


@pytest.mark.requirement("R000-29", "R004-29")
def test_the_numbers_of_the_three_sets_are_entered(liuhen: Callable[..., Done], packed: tuple[Path, dict[str, Any]]):
    home, data = packed
    assert [row["purpose"] for row in data["media"]][::len(data["volumes"])] == ["sealed", "access", "offsite"]
    name = data["media"][0]["id"]
    answer = liuhen("medium", "enter", name, "--number", "GP-0001", "--place", "档案室3号柜", "--as", "王芳", "--json", home=home)
    assert answer.status == 0 and answer.data["medium"]["entered_by"] == "王芳"
    assert liuhen("medium", "enter", name + 1, "--number", "GP-0001", home=home).status == 2
    listed = liuhen("medium", "list", NUMBER, "--json", home=home).data["media"]
    waiting = liuhen("medium", "list", "--waiting", "--json", home=home).data["media"]
    assert len(listed) == len(waiting) + 1 and listed[0]["number"] == "GP-0001"
    assert len([row for row in listed if row["package"] == data["media"][0]["package"]]) == 3 * len(data["volumes"])
    assert liuhen("medium", "list", "没有的案件", home=home).status == 2


def test_verify_takes_a_package_a_disc_or_an_image_and_compares(liuhen: Callable[..., Done], packed: tuple[Path, dict[str, Any]],
                                                                extracted: list[Path], tmp_path: Path):
    home, data = packed
    for path in (data["package"], data["volumes"][0], extracted[-1]):
        answer = liuhen("verify", path, "--json", home=home)
        assert answer.status == 0 and answer.data["known"]["package"] == Path(data["package"]).name and answer.data["case"] == NUMBER
    image = tmp_path / "scratched.iso"
    shutil.copy(data["volumes"][0], image)
    with image.open("r+b") as disc:
        disc.seek(image.stat().st_size - 400_000)
        disc.write(b"scratch" * 100)
    answer = liuhen("verify", image, "--json", home=home)
    assert answer.status == 1 and answer.data["problems"]
    other = Path(shutil.copytree(extracted[0], tmp_path / "other"))
    info = (other / "package" / "manifest-sha256.txt").read_text(encoding="utf-8")
    (other / "package" / "manifest-sha256.txt").write_text(info.upper(), encoding="utf-8")
    assert liuhen("verify", other, "--json", home=home).data["known"] is None
    assert liuhen("verify", tmp_path / "none", home=home).status == 2
    (tmp_path / "text.iso").write_text("no disc", encoding="utf-8")
    assert liuhen("verify", tmp_path / "text.iso", home=home).status == 2
