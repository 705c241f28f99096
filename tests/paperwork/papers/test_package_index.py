"""The first page of a package: offline, safe, and a browser plays the footage from it."""

import re
import shutil
import subprocess
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import paper_samples as samples
import pytest
from lxml import html as lxml_html

from messages import LANGS
from paperwork.papers.package.index import PackageFile, PackageIndex, PackageRecording, address, index_html
from paperwork.papers.values import Turn

FILM = "originals/A012345/执法 1#.mp4"


def index(path: str = FILM) -> PackageIndex:
    turns = (Turn(offset=Fraction(0), start=samples.NINE, speaker="说话人1", text="本次执法<b>全程</b>录音录像"),
             Turn(offset=Fraction(1), start=samples.NINE + timedelta(seconds=1), text="", flags=("unheard",)))
    recordings = (
        PackageRecording(name=path, path=path, media="video", size=1000, sha256="ab" * 32, device="A012345", officer="张伟",
                         start=samples.NINE, end=samples.NINE + timedelta(seconds=2), seconds=Fraction(2), turns=turns),
        PackageRecording(name=samples.HOSTILE, path="../../etc/" + samples.HOSTILE, media="photo", size=5, sha256="cd" * 32,
                         state="truncated"),
        PackageRecording(name="x.dav", path="originals/x.dav", play="access/x.mp4", media="video", size=5, sha256="ef" * 32))
    files = (PackageFile(group="report", name="continuity-report.html", path="report/continuity-report.html", size=52_000),
             PackageFile(group="documents", name="现场检查笔录.docx", path="documents/现场检查笔录.docx", size=12_000))
    return PackageIndex(unit="某某支队", number="通人社监罚〔2026〕17号", recordings=recordings, files=files, packed_at=samples.NINE,
                        version="0.1.0", cause="拖欠劳动报酬", party="某某公司", verdict="录像连续。")


@pytest.mark.parametrize("lang", LANGS)
def test_the_index_links_only_to_files_beside_it(lang: str) -> None:
    page = lxml_html.fromstring(index_html(index(), lang))
    addresses = page.xpath("//@href") + page.xpath("//@src") + page.xpath("//@data-play")
    assert addresses and all(address.startswith("./") and "/../" not in address for address in addresses)
    assert "./report/continuity-report.html" in addresses and "./access/x.mp4" in addresses
    copied = page.xpath("//li[@data-play='./access/x.mp4']")[0]
    assert "./originals/x.dav" in copied.xpath(".//@href") and len(page.find_class("tag")) == 2  # one cut short, one copy


def test_hostile_names_are_shown_and_do_nothing() -> None:
    page = index_html(index(), "zh")
    assert page.count("<script>") == 1 and "&lt;script&gt;alert" in page and "\u202e" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "unsafe" not in policy.group(1) and "default-src 'none'" in policy.group(1)


def test_addresses_never_leave_the_package() -> None:
    assert address("originals/执法 1#.mp4") == "./originals/%E6%89%A7%E6%B3%95%201%23.mp4"
    assert address("../../etc/passwd") == "./etc/passwd"
    assert address("javascript:alert(1)") == "./javascript%3Aalert%281%29"
    assert address("//host/x") == "./host/x"


@pytest.mark.skipif(shutil.which("chromium") is None or shutil.which("ffmpeg") is None, reason="Chromium or ffmpeg is not installed")
def test_chromium_plays_the_footage_from_the_opened_page(tmp_path: Path) -> None:
    film = tmp_path / FILM
    film.parent.mkdir(parents=True)
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=5:duration=2", "-pix_fmt", "yuv420p",
                    "-movflags", "+faststart", str(film)], check=True, timeout=60)
    (tmp_path / "index.html").write_text(index_html(index(), "zh"), encoding="utf-8")
    shown = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--timeout=8000", "--dump-dom",
         (tmp_path / "index.html").as_uri()], check=True, capture_output=True, timeout=90).stdout.decode()
    assert 'data-seconds="2.0"' in shown  # the browser has read the film
