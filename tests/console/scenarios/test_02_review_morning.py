"""Scenario 2: the legal office decides every finding by the keyboard alone; a second browser with the old page learns of both."""

from __future__ import annotations

import pytest
from morning import CASE, ready

from console.pages.room import shown_events
from office.findings import deciding
from office.person import Person
from storage.ledgers.casework import cases

COMPOSING = "dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyC', key: 'Process', keyCode: 229, isComposing: true }))"
pytestmark = pytest.mark.usefixtures("office")


def waits(office) -> int:
    stands = deciding.look(office.context.desk(Person("测试")), CASE)
    return sum(event.waits for event in shown_events(stands))


def test_every_finding_is_decided_by_keys_and_the_first_page_counts_down_at_once(office, window):
    page, count = window("周敏"), waits(office)
    assert count >= 2
    page.goto(office.address + "/")
    assert page.locator("#due").get_by_text("审定问题").count() == 1
    page.goto(f"{office.case}/room")
    ready(page)
    decided = 0
    while (left := waits(office)) and decided < 40:
        assert page.evaluate("!!document.querySelector('#findings .event[open][data-waits]')"), "it goes on to the next that waits"
        page.keyboard.press("KeyN")
        page.keyboard.type("采集站转存所致，已核对")
        page.keyboard.press("Escape")
        page.keyboard.press("KeyC")
        page.wait_for_function("left => document.querySelectorAll('#findings .event[data-waits]').length < left", arg=left)
        decided += 1
    assert waits(office) == 0
    page.goto(office.address + "/")
    assert page.locator("#due").get_by_text("审定问题").count() == 0 and page.locator(".due .ask").count() == 0
    page.goto(f"{office.case}/room")
    ready(page)
    assert page.locator("#findings .event.done").count() == page.locator("#findings .event").count(), "a reload keeps all"
    assert page.locator("#findings").get_by_text("已核对").count() >= count
    page.get_by_role("button", name="本次审查完成…").click()
    page.wait_for_url("**/cases/*#jobs")
    assert "出具审查报告" in page.locator("#jobs").inner_text()


def test_a_decision_is_taken_back_by_one_key(office, window):
    page = window("周敏")
    page.goto(f"{office.case}/room")
    ready(page)
    count = waits(office)
    page.keyboard.press("KeyN")
    page.keyboard.type("设备自动分段")
    page.keyboard.press("Escape")
    page.keyboard.press("KeyE")
    page.wait_for_function("left => document.querySelectorAll('#findings .event[data-waits]').length < left", arg=count)
    page.keyboard.press("KeyZ")
    page.wait_for_function("left => document.querySelectorAll('#findings .event[data-waits]').length === left", arg=count)
    assert waits(office) == count


def test_a_key_in_a_field_or_of_a_chinese_input_method_decides_nothing(office, window):
    page = window("周敏")
    page.goto(f"{office.case}/room")
    ready(page)
    count = waits(office)
    page.keyboard.press("KeyN")
    page.keyboard.type("cdea z")
    assert page.locator("#findings .event[open] textarea").input_value() == "cdea z"
    page.evaluate(COMPOSING)
    assert waits(office) == count


def test_a_second_browser_with_the_old_page_is_told_of_both_and_loses_nothing(office, window):
    first, second = window("周敏"), window("赵强")
    for page in (first, second):
        page.goto(f"{office.case}/room")
        ready(page)
    count = waits(office)
    second.keyboard.press("KeyN")
    second.keyboard.type("我认为不成立")
    first.keyboard.press("KeyN")
    first.keyboard.type("转存所致")
    first.keyboard.press("Escape")
    first.keyboard.press("KeyC")
    first.wait_for_function("left => document.querySelectorAll('#findings .event[data-waits]').length < left", arg=count)
    second.keyboard.press("Escape")
    with second.expect_response("**/decide") as answered:
        second.keyboard.press("KeyE")
    assert answered.value.status == 409
    told = second.locator("#problem").inner_text()
    assert "周敏" in told and "转存所致" in told and "我认为不成立" in told
    assert second.locator("#findings .event[open] textarea").input_value() == "我认为不成立"
    with office.context.catalogue.read() as tx:
        assert cases.row(tx, CASE).open_findings <= count
