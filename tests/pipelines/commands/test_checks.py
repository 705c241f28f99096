"""Spot checks through the command line: scored, published to the officer, answered, settled by another, in the performance file."""

from __future__ import annotations

import pytest
from docx import Document
from visits import CASE, NUMBER

TEXT = "对执法全过程是否进行不间断记录"


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A call into a home with one reviewed case that a spot check drew."""
    work = tmp_path_factory.mktemp("checks")
    (work / "case.toml").write_text(CASE.replace("tonghua-hrss", "jilin-civil-affairs"), encoding="utf-8")

    def call(*command: object, status: int | None = None):
        done = liuhen(*command, home=work / "home", LIUHEN_LANG="zh", LIUHEN_REGULATION="jilin-civil-affairs")
        assert done.status in ((0, 1) if status is None else (status,)), (done.status, done.out, done.err)
        return done

    call("case", "add", work / "case.toml")
    call("review", NUMBER)
    call("spot-check", "--ratio", "1", "--as", "李法制")
    call.work = work
    return call


@pytest.mark.requirement("R003-3-17", "R003-3-18", "R004-36")
def test_a_drawn_case_goes_from_the_sheet_to_the_performance_file(office):
    scored = office(
        "check",
        "score",
        1,
        NUMBER,
        "--deduct",
        "2",
        10,
        "09:41 至 09:43 间断未说明",
        "--own",
        "着装是否规范",
        "--as",
        "李法制",
        "--json",
        status=1,
    ).data
    lines = {line["item"]: line for line in scored["sheet"]}
    assert len(lines) == 4 and lines[TEXT]["deducted"] == 10 and not lines[TEXT]["own"] and lines["着装是否规范"]["own"]
    assert scored["scored"] == 90
    assert "尚未公布" in office("check", "answer", 1, NUMBER, "--reason", "x", "--as", "张伟", status=2).err
    office("check", "publish", 1, NUMBER, "--as", "李法制", status=1)
    assert "不能再改" in office("check", "score", 1, NUMBER, "--as", "李法制", status=2).err
    assert (
        office("check", "answer", 1, NUMBER, "--object", "--reason", "当时设备故障，已有书面说明", "--as", "张伟", "--json").data["agrees"]
        is False
    )
    assert "另一名法制人员" in office("check", "settle", 1, NUMBER, "--reason", "x", "--as", "李法制", status=2).err
    settled = office(
        "check", "settle", 1, NUMBER, "--points", 95, "--reason", "说明成立，扣分减半", "--as", "王法制", "--json", status=0
    ).data
    assert (settled["state"], settled["final"], settled["scored"]) == ("settled", 95, 90)
    file = office("check", "list", "--json", status=0).data["appraisals"]
    assert [(row["case"], row["final"], row["answer"]) for row in file] == [(NUMBER, 95, "当时设备故障，已有书面说明")]
    assert "已经核定" in office("check", "answer", 1, NUMBER, "--reason", "x", "--as", "张伟", status=2).err


def test_nobody_scores_an_own_case_and_only_what_was_drawn(office):
    assert "不得评分或者核定" in office("check", "score", 1, NUMBER, "--as", "张伟", status=2).err
    assert "没有第 9 号抽查" in office("check", "score", 9, NUMBER, "--as", "李法制", status=2).err


def test_a_veto_item_alone_makes_a_case_fail_and_two_at_once_are_told_apart(office):
    office("spot-check", "--ratio", "1", "--seed", "b", "--as", "李法制")
    assert "不是可以评分的项目" in office("check", "score", 2, NUMBER, "--deduct", "9", 5, "x", "--as", "李法制", status=2).err
    failed = office("check", "score", 2, NUMBER, "--veto", "1", "没有现场记录", "--as", "李法制", "--json", status=1).data
    assert (failed["scored"], failed["vetoed"], failed["version"]) == (0, True, 1)
    office("check", "score", 2, NUMBER, "--deduct", "1", 5, "x", "--seen", 1, "--as", "李法制", status=1)
    assert "他人已有改动" in office("check", "publish", 2, NUMBER, "--seen", 1, "--as", "李法制", status=2).err


def test_the_sheet_is_a_paper(office):
    (word,) = office("check", "show", 1, NUMBER, "--out", office.work / "paper", "--json", status=0).data["papers"]
    document = Document(word)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert TEXT in cells and "扣 10 分" in cells and "95" in cells
    assert any("有异议" in paragraph.text for paragraph in document.paragraphs)
    assert "审计链" in office("verify").out
