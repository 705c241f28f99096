"""`calendar add`: the holidays of a year go into the home by name, every deadline is computed again, `status` no longer warns."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from visits import CASE, NUMBER, Done

from footage.values.recordings import BEIJING
from pipelines.commands import running
from pipelines.terminal.shell import Shell

CLOSED = CASE.replace("closed = 2026-03-20", "closed = 2027-01-06").replace(
    "activity_ended = 2026-03-02T10:00:00+08:00", "activity_ended = 2027-01-05T10:00:00+08:00")
# 30 days after 6 January end on Friday 5 February, the first day of the holiday: they roll over it.
YEAR = """year = 2027
notice = "国办发明电〔2026〕7号"
quote = "春节：2月5日至11日放假调休。1月31日、2月13日上班。"
make_up = [2027-01-31, 2027-02-13]
[[off]]
name = "春节"
first = 2027-02-05
last = 2027-02-11
"""


def archive_duty(home: Path) -> tuple[str, list[str]]:
    with sqlite3.connect(home / "catalogue.db") as base:
        due, assumed = base.execute("SELECT due_at, assumptions FROM duties WHERE kind = 'archive'").fetchone()
    return str(due)[:10], [sentence["key"] for sentence in json.loads(assumed)]


def status(home: Path, *today: int) -> tuple[int, object]:
    shell = Shell("zh", dict(os.environ), lambda: datetime(*today, 9, 0, tzinfo=BEIJING), home, True, True)
    answer = running.status(shell)
    return answer.status, answer.data["calendar"]


def test_entering_a_year_computes_every_deadline_again_and_is_an_event(liuhen: Callable[..., Done], tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "2027.toml"
    (tmp_path / "case.toml").write_text(CLOSED, encoding="utf-8")
    file.write_text(YEAR, encoding="utf-8")
    assert liuhen("case", "add", tmp_path / "case.toml", home=home).status in (0, 1)
    before, marked = archive_duty(home)
    assert before == "2027-02-05" and "law.assume_weekdays" in marked
    assert status(home, 2026, 11, 30)[1] == {"missing": None}
    assert status(home, 2026, 12, 1)[1] == {"missing": 2027}
    assert status(home, 2027, 1, 1) == (1, {"missing": 2027})

    answer = liuhen("calendar", "add", file, "--as", "王芳", "--json", home=home)
    assert answer.status == 0, answer.err
    assert answer.data["year"] == 2027 and answer.data["new"] is True and answer.data["recomputed"]["cases"] == 1
    after, marked = archive_duty(home)
    assert after == "2027-02-12" and "law.assume_weekdays" not in marked
    assert (home / "calendars" / "2027.toml").read_text(encoding="utf-8") == YEAR
    with sqlite3.connect(home / "catalogue.db") as base:
        who, what = base.execute("SELECT who, detail FROM audit WHERE what = 'calendar.added'").fetchone()
    assert who == "王芳" and "国办发明电〔2026〕7号" in json.loads(what)["notice"]
    assert status(home, 2026, 12, 1)[1] == {"missing": None}

    again = liuhen("calendar", "add", file, "--json", home=home)
    assert again.status == 0 and again.data["new"] is False
    listed = liuhen("calendar", "list", "--json", home=home)
    assert [year["year"] for year in listed.data["years"]] == [2027]

    for place in ("backup.db", "*[odd] name.db"):
        assert liuhen("backup", tmp_path / "away" / place, home=home).status == 0
        new = tmp_path / f"home of {place}"
        restored = liuhen("restore", tmp_path / "away" / place, home=new, LIUHEN_STORE=(home / "originals").as_uri())
        assert restored.status == 0, restored.err
        assert (new / "calendars" / "2027.toml").read_text(encoding="utf-8") == YEAR
        assert archive_duty(new)[0] == "2027-02-12"
    assert liuhen("verify", "--json", home=home).status == 0
    assert NUMBER in liuhen("case", "list", home=home).out


def test_a_year_that_differs_from_the_built_in_one_is_told(liuhen: Callable[..., Done], tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "2026.toml"
    file.write_text(YEAR.replace("2027", "2026").replace("make_up = [2026-01-31, 2026-02-13]\n", ""), encoding="utf-8")
    assert liuhen("init", home=home).status == 0
    answer = liuhen("calendar", "add", file, "--json", home=home)
    assert answer.status == 1
    assert {"day": "2026-02-17", "worked": True} in answer.data["differences"]
