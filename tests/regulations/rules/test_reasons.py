"""The reasons of each text, and what an entered one is among them."""

from __future__ import annotations

import pytest

from regulations.catalogue import load
from regulations.rules.reasons import for_interruption, for_step, same_reason, written_serves
from regulations.rules.steps_named import item_named
from regulations.values.facts import Case

ALL = {"000": "tonghua-hrss", "001": "guhan-town", "002": "tonghua-gazetteer", "003": "jilin-civil-affairs", "004": "linxi-hrss"}


@pytest.mark.requirement("R000-09", "R001-12", "R003-3-04", "R004-20")
@pytest.mark.parametrize(("text", "count", "open_"), [
    ("000", 1, True), ("001", 3, True), ("002", 0, True), ("003", 4, False), ("004", 0, False)])
def test_each_text_lists_its_own_reasons_for_an_interruption(text: str, count: int, open_: bool):
    listed = for_interruption(load(ALL[text]))
    assert (len(listed.reasons), listed.open) == (count, open_) and listed.articles


@pytest.mark.requirement("R001-05", "R002-07", "R003-3-04")
@pytest.mark.parametrize(("text", "step", "count"), [
    ("000", "先行登记保存", 1), ("001", "先行登记保存证据通知书", 0), ("002", "现场检查笔录", 1),
    ("003", "现场检查笔录", 4), ("004", "现场检查笔录", 0)])
def test_each_text_lists_its_own_reasons_not_to_record_a_step(text: str, step: str, count: int):
    regulation = load(ALL[text])
    item = item_named(regulation, Case("1号", "行政处罚", "支队", regulation.id), step)
    assert item is not None and item.duty in ("must", "as-needed")
    assert len(for_step(regulation, item).reasons) == count


@pytest.mark.parametrize(("entered", "listed", "same"), [
    ("设备故障", "恶劣天气、设备故障", True), ("设备突发故障", "恶劣天气、设备故障", True),
    ("恶劣天气，下暴雨", "恶劣天气、设备故障", True),
    ("情况紧急", "情况紧急", True), ("忘记开机", "恶劣天气、设备故障", False), ("设备", "恶劣天气、设备故障", False),
    ("情", "情况紧急", False),
    ("", "情况紧急", False)])
def test_a_reason_is_one_of_the_texts_in_its_words(entered: str, listed: str, same: bool):
    assert same_reason(entered, listed) is same


@pytest.mark.requirement("R001-12", "R001-13")
def test_a_paper_serves_only_where_the_text_lets_it():
    serves = {(text, resumed): written_serves(load(id_), resumed) for text, id_ in ALL.items() for resumed in (True, False)}
    assert {where for where, does in serves.items() if not does} == {("001", True), ("004", True), ("004", False)}
