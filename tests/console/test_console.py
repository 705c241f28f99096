"""The pages: what they show, that they keep to themselves, that viewing an original is noted."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from console.app import make_app
from console.context import ConsoleContext
from console.ranges import asked_range
from footage.values.recordings import BEIJING
from storage.catalogue.database import Catalogue
from storage.ledgers import cases
from storage.settings import load_settings
from storage.stores.opening import open_store
from storage.trail import audit
from tasks.installation import open_installation
from tasks.receive.intake import Order

pytestmark = pytest.mark.smoke
NUMBER = "测检〔2026〕2号 <script>alert(1)</script>"
NOW = datetime(2026, 3, 3, 9, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """An installation with one case and one short recording."""
    from pipelines.ingest import ingest_dump
    from regulations.values.facts import Case

    root = tmp_path_factory.mktemp("console")
    video = root / "dump" / "A000001_000001_20260302093000_0001.MP4"
    video.parent.mkdir()
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=5:d=2", "-c:v", "libx264",
                    str(video)], check=True)
    with open_installation(root / "home", {}, "测试", "zh", lambda: NOW) as installation:
        with installation.catalogue.begin() as tx:
            cases.save(tx, Case(NUMBER, "行政检查", "某单位", "tonghua-hrss", party="<b>甲</b>"), str(root), {}, NOW)
        ingest_dump(installation, Order(video.parent, NUMBER))
    return root / "home"


@pytest.fixture
def installation(home) -> ConsoleContext:
    settings = load_settings(home, {})
    return ConsoleContext(settings, Catalogue.open(settings.database), open_store(settings.store), "zh", lambda: NOW)


@pytest.fixture
def browser(installation) -> TestClient:
    return TestClient(make_app(installation))


def test_the_first_page_lists_cases_and_escapes_names(browser):
    page = browser.get("/")
    assert page.status_code == 200 and "测检〔2026〕2号" in page.text and "<script>alert" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_case_leads_to_its_footage(browser):
    page = browser.get("/case", params={"number": NUMBER})
    assert "A000001_000001_20260302093000_0001.MP4" in page.text and "<b>甲</b>" not in page.text
    play = next(part for part in page.text.split('"') if part.startswith("/play/"))
    assert "<video" in browser.get(play).text


@pytest.mark.requirement("R000-33")
def test_an_original_comes_in_ranges_and_its_view_is_noted(browser, installation):
    page = browser.get("/case", params={"number": NUMBER}).text
    address = next(part for part in page.split('"') if part.startswith("/play/")).replace("/play/", "/original/")
    whole = browser.get(address)
    part = browser.get(address, headers={"Range": "bytes=100-199"})
    assert whole.status_code == 200 and part.status_code == 206
    assert part.content == whole.content[100:200] and part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    with installation.catalogue.read() as tx:
        viewed = [event for event in audit.events(tx) if event.what == "original.viewed"]
    assert len(viewed) == 1 and viewed[0].hash and viewed[0].detail["case"] == NUMBER


def test_what_is_not_there_gets_a_sentence(browser):
    for address in ("/case?number=x", "/play/R-x", "/original/R-x", "/report?number=x"):
        page = browser.get(address)
        assert page.status_code == 404 and "Traceback" not in page.text


def test_a_page_of_another_name_is_refused(installation):
    assert TestClient(make_app(installation), base_url="http://evil.example").get("/").status_code == 400


@pytest.mark.parametrize(("header", "found"), [
    (None, (0, 10, True)), ("bytes=0-", (0, 10, False)), ("bytes=2-4", (2, 5, False)), ("bytes=-3", (7, 10, False)),
    ("bytes=5-99", (5, 10, False)), ("bytes=20-30", (0, 10, True)), ("bytes=-", (0, 10, True)), ("pages=1-2", (0, 10, True)),
    ("bytes=1-2,4-5", (0, 10, True)), ("bytes=4-2", (0, 10, True)),
])
def test_a_range_header_asks_for_the_bytes_it_names_or_for_none(header, found):
    assert asked_range(header, 10) == found
