"""Answers too long for memory: printed item by item, and people see first what is not whole."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pipelines.commands.intake import SHOWN, shown
from pipelines.terminal.answer import Answer, print_answer
from pipelines.terminal.long_list import LongList


def test_a_long_answer_is_printed_item_by_item_as_the_json_it_is(capsys):
    rows = LongList()
    for number in range(300):
        rows.add({"id": f"R-{number}", "name": "检查\n1", "inner": [number, None]})
    data = {"dump": "x", "received": rows, "already": ["a"], "none": LongList(), "day": date(2026, 3, 2).isoformat()}
    print_answer(Answer(data), "zh", as_json=True, quiet=False)
    said = json.loads(capsys.readouterr().out)
    assert said == {**data, "received": list(rows), "none": []}
    assert rows[-1]["id"] == "R-299" and [row["id"] for row in rows[1:3]] == ["R-1", "R-2"] and len(rows) == 300
    with pytest.raises(IndexError):
        rows[300]
    print_answer(Answer({}), "zh", as_json=True, quiet=False)
    assert json.loads(capsys.readouterr().out) == {}


def test_of_a_long_answer_people_see_first_what_is_not_whole():
    rows = LongList()
    for number in range(SHOWN + 50):
        rows.add({"name": f"{number}.JPG", "start": None, "duration": None, "stored": "verified",
                  "unread_bytes": 512 if number == 240 else 0, "state": "truncated" if number == 245 else "whole"})
    data = {"received": rows, "already": [], "rejected": [], "notes": [], "receipt": "x.docx", "transfer": None, "clear": False}
    table, left, *_ = shown(data)
    assert [row[0] for row in table.rows[:3]] == ["240.JPG", "245.JPG", "0.JPG"] and len(table.rows) == SHOWN
    assert left.params["count"] == 50
    few = LongList()
    few.add(rows[3])
    assert [row[0] for row in shown({**data, "received": few})[0].rows] == ["3.JPG"]
