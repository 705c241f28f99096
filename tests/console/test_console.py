"""The pages: what they show, that they keep to themselves, that a report leads to its footage."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from films import NUMBER

from console.app import make_app
from console.ranges import ByteRange, NotSatisfiable, asked_range
from messages import LANGS, say
from storage.catalogue.states import DutyKind

pytestmark = pytest.mark.smoke


def test_the_first_page_lists_cases_and_escapes_names(browser):
    page = browser.get("/")
    assert page.status_code == 200 and "测检〔2026〕2号" in page.text and "<script>alert" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_case_leads_to_its_footage(browser):
    page = browser.get("/case", params={"number": NUMBER})
    assert "A000001_000001_20260302093000_0001.MP4" in page.text and "<b>甲</b>" not in page.text
    recording = browser.get(next(part for part in page.text.split('"') if part.startswith("/recordings/R-")))
    play = next(part for part in recording.text.split('"') if part.startswith("/play/"))
    asks = browser.get(play)
    assert "<video" not in asks.text and 'name="purpose"' in asks.text and "还没有账户" in asks.text and "测试员" in asks.text


def test_a_report_leads_to_the_page_that_asks_for_its_footage(browser, context):
    folder = context.settings.home / "cases" / next(path.name for path in (context.settings.home / "cases").iterdir())
    (folder / "review").mkdir(parents=True, exist_ok=True)
    (folder / "review" / "continuity-report.html").write_text('<a href="../originals/x.mp4#t=1.5">x</a>', encoding="utf-8")
    (folder / "originals").mkdir(exist_ok=True)
    original = next(path for path in (context.settings.home / "originals").rglob("*") if len(path.name) == 64 and path.is_file())
    if not (folder / "originals" / "x.mp4").is_symlink():
        (folder / "originals" / "x.mp4").symlink_to(original)
    report = browser.get("/report", params={"number": NUMBER})
    assert report.status_code == 200 and str(report.url).endswith("/review/report")
    leads = browser.get(str(report.url).removesuffix("review/report") + "originals/x.mp4", follow_redirects=False)
    assert leads.status_code == 303 and leads.headers["location"].startswith("/play/R-")
    assert browser.get("/cases/1/originals/..%2Freview%2Fcontinuity-report.html").status_code == 404


def test_every_kind_of_duty_has_its_words_on_the_pages():
    assert all(say(f"page.duty_{kind.replace('-', '_')}", lang, subject="x") for kind in DutyKind for lang in LANGS)


def test_what_is_not_there_gets_a_sentence(browser):
    for address in ("/case?number=x", "/play/R-x", "/report?number=x", "/static/nothing.js", "/cases/77/review/report"):
        page = browser.get(address)
        assert page.status_code == 404 and "Traceback" not in page.text


def test_a_page_of_another_name_is_refused(context):
    assert TestClient(make_app(context), base_url="http://evil.example").get("/").status_code == 400


@pytest.mark.parametrize(("header", "found"), [
    (None, (0, 10, True)), ("bytes=0-", (0, 10, False)), ("bytes=2-4", (2, 5, False)), ("bytes=-3", (7, 10, False)),
    ("bytes=5-99", (5, 10, False)), ("Bytes=0-0", (0, 1, False)), ("bytes=-99", (0, 10, False)), ("pages=1-2", (0, 10, True)),
    ("bytes=1-2,4-5", (0, 10, True)),
])
def test_a_range_header_asks_for_the_bytes_it_names_or_for_all(header, found):
    assert asked_range(header, 10) == ByteRange(*found)


@pytest.mark.parametrize("header", ["bytes=20-30", "bytes=10-", "bytes=4-2", "bytes=-0", "bytes=-", "bytes=", "bytes=x", "bytes=1-2-3",
                                    f"bytes={'9' * 5000}-"])
def test_a_range_that_holds_no_byte_cannot_be_satisfied(header):
    with pytest.raises(NotSatisfiable):
        asked_range(header, 10)
