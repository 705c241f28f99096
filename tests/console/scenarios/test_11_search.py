"""Scenario 11: one character is enough; nothing outside the own scope is found or counted."""

from __future__ import annotations

from morning import CASE


def test_one_character_finds_a_party_and_leads_to_its_case(office, window):
    page = window("周敏")
    for asked in ("某", "某某", "某某建", "某某建筑工程有限公司"):
        page.goto(f"{office.address}/search?q={asked}")
        assert CASE in page.locator("main").inner_text(), asked
    page.keyboard.press("Slash")
    page.goto(f"{office.address}/search?q=没有这样的")
    assert "没有找到" in page.locator("main").inner_text()


def test_who_sees_no_case_finds_none(office, window):
    page = window("孙立")
    answer = page.goto(f"{office.address}/search?q=某")
    assert answer and answer.status == 422 and CASE not in page.locator("main").inner_text()
