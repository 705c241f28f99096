"""Scenario 12: hostile names on every page run nothing and break nothing; axe finds nothing; the keyboard reaches all."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from morning import CASE, WHEN, ready

from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.trail import audit

HOSTILE = "<script>alert(1)</script>\"'>" + "长" * 280 + "\u202egnp.exe ../../etc/passwd"
PAGES = ("/", "/cases", "/cases?q=%3Cscript%3E", "/recordings", "/search", "/search?q=%E9%95%BF", "/help", "/me", "{case}", "{case}/form",
         "{case}/seen", "{case}/room", "{recording}", "/nothing")
WIDE = "document.documentElement.scrollWidth - innerWidth"
RUN = """async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] })).violations.map((one) => [one.id,
  one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " " + node.failureSummary.slice(0, 160))])"""


def axe() -> str:
    package = importlib.util.find_spec("axe_playwright_python")
    assert package and package.origin
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def hostile(office) -> str:
    with office.context.catalogue.begin() as tx:
        stored = cases.load(tx, CASE)
        changed = replace(stored.case, party=HOSTILE, cause=HOSTILE[:90], custodian="\u202e<img src=x onerror=alert(1)>")
        cases.save(tx, changed, stored.base, stored.documents, WHEN, "张伟", HOSTILE)
        audit.append(tx, "case.changed", f"case:{CASE}", "张伟", WHEN, "试", None, {"case": CASE, "changes": []})
        return originals.of_case(tx, CASE)[0].recording.id


def test_no_page_runs_breaks_or_shuts_out_anybody(office, window, hostile):
    page, script = window("周敏"), axe()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    problems = []
    for path in PAGES:
        address = path.format(case=office.case.removeprefix(office.address), recording=f"/recordings/{hostile}")
        page.goto(office.address + address)
        if address.endswith("/room"):
            ready(page)
        page.evaluate(script)
        problems += [(address, *problem) for problem in page.evaluate(RUN)]
        if page.evaluate(WIDE) > 0:
            problems.append((address, "wider than the window", page.evaluate(WIDE)))
    assert problems == []
    assert [url for url in asked if not url.startswith((office.address, "data:", "blob:"))] == [], "nothing is asked of anybody else"


def test_at_twice_the_size_nothing_is_cut_off_and_tab_reaches_the_first_act(office, window, hostile):
    page = window("周敏", 683, 384)  # what is left of 1366 by 768 at 200 %
    for path in ("/", "/cases", "/help", office.case.removeprefix(office.address)):
        page.goto(office.address + path)
        assert page.evaluate(WIDE) <= 0, path
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
