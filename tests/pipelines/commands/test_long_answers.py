"""Answers too long for memory: printed item by item, and people see first what is not whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from footage.values.recordings import Media, State
from pipelines.commands.intake import SHOWN, shown
from pipelines.terminal.answer import Answer, print_answer
from storage.catalogue.states import StoredState
from tasks.long_list import LongList
from tasks.receive.taken import ReceivedFile, Taken


def test_a_long_answer_is_printed_item_by_item_as_the_json_it_is(capsys):
    rows = LongList()
    for number in range(300):
        rows.add({"id": f"R-{number}", "name": "检查\n1", "inner": [number, None]})
    data = {"dump": "x", "received": rows, "already": ["a"], "none": LongList(), "day": date(2026, 3, 2).isoformat()}
    print_answer(Answer(data), "zh", as_json=True, quiet=False)
    printed = json.loads(capsys.readouterr().out)
    assert printed == {**data, "received": list(rows), "none": []}
    assert rows[-1]["id"] == "R-299" and [row["id"] for row in rows[1:3]] == ["R-1", "R-2"] and len(rows) == 300
    with pytest.raises(IndexError):
        rows[300]
    print_answer(Answer({}), "zh", as_json=True, quiet=False)
    assert json.loads(capsys.readouterr().out) == {}


def a_file(number: int) -> ReceivedFile:
    state = State.TRUNCATED if number == 245 else State.WHOLE
    return ReceivedFile(f"R-{number}", f"{number}.JPG", 9, "ab", None, Media.PHOTO, state, StoredState.VERIFIED, None, None, None, None,
                        None, 512 if number == 240 else 0)


def test_of_a_long_answer_people_see_first_what_is_not_whole():
    files: LongList[ReceivedFile] = LongList()
    for number in range(SHOWN + 50):
        files.add(a_file(number))
    taken = Taken(Path("x"), files, [], (), (), "x.docx", ("x.docx",), None, False, True, (), None)
    table, left, *_ = shown(taken)
    assert [row[0] for row in table.rows[:3]] == ["240.JPG", "245.JPG", "0.JPG"] and len(table.rows) == SHOWN
    assert left.params["count"] == 50
    few: LongList[ReceivedFile] = LongList()
    few.add(files[3])
    assert [row[0] for row in shown(replace(taken, received=few))[0].rows] == ["3.JPG"]
