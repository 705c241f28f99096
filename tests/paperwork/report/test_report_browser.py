"""The report in a real browser: nothing is fetched, everything is reached by keyboard, it prints, and it fits a narrow window."""

import base64
import importlib.util
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdf
import pytest
import report_samples as samples

from messages import LANGS


def helper() -> ModuleType:
    """Chromium over the WebDriver protocol, as the tests of the pipelines drive it."""
    path = Path(__file__).parents[2] / "pipelines" / "chromium.py"
    spec = importlib.util.spec_from_file_location("chromium_helper", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["chromium_helper"] = module
    spec.loader.exec_module(module)
    return module


CHROMIUM = helper()
pytestmark = [pytest.mark.skipif(not CHROMIUM.installed(), reason="Chromium or its driver is not installed"), pytest.mark.timeout(240)]
TAB, ENTER = "\ue004", "\ue007"
FOCUSED = """const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
return [one.getAttribute("href"), one.textContent.trim(), style.outlineStyle, box.top < innerHeight && box.bottom > 0];"""


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with CHROMIUM.browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    facts, judgement = samples.ordinary()
    out = tmp_path_factory.mktemp("pages")
    reports = {lang: samples.report(facts, judgement, out / lang, lang) for lang in LANGS}
    return {lang: files.html.as_uri() for lang, files in reports.items()}


def press(window: Any, key: str) -> None:
    strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
    CHROMIUM.call(f"{window._address}/actions", {"actions": [{"type": "key", "id": "board", "actions": strokes}]})


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_fetched_and_the_policy_stops_nothing_of_the_page(window: Any, pages: dict[str, str], lang: str) -> None:
    window.open(pages[lang])
    fetched = window.run("return performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith('data:'))")
    assert fetched == []
    assert window.run("return getComputedStyle(document.querySelector('.verdict')).borderLeftStyle") == "solid"  # the style holds
    assert window.run("return document.scripts.length") == 0


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_is_reached_by_the_tab_key_in_order_and_seen_when_it_is(window: Any, pages: dict[str, str], lang: str) -> None:
    window.open(pages[lang])
    wanted = window.run("return [...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))")
    reached = []
    for _ in wanted:
        press(window, TAB)
        href, _, outline, seen = window.run(FOCUSED)
        assert outline != "none" or not seen, f"the focus on {href} cannot be seen"
        assert seen, f"{href} is out of sight when it is reached"
        reached.append(href)
    assert reached == wanted


def test_enter_on_what_waits_for_a_decision_leads_to_its_finding(window: Any, pages: dict[str, str]) -> None:
    window.open(pages["zh"])
    first = window.run("return document.querySelector('.decide a').getAttribute('href')")
    for _ in range(40):
        press(window, TAB)
        if window.run(FOCUSED)[0] == first:
            break
    press(window, ENTER)
    window.wait("setTimeout(arguments[0], 900)")
    assert window.run("return location.hash") == first
    top = window.run("return document.querySelector(location.hash).getBoundingClientRect().top")
    assert 0 <= top < window.run("return innerHeight")


def test_it_prints_from_the_browser_with_the_verdict_on_the_first_sheet(window: Any, pages: dict[str, str]) -> None:
    window.open(pages["zh"])
    pdf = base64.b64decode(CHROMIUM.call(f"{window._address}/print", {"page": {"width": 21.0, "height": 29.7}, "background": True}))
    sheets = pypdf.PdfReader(BytesIO(pdf)).pages
    assert "需要您决定的" in sheets[0].extract_text().replace(" ", "")
    assert 3 <= len(sheets) <= 20
    assert all(float(sheet.mediabox.width) < 600 for sheet in sheets)


@pytest.mark.parametrize("lang", LANGS)
def test_a_narrow_window_needs_no_sideways_scrolling_but_for_the_drawing_and_tables(window: Any, pages: dict[str, str], lang: str) -> None:
    CHROMIUM.call(f"{window._address}/window/rect", {"width": 520, "height": 900})
    try:
        window.open(pages[lang])
        wide = window.run("""const wide = document.documentElement.clientWidth + 1;
            return [...document.querySelectorAll('body *')].filter(one => !one.closest('figure, table, .skip')
                && one.getBoundingClientRect().right > wide).map(one => one.tagName + '.' + one.className)""")
        assert wide == []
    finally:
        CHROMIUM.call(f"{window._address}/window/rect", {"width": 1280, "height": 1600})
