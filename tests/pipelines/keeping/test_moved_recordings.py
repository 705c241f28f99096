"""`ingest --case` over another case's footage, `recording move`, `set` and `show`, as a custodian types them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import pytest
from processes import tree
from visits import CASE, NUMBER, Done

from pipelines.terminal.shell import now
from storage.ledgers.speech import transcripts
from tasks.installation import open_installation
from tasks.keep.recordings import moving
from transcripts.transcript import Segment, Transcript

OTHER = "另检〔2026〕2号"
APPROVED = ("--approved-by", "刘局长", "--reason", "采集时选错案件", "--as", "王芳")
SIGN = ("--by", "张伟", "--by", "李娜", "--nothing-to-correct")


@pytest.fixture
def office(liuhen: Callable[..., Done], tmp_path: Path) -> Path:
    """A home with two cases; a recorder with two logs, taken in for the first."""
    (tmp_path / "dump").mkdir()
    for name in "ab":
        (tmp_path / "dump" / f"{name}.log").write_text(f"09:30:00 REC {name}\n", encoding="utf-8")
    for number in (NUMBER, OTHER):
        (tmp_path / "case.toml").write_text(CASE.replace(NUMBER, number), encoding="utf-8")
        assert liuhen("case", "add", tmp_path / "case.toml", home=tmp_path / "home").status == 0
    assert liuhen("ingest", "--any-folder", tmp_path / "dump", "--case", NUMBER, home=tmp_path / "home").status in (0, 1)
    return tmp_path / "home"


def everything(home: Path) -> dict[str, Any]:
    """Return every file but the catalogue's own, and every row."""
    files = {name: content for name, content in tree(home).items() if not Path(name).name.startswith("catalogue.db")}
    with sqlite3.connect(home / "catalogue.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return files | {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def words(paper: str) -> str:
    """Return what a Word document says."""
    return "\n".join(part.text for part in docx.Document(paper).element.body.iter() if part.text)


def ids_of(liuhen: Callable[..., Done], home: Path, number: str = NUMBER) -> list[str]:
    return [row["id"] for row in liuhen("case", "show", number, "--json", home=home).data["recordings"]]


def test_the_footage_of_another_case_is_said_and_nothing_is_changed(liuhen: Callable[..., Done], office: Path, tmp_path: Path):
    before = everything(office)
    again = liuhen("ingest", "--any-folder", tmp_path / "dump", "--case", OTHER, "--json", home=office)
    assert (again.status, again.data["received"], len(again.data["already"])) == (1, [], 2)
    assert [NUMBER in note for note in again.data["notes"]] == [True] and everything(office) == before
    elsewhere = (tmp_path / "dump").rename(tmp_path / "copied")  # the same files at another place, and to be cleared
    assert liuhen("ingest", "--any-folder", elsewhere, "--case", OTHER, "--clear", home=office).status == 1 and everything(office) == before
    assert len(list(elsewhere.iterdir())) == 2
    assert liuhen("ingest", "--any-folder", elsewhere, "--case", NUMBER, "--json", home=office).data["notes"] == []


def test_what_is_new_on_the_recorder_goes_to_the_case_and_the_rest_stays(liuhen: Callable[..., Done], office: Path, tmp_path: Path):
    (tmp_path / "dump" / "c.log").write_text("10:30:00 REC c\n", encoding="utf-8")
    taken = liuhen("ingest", "--any-folder", tmp_path / "dump", "--case", OTHER, "--json", home=office)
    assert (taken.status, [file["name"] for file in taken.data["received"]]) == (1, ["c.log"]) and NUMBER in " ".join(taken.data["notes"])
    assert len(ids_of(liuhen, office)) == 2 and len(ids_of(liuhen, office, OTHER)) == 1


def test_a_move_is_shown_in_the_recording_and_told_by_both_cases_until_they_are_done_again(liuhen: Callable[..., Done], office: Path):
    moved, stays = ids_of(liuhen, office)
    for number in (NUMBER, OTHER):
        assert liuhen("review", number, "--quiet", home=office).status in (0, 1)
    assert liuhen("archive", NUMBER, "--although", "试", "--quiet", home=office).status in (0, 1)
    answer = liuhen("recording", "move", moved, "--case", " 另检(2026)2号", *APPROVED, "--json", home=office)
    assert answer.status == 1 and answer.data["case"] == OTHER and answer.data["moved"] == [{"recording": moved, "from": NUMBER}]
    theirs, ours = sorted(map(words, answer.data["receipts"]), key=lambda paper: NUMBER in paper)
    assert OTHER in theirs and NUMBER not in theirs and "代替原清单" in ours, "what moved is on the list of its case, and on no other"
    assert sum(name in theirs for name in ("a.log", "b.log")) == sum(name in ours for name in ("a.log", "b.log")) == 1
    assert {row["case"]: (bool(row["package"]), bool(row["review"])) for row in answer.data["out_of_date"]} == {
        NUMBER: (True, True), OTHER: (False, True)}
    assert (ids_of(liuhen, office), ids_of(liuhen, office, OTHER)) == ([stays], [moved])
    status = liuhen("status", "--json", home=office)
    assert status.status == 1 and [row["case"] for row in status.data["legal"]["out_of_date"]] == sorted([NUMBER, OTHER])
    shown = liuhen("recording", "show", moved, "--json", home=office).data
    assert [(item["field"], item["was"], item["now"], item["by"], item["approver"]) for item in shown["corrections"]] == [
        ("case", NUMBER, OTHER, "王芳", "刘局长")]
    assert {"recording.left", "recording.moved"} <= {event["what"] for event in shown["events"]}
    assert [copy["kind"] for copy in shown["copies"]] == ["package"]
    for number in (NUMBER, OTHER):
        assert liuhen("review", number, "--quiet", home=office).status in (0, 1)
        assert liuhen("archive", number, "--although", "试", "--quiet", home=office).status in (0, 1)
    status = liuhen("status", "--json", home=office).data
    assert status["legal"]["out_of_date"] == status["custodian"]["out_of_date"] == []
    assert liuhen("verify", home=office).status in (0, 1) and liuhen("verify", "--json", home=office).data["audit"]["intact"]


def test_a_signed_record_goes_along_as_it_was_signed_and_waits_to_be_confirmed_again(liuhen: Callable[..., Done], office: Path):
    moved, _ = ids_of(liuhen, office)
    said = Transcript("faster-whisper", "base", (Segment(Fraction(0), Fraction(4), "你好", Fraction(1)),), ())
    with open_installation(office, {}, "王芳", "zh", now) as opened, opened.catalogue.begin() as tx:
        transcripts.save(tx, moved, said, now())
    signed = Path(liuhen("record", "confirm", moved, *SIGN, "--json", home=office).data["record"])
    answer = liuhen("recording", "move", moved, "--case", OTHER, *APPROVED, "--json", home=office)
    assert answer.status == 1 and answer.data["records_to_confirm"] == [moved]
    copies = sorted((office / "cases").glob(f"另检*/records/{signed.name}"))
    assert [copy.read_bytes() for copy in copies] == [signed.read_bytes()]
    waits = liuhen("status", "--json", home=office).data["officers"]["unconfirmed_records"]
    assert [row["case"] for row in waits] == [OTHER]
    again = liuhen("record", "confirm", moved, *SIGN, "--json", home=office)
    assert "另检" in again.data["record"] and not liuhen("status", "--json", home=office).data["officers"]["unconfirmed_records"]


def test_what_a_name_does_not_say_is_said_by_a_person_and_shown_in_both_languages(liuhen: Callable[..., Done], office: Path):
    id, _ = ids_of(liuhen, office)
    said = ("--device", "B000009", "--officer", "李娜", "--reason", "名称无编号", "--as", "王芳")
    done = liuhen("recording", "set", id, *said, "--json", home=office)
    assert done.status == 0 and [(item["field"], item["was"], item["now"]) for item in done.data["corrections"]] == [
        ("device", None, "B000009"), ("officer", None, "李娜")]
    shown = liuhen("recording", "show", id, "--json", home=office).data
    assert (shown["device"], shown["officer"], shown["named"]) == ("B000009", "李娜", {"device": None, "officer": None})
    for lang, word in (("zh", "名称无编号"), ("en", "officer")):
        assert word in liuhen("recording", "show", id, "--lang", lang, home=office).out
    assert json.loads(json.dumps(shown))["case"] == NUMBER


def test_lists_that_a_killed_move_left_are_written_again_before_the_case_is_packed(liuhen: Callable[..., Done], office: Path):
    moved, _ = ids_of(liuhen, office)
    with open_installation(office, {}, "王芳", "zh", now) as opened:
        move, _ = moving.plan(opened, [moved], OTHER, "采集时选错案件", "刘局长")
        moving.move_recordings(opened, move)
    for number in (OTHER, NUMBER):
        package = Path(liuhen("archive", number, "--although", "试", "--json", home=office).data["package"])
        lists = [words(str(path)) for path in (package / "data" / "lists").glob("证据*.docx")]
        assert len(lists) == 1 and number in lists[0] and sum(name in lists[0] for name in ("a.log", "b.log")) == 1
