"""The whole way from a recorder to discs, and what other people's tools say of the result."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from unittest import mock

import bagit
import discs
import pytest
from chromium import browser, installed
from pypdf import PdfReader
from sqlalchemy import delete
from visits import CASE, NUMBER, Done, make_video

from footage.values.recordings import BEIJING
from messages.errors import Changed
from pipelines.archive import archive_case
from pipelines.cli import main
from storage.catalogue.models.originals import PackageRow
from storage.ledgers import cases, packages
from storage.packages.bag_check import check_bag
from storage.stores.objects import Store
from tasks.installation import open_installation

ROOT = Path(__file__).resolve().parents[2]
TINY = {"LIUHEN_DISCS_DVD": "2400000"}
AVI, HEVC = "A000001_000001_20260302093005_0003.AVI", "A000001_000001_20260302093007_0004.MP4"
PAPERS = ("data/音像资料制作说明.docx", "checks/四性检测报告.docx")


def _film(path: Path, *encoders: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2", "-f", "lavfi", "-i",
                    "sine=f=300:d=2:r=16000", *encoders, str(path)], check=True, timeout=60)


def liuhen(*command: object, home: Path, **environ: str) -> Done:
    """Call the command in this process: the same words, the same answers, without starting Python anew each time."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_API"))}
    out, err = io.StringIO(), io.StringIO()
    with mock.patch.dict(os.environ, {**inherited, **environ}, clear=True), redirect_stdout(out), redirect_stderr(err):
        status = main([*map(str, command), "--home", str(home)])
    return Done(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one reviewed case: two films a browser plays, two it does not."""
    work = tmp_path_factory.mktemp("archive")
    dump = work / "dump-A000001"
    first = make_video(dump / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4")
    make_video(first.with_name("A000001_000001_20260302093002_0002.MP4"), 3.0)
    _film(first.with_name(AVI), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le")
    _film(first.with_name(HEVC), "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac")
    (work / "笔录.txt").write_text("现场检查笔录\n检查时间：2026年3月2日9时30分至9时31分\n", encoding="utf-8")
    (work / "case.toml").write_text(CASE + '[[documents]]\nfile = "笔录.txt"\nkind = "现场检查笔录"\n', encoding="utf-8")
    home = work / "home"
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", dump, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    assert liuhen("review", NUMBER, "--quiet", home=home).status in (0, 1)
    return home


def copy_of(ready: Path, target: Path) -> Path:
    """A home of one's own in the state after the review."""
    return Path(shutil.copytree(ready, target, symlinks=True))


@pytest.fixture(scope="module")
def packed(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The same home after `archive` onto discs that hold little more than two megabytes, and what the command answered."""
    home = copy_of(ready, tmp_path_factory.mktemp("packed") / "home")
    answer = liuhen("archive", NUMBER, "--medium", "dvd", "--json", home=home, **TINY)
    assert answer.status == 0, answer.err + answer.out
    return home, answer.data


@pytest.fixture(scope="module")
def package(packed: tuple[Path, dict[str, Any]]) -> Path:
    return Path(packed[1]["package"])


def call(*command: object, cwd: Path | None = None) -> str:
    completed = subprocess.run([*map(str, command)], check=False, capture_output=True, timeout=180, cwd=cwd)
    assert completed.returncode == 0, (command, completed.stdout[-500:], completed.stderr[-500:])
    return (completed.stdout + completed.stderr).decode("utf-8", "replace")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.requirement("R001-17", "R001-19", "R003-2-15", "R003-2-17", "R004-28")
def test_the_library_of_congress_accepts_it_and_everything_is_in_it(package: Path, packed: tuple[Path, dict[str, Any]]):
    bag = bagit.Bag(str(package))
    bag.validate()
    data = package / "data"
    assert len([path for path in (data / "originals").rglob("*") if path.is_file()]) == 4
    assert {path.name for path in data.iterdir()} >= {"originals", "access", "documents", "report", "lists", "metadata", "audit",
                                                      "decisions", "index.html", "音像资料制作说明.docx"}
    assert hashlib.sha256((package / "manifest-sha256.txt").read_bytes()).hexdigest() == packed[1]["manifest_sha256"]
    assert not list(package.parent.glob(".*"))


@pytest.mark.requirement("R001-17", "R004-28", "R003-2-15")
def test_what_no_browser_plays_has_a_copy_and_the_note_says_so(package: Path):
    copies = sorted(path.name for path in (package / "data" / "access").rglob("*") if path.is_file())
    assert copies == [f"{AVI}.access.mp4", f"{HEVC}.access.mp4"]
    with zipfile.ZipFile(package / "data" / "音像资料制作说明.docx") as paper:
        document_xml = paper.read("word/document.xml").decode()
    plain = "".join(document_xml.split("<w:t")[1:])
    for text in ("转换为 MP4", "不能直接播放", "副本仅供查阅", "张伟", "李娜", "制作方法", "证明对象", "原始载体存放处", "DVD 光盘"):
        assert text in plain, text
    for copy in copies:
        path = next((package / "data" / "access").rglob(copy))
        assert hashlib.sha256(path.read_bytes()).hexdigest() in plain


@pytest.mark.requirement("R001-19")
@pytest.mark.parametrize(("document", "schema"), [("da-t-63.xml", "da-t-63-2017.xsd"), ("premis.xml", "premis-v3-subset.xsd")])
def test_xmllint_validates_the_metadata(package: Path, document: str, schema: str):
    folder = package / "data" / "metadata"
    assert f"{document} validates" in call("xmllint", "--noout", "--schema", folder / schema, folder / document)


def test_the_metadata_speak_of_every_original_and_its_copy(package: Path):
    from lxml import etree

    premis = etree.parse(package / "data" / "metadata" / "premis.xml")
    names = {"p": "http://www.loc.gov/premis/v3", "x": "http://www.w3.org/2001/XMLSchema-instance"}
    files = premis.findall("p:object[@x:type='premis:file']", names)
    assert len(files) == 6
    for file in files:
        where = file.findtext("p:storage/p:contentLocation/p:contentLocationValue", namespaces=names)
        digest = file.findtext("p:objectCharacteristics/p:fixity/p:messageDigest", namespaces=names)
        assert hashlib.sha256((package / where).read_bytes()).hexdigest() == digest
    kinds = {event.text for event in premis.findall("p:event/p:eventType", names)}
    assert {"ingestion", "migration"} <= kinds
    derived = premis.findall("p:object/p:relationship[p:relationshipType='derivation']", names)
    assert len(derived) == 2
    dat = etree.parse(package / "data" / "metadata" / "da-t-63.xml")
    d = {"d": "urn:liuhen:da-t-63-2017"}
    assert len(dat.findall("d:档案实体", d)) == 4 and dat.findtext("d:案卷/d:案号", namespaces=d) == NUMBER


@pytest.mark.requirement("R000-02")
def test_a_stranger_checks_the_audit_records_by_the_book(package: Path, tmp_path: Path):
    """The procedure of 说明.txt, with Python and openssl, on the files of the package alone."""
    book = (package / "说明.txt").read_text(encoding="utf-8-sig")
    (tmp_path / "check.py").write_text(book[book.index("import hashlib"):], encoding="utf-8")
    folder = Path(shutil.copytree(package / "data" / "audit", tmp_path / "audit"))
    assert call(sys.executable, tmp_path / "check.py", cwd=folder).startswith("OK ")
    line = next(line for line in book.splitlines() if "openssl pkeyutl" in line)
    verify = line[line.index("openssl"):].split()
    assert "Signature Verified Successfully" in call(*verify, cwd=folder)
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    message = json.loads((folder / "anchor.message").read_text(encoding="ascii"))
    assert message["digest"] == proof["statement"]["digest"] == proof["anchor"]["digest"]
    events = (folder / "events.jsonl").read_text(encoding="utf-8")
    assert events.count("original.received") == 4 and events.count("original.copied-for-viewing") == 2 and "package." not in events
    forgeries = [events.replace("000001", "000002", 1), "\n".join(events.splitlines()[1:]) + "\n",
                 events.replace('"seq": 3', '"seq": 9', 1)]
    for forged in forgeries:
        (folder / "events.jsonl").write_text(forged, encoding="utf-8")
        assert subprocess.run([sys.executable, tmp_path / "check.py"], cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_four_checks_are_reported_before_it_has_a_name(packed: tuple[Path, dict[str, Any]], package: Path):
    checks = packed[1]["checks"]
    assert {row["property"] for row in checks} == {"authenticity", "integrity", "usability", "safety"}
    assert len(checks) == 19 and all(row["passed"] and row["method"] and row["check"] for row in checks)
    stored = json.loads((package / "checks" / "checks.json").read_text(encoding="utf-8"))
    assert stored["checks"] == checks and stored["manifest_sha256"] == packed[1]["manifest_sha256"]
    assert "checks/checks.json" in (package / "tagmanifest-sha256.txt").read_text(encoding="utf-8")


def test_libreoffice_and_pdf_tools_open_the_papers(package: Path, packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    papers = [package / name for name in PAPERS] + [Path(packed[1]["register"]), *(package / "data" / "lists").glob("*.docx")]
    call("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir", tmp_path, *papers)
    texts = {path.stem: "".join(page.extract_text() for page in PdfReader(path).pages) for path in tmp_path.glob("*.pdf")}
    assert len(texts) == 4 and all(texts.values())
    assert "全部通过" in texts["四性检测报告"] and "异地" in texts[Path(packed[1]["register"]).stem]
    report = package / "data" / "report" / "continuity-report.pdf"
    call("pdftoppm", "-r", "30", "-png", report, tmp_path / "page")
    assert list(tmp_path.glob("page*.png"))


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
def blu_ray(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image of the whole case on one disc."""
    home = copy_of(ready, tmp_path_factory.mktemp("blu-ray") / "home")
    (volume,) = liuhen("archive", NUMBER, "--medium", "bd25", "--json", home=home).data["volumes"]
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


def test_the_same_again_is_the_same_package(packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    home, first = packed
    again = liuhen("archive", NUMBER, "--medium", "dvd", "--json", home=home, **TINY)
    assert again.status == 0 and again.data["package"] == first["package"] and again.data["images"] == first["images"]
    name = Path(first["package"]).name
    assert sorted(path.name for path in (home / "packages").iterdir() if path.is_dir()) == [name, f"{name}-dvd"]
    elsewhere = liuhen("archive", NUMBER, "--medium", "dvd", "--out", tmp_path / "out", "--json", home=home, **TINY).data
    assert elsewhere["manifest_sha256"] == first["manifest_sha256"] and elsewhere["package"] != first["package"]
    assert [image["sha256"] for image in elsewhere["images"]] == [image["sha256"] for image in first["images"]]


@pytest.mark.requirement("R003-2-17")
def test_what_changed_makes_a_new_version_and_the_old_one_stays(ready: Path, tmp_path: Path):
    home = copy_of(ready, tmp_path / "home")
    first = liuhen("archive", NUMBER, "--json", home=home).data
    before = tree(Path(first["package"]))
    assert liuhen("mark", NUMBER, "--trigger", "LT10", "--reason", "重要", home=home).status == 0
    second = liuhen("archive", NUMBER, "--json", home=home).data
    assert second["package"].endswith("-v2") and second["manifest_sha256"] != first["manifest_sha256"]
    assert tree(Path(first["package"])) == before
    marks = [json.loads(line) for line in (Path(second["package"]) / "data/decisions/marks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [mark["trigger"] for mark in marks] == ["LT10"]


@pytest.mark.requirement("R000-29", "R004-29")
def test_the_numbers_of_the_three_sets_are_entered(packed: tuple[Path, dict[str, Any]]):
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


def test_verify_takes_a_package_a_disc_or_an_image_and_compares(packed: tuple[Path, dict[str, Any]], extracted: list[Path],
                                                                tmp_path: Path):
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


@pytest.mark.requirement("R004-28", "R003-2-15")
def test_damaged_footage_is_packed_and_said_so_and_a_failed_check_archives_nothing(tmp_path: Path):
    """A film without its index, one that nothing can read, and a paper with a macro in it."""
    folder = tmp_path / "dump-A000001" / "DCIM" / "20260302"
    make_video(folder / "A000001_000001_20260302093000_0001.MP4", 4.0)
    cut = make_video(folder / "A000001_000001_20260302093004_0002.MP4", 6.0)
    cut.write_bytes(cut.read_bytes()[:cut.read_bytes().rindex(b"moov") - 2000])
    unreadable = folder / "A000001_000001_20260302093010_0003.MP4"
    unreadable.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(500))
    with zipfile.ZipFile(tmp_path / "宏.docx", "w") as paper:
        paper.writestr("word/vbaProject.bin", "macro")
    (tmp_path / "case.toml").write_text(CASE + '[[documents]]\nfile = "宏.docx"\nkind = "现场检查笔录"\n', encoding="utf-8")
    home = tmp_path / "home"
    for command in (("case", "add", tmp_path / "case.toml"), ("ingest", tmp_path / "dump-A000001", "--case", NUMBER), ("review", NUMBER)):
        assert liuhen(*command, "--quiet", home=home).status in (0, 1)
    answer = liuhen("archive", NUMBER, "--json", home=home)
    assert answer.status == 1 and [row["wrong"] for row in answer.data["checks"] if not row["passed"]] == [["documents/宏.docx"]]
    data = Path(answer.data["package"]) / "data"
    assert [path.name for path in (data / "access").rglob("*.mp4")] == [f"{cut.name}.access.mp4"]
    with zipfile.ZipFile(data / "音像资料制作说明.docx") as paper:
        text = paper.read("word/document.xml").decode()
    assert unreadable.name in text and "无法读取" in text and "重建索引" in text
    with (
        open_installation(home, {}, "王芳", "zh", lambda: datetime(2026, 3, 25, 9, 0, tzinfo=BEIJING)) as opened,
        opened.catalogue.read() as tx,
    ):
        assert cases.load(tx, NUMBER).state == "reviewed"


def test_a_note_needs_two_makers(tmp_path: Path, ready: Path):
    home = copy_of(ready, tmp_path / "home")
    answer = liuhen("archive", NUMBER, "--maker", "张伟", home=home)
    assert answer.status == 2 and "两名制作人" in answer.err and not list((home / "packages").glob("*/bagit.txt"))


def _start(home: Path) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_API"))}
    return subprocess.Popen([sys.executable, "-m", "pipelines.cli", "archive", NUMBER, "--medium", "dvd", "--quiet"], cwd=ROOT,
                            env={**environ, **TINY, "LIUHEN_HOME": str(home)}, start_new_session=True, stderr=subprocess.DEVNULL)


@pytest.mark.timeout(280)
def test_a_killed_archive_leaves_nothing_that_looks_like_a_package(packed: tuple[Path, dict[str, Any]], tmp_path: Path):
    """`kill -9` at four moments of one home, then the same call: the same package as that of an undisturbed run."""
    home, data = packed
    copy = copy_of(home, tmp_path / "home")
    shutil.rmtree(copy / "packages")
    began = time.monotonic()
    assert _start(copy).wait(120) == 0
    took = time.monotonic() - began
    assert _packages(copy) == [Path(data["package"]).name]
    undisturbed = manifest(copy)
    shutil.rmtree(copy / "packages")
    chance = random.Random(11)
    for _ in range(4):
        process = _start(copy)
        time.sleep(took * chance.uniform(0.3, 0.97))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for name in _packages(copy):  # either no package, or a whole one
            assert check_bag(copy / "packages" / name) == []
        for image in (copy / "packages").glob("*-dvd/*.iso"):
            assert check_bag(image) == []
    assert _start(copy).wait(120) == 0
    names = _packages(copy)
    assert not [path for path in (copy / "packages").iterdir() if path.name.endswith(".part")]
    assert names == [Path(data["package"]).name] and manifest(copy) == undisturbed


def manifest(home: Path) -> str:
    return hashlib.sha256((home / "packages" / _packages(home)[-1] / "manifest-sha256.txt").read_bytes()).hexdigest()


def _packages(home: Path) -> list[str]:
    """What a person takes for a package."""
    return sorted(path.parent.name for path in (home / "packages").glob("*/bagit.txt") if not path.parent.name.startswith("."))


class Counting:
    """A store that counts what is read from it."""

    def __init__(self, store: Store) -> None:
        self._store, self.bytes = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def open(self, key: str) -> BinaryIO:
        return _Counted(self._store.open(key), self)  # type: ignore[return-value]


class _Counted:
    def __init__(self, file: BinaryIO, counts: Counting) -> None:
        self._file, self._counts = file, counts

    def readinto(self, buffer: memoryview) -> int:
        count = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._counts.bytes += count
        return count

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.fixture
def installation(ready: Path, tmp_path: Path) -> Iterator[Any]:
    home = copy_of(ready, tmp_path / "home")
    with open_installation(home, {}, "王芳", "zh", lambda: datetime(2026, 3, 25, 9, 0, tzinfo=BEIJING)) as opened:
        yield replace(opened, store=Counting(opened.store))


def test_the_store_is_read_once(installation: Any):
    archived = archive_case(installation, NUMBER)
    package = archived.package
    assert installation.store.bytes == sum(
        len(data) for name in ("originals", "documents") for data in tree(package / "data" / name).values()
    )


def test_a_run_goes_on_with_what_a_killed_one_had_copied(installation: Any):
    """Everything but the last file lies in the hidden folder: only the rest is read from the store."""
    archived = archive_case(installation, NUMBER)
    package = archived.package
    left = package.with_name(f".{package.name}.part")
    package.rename(left)
    victim = next((left / "data" / "originals").rglob(AVI))
    victim.write_bytes(victim.read_bytes()[:1000])
    installation.store.bytes = 0
    again = archive_case(installation, NUMBER)
    assert again.manifest_sha256 == archived.manifest_sha256 and not left.exists()
    original = next((again.package / "data" / "originals").rglob(AVI))
    assert installation.store.bytes == original.stat().st_size
    bagit.Bag(str(again.package)).validate()


def test_a_package_whose_run_was_killed_before_it_was_noted_is_taken_over(installation: Any):
    archived = archive_case(installation, NUMBER)
    with installation.catalogue.begin() as tx:
        tx.execute(delete(PackageRow))
    again = archive_case(installation, NUMBER)
    assert again.package == archived.package and again.checks == archived.checks and again.bytes == archived.bytes
    with installation.catalogue.read() as tx:
        assert [package.path for package in packages.listing(tx, NUMBER)] == [str(archived.package)]


def test_an_original_that_was_changed_makes_no_package(installation: Any):
    key = next(path for path in (installation.home / "originals" / "sha256").rglob("*") if path.is_file() and path.stat().st_size > 30_000)
    key.chmod(0o644)
    with key.open("r+b") as file:
        file.seek(20_000)
        file.write(b"edited")
    with pytest.raises(Changed):
        archive_case(installation, NUMBER)
    assert list((installation.home / "packages").iterdir()) == []
