"""What was disposed of is said wherever recordings are spoken of: when, by which list, approval and certificate."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_after_disposal import EXPIRED, PAPER, at_work, emptied, home, on  # noqa: F401
from visits import NUMBER, Done

from console.app import make_app
from console.context import ConsoleContext
from pipelines.terminal.shell import now
from storage.ledgers import originals
from tasks.installation import open_installation
from transcripts.transcript import Transcript

LIST, CERTIFICATE = "XH-20280321", "音像资料销毁证明-XH-20280321.docx"


def said(home: Path, count: int) -> str:  # noqa: F811
    """Return the one sentence about so many recordings; the number of the approval is that of the signed form."""
    with closing(sqlite3.connect(home / "catalogue.db")) as database:
        ((form,),) = database.execute("SELECT document FROM disposals WHERE number = ?", (LIST,)).fetchall()
    assert form.startswith(PAPER)
    return f"{count} 段已于 2028-03-21 按销毁清册 {LIST}（批准文号 {form}，销毁证明 {CERTIFICATE}）销毁"


def ids(home: Path) -> tuple[str, list[str]]:  # noqa: F811
    """Return the recording that is left, and those that are gone."""
    with closing(sqlite3.connect(home / "catalogue.db")) as database:
        rows = database.execute("SELECT id, disposed_at FROM recordings ORDER BY start_at").fetchall()
    return next(id_ for id_, at in rows if at is None), [id_ for id_, at in rows if at is not None]


@pytest.mark.requirement("R000-37")
def test_lists_and_status_say_it(liuhen: Callable[..., Done], home: Path):  # noqa: F811
    (row,) = liuhen("case", "list", "--json", home=home).data["cases"]
    assert (row["recordings"], row["disposed"]) == (5, 4) and "5（已销毁 4）" in liuhen("case", "list", home=home).out
    shown = liuhen("case", "show", NUMBER, "--json", home=home).data
    (group,) = shown["disposed"]
    assert (group["list"], group["document"].startswith(PAPER), len(group["recordings"])) == (LIST, True, 4) and group["certificate"]
    assert [bool(recording["disposed_at"]) for recording in shown["recordings"]].count(True) == 4
    told = liuhen("case", "show", NUMBER, home=home).out
    assert said(home, 4) in told and told.count("已于 2028-03-21 销毁") == 4
    status = liuhen("status", "--json", home=home).data["recordings"]
    assert status == {"received": 0, "verified": 1, "disposed": 4} and "另有 4 段" in liuhen("status", home=home).out
    sample = liuhen("spot-check", "--ratio", "1", "--json", home=home).data["cases"]
    assert len(sample[0]["disposed"][0]["recordings"]) == 4
    verified = liuhen("verify", "--json", home=home).data["originals"]
    assert (verified["checked"], verified["disposed"]) == (1, 4) and "另有 4 段" in liuhen("verify", home=home).out


@pytest.mark.requirement("R000-37")
def test_a_review_of_what_is_left_says_what_it_did_not_see(liuhen: Callable[..., Done], home: Path):  # noqa: F811
    answer = liuhen("review", NUMBER, "--json", home=home).data
    (away,) = answer["disposed"]
    assert away["message"].startswith(said(home, 4)) and "没有再看" in away["message"] and len(away["recordings"]) == 4
    assert said(home, 4) in liuhen("review", NUMBER, home=home).out
    report = Path(answer["report"]["html"])
    assert said(home, 4) in report.read_text(encoding="utf-8") and said(home, 4) in report.with_suffix(".json").read_text(encoding="utf-8")


@pytest.mark.requirement("R000-37")
def test_what_is_gone_is_not_held_marked_heard_confirmed_cut_or_given(liuhen: Callable[..., Done], home: Path):  # noqa: F811
    left, gone = ids(home)
    with at_work(home, on(EXPIRED)) as installation, installation.catalogue.begin() as tx:
        from storage.ledgers.speech import transcripts

        transcripts.save(tx, gone[0], Transcript("e", "m", (), ()), on(EXPIRED))
    mark, of_it = ("mark", NUMBER, "--trigger", "LT5", "--reason", "投诉"), ("--recording", gone[0])
    hold = ("hold", NUMBER, "--kind", "review", "--reason", "复议")
    ask = ("request", NUMBER, "--action", "view", "--by", "李四", "--purpose", "复议")
    confirm = ("record", "confirm", gone[0], "--by", "张伟", "--by", "李娜", "--nothing-to-correct")
    for call in ((*mark, *of_it), (*hold, *of_it), (*ask, *of_it), ("transcribe", *of_it), confirm):
        answer = liuhen(*call, home=home)
        assert answer.status == 2 and said(home, 1) in answer.err, answer.err
    assert liuhen("status", "--json", home=home).data["officers"]["unconfirmed_records"] == []
    marked = liuhen(*mark, "--json", home=home).data
    assert marked["held"] == [left] and len(marked["disposed"][0]["recordings"]) == 4
    for call in (mark, hold):
        assert said(home, 4) + "，不在保全之列" in liuhen(*call, home=home).out
    assert len(liuhen(*hold, "--json", home=home).data["disposed"][0]["recordings"]) == 4
    asked = liuhen(*ask, "--json", home=home).data
    assert {entry["recording"] for entry in asked["disposed"]} < set(gone) and len(asked["disposed"]) == 2, "a log is never asked for"
    assert "另有 2 件资料" in liuhen(*ask, home=home).out


@pytest.mark.requirement("R000-37")
def test_a_viewing_copy_of_a_stretch_says_what_is_gone(liuhen: Callable[..., Done], home: Path):  # noqa: F811
    span = ("--from", "2026-03-02T09:30:00+08:00", "--to", "2026-03-02T09:31:00+08:00")
    assert liuhen("mark", NUMBER, "--trigger", "LT5", "--reason", "投诉", *span, home=home).status == 1, "the package does not say so"
    answer = liuhen("mark", "--viewing-copy", "1", "--json", home=home)
    assert len(answer.data["copies"]) == 1
    assert all(said(home, 1) in entry["why"] for entry in answer.data["left_out"]) and answer.data["left_out"]


@pytest.mark.requirement("R000-37")
def test_the_console_says_it_and_plays_nothing_that_is_gone(home: Path):  # noqa: F811
    left, gone = ids(home)
    with open_installation(home, {}, "王芳", "zh", now) as opened:
        client = TestClient(make_app(ConsoleContext(opened.settings, opened.catalogue, opened.store, "zh", now)))
        page = client.get("/case", params={"number": NUMBER}).text
        assert said(home, 4) in page and f"/recordings/{left}" in page and not [id_ for id_ in gone if f"/recordings/{id_}" in page]
        assert "5（已销毁 4）" in client.get("/cases").text and "另有 4 段" in client.get("/").text
        answer = client.get(f"/play/{gone[0]}")
        assert answer.status_code == 404 and said(home, 1) in answer.text
        assert client.get(f"/original/{gone[0]}").status_code == 403, "nothing leaves without a viewing"
        assert client.get(f"/play/{left}").status_code == 200
        with opened.catalogue.read() as tx:
            assert len(originals.of_case(tx, NUMBER)) == 5
