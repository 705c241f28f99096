"""Figures through the command line: by unit, officer, recorder, matter and month; each number's list; the papers; the frozen bulletin."""

from __future__ import annotations

import sqlite3

import openpyxl
import pytest
from docx import Document
from visits import CASE, NUMBER, make_video

PERIOD = ("--from", "2026-01-01", "--to", "2026-06-30")
DEVICE = "A000001"


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A call into a home with one reviewed case, whose two recordings were handed over late, and one that nobody recorded."""
    work = tmp_path_factory.mktemp("figures")
    told = f'[[recorders]]\ndevice = "{DEVICE}"\nofficer = "张伟"\n'
    (work / "case.toml").write_text(CASE.replace("tonghua-hrss", "linxi-hrss") + told, encoding="utf-8")
    (work / "other.toml").write_text(CASE.replace("tonghua-hrss", "linxi-hrss").replace("〔2026〕1号", "〔2026〕2号")
                                     .replace("劳动保障监察支队", "仲裁院").replace("2026-03", "2026-04"), encoding="utf-8")
    for number, clock in ((1, "093000"), (2, "094000")):
        make_video(work / "dump" / f"{DEVICE}_000001_20260302{clock}_000{number}.MP4", seconds=number)

    def call(*command: object, status: int = 0):
        done = liuhen(*command, home=work / "home", LIUHEN_LANG="zh", LIUHEN_REGULATION="linxi-hrss")
        assert done.status == status, (done.status, done.out, done.err)
        return done

    call("case", "add", work / "case.toml")
    call("case", "add", work / "other.toml")
    call("ingest", work / "dump", "--case", NUMBER, status=1)
    call("review", NUMBER, status=1)
    call("review", NUMBER.replace("1号", "2号"), status=1)
    call.work = work
    return call


@pytest.mark.requirement("R001-22", "R004-27")
def test_what_had_to_be_recorded_and_was_by_each_unit(office):
    answer = office("stats", *PERIOD, "--json").data
    units = {row["unit"]: row for row in answer["rows"]}
    assert (units["劳动保障监察支队"]["should"], units["劳动保障监察支队"]["recorded"], units["劳动保障监察支队"]["late"]) == (1, 1, 2)
    assert (units["仲裁院"]["should"], units["仲裁院"]["missing"], units["仲裁院"]["recordings"]) == (1, 1, 0)
    assert answer["total"]["should"] == 2 and answer["total"]["seconds"] == 3.0 and not answer["open"]
    assert "应录未录" in office("stats", *PERIOD).out


@pytest.mark.parametrize("by", ["unit", "officer", "device", "matter", "month"])
def test_every_number_opens_the_list_it_counts(office, by):
    answer = office("stats", *PERIOD, "--by", by, "--json").data
    for row in answer["rows"]:
        for name in ("cases", "missing", "late", "recordings", "archive_overdue"):
            span = (("--from", f"{row[by]}-01", "--to", f"{row[by]}-28") if by == "month" else (*PERIOD, f"--{by}", row[by]))
            listed = office("stats", *span, "--list", name.replace("_", "-"), "--json").data
            assert (listed["count"], len(listed["rows"])) == (row[name], row[name]), (row, name)
    late = [row for row in answer["findings"] if row["kind"] == "transfer-late"]
    assert office("stats", *PERIOD, "--list", "finding:transfer-late:open", "--json").data["count"] == late[0]["count"]


def test_a_figure_follows_what_is_changed_and_a_count_of_everything_says_the_same(office):
    office("case", "set", NUMBER, "unit", "监察二科", "--reason", "更正")
    moved = office("stats", *PERIOD, "--json").data
    assert {row["unit"]: row["cases"] for row in moved["rows"] if row["cases"]} == {"监察二科": 1, "仲裁院": 1}
    again = office("stats", *PERIOD, "--again", "--json").data
    assert {**again, "as_of": ""} == {**moved, "as_of": ""}
    office("case", "set", NUMBER, "unit", "劳动保障监察支队", "--reason", "更正")


@pytest.mark.requirement("R003-2-01", "R003-2-21")
def test_the_annual_form_and_the_export_for_the_appraisal_say_what_the_figures_say(office):
    total = office("stats", "--year", "2026", "--json").data["total"]
    for kind, clause in (("annual", "每年1210日前将本年度行政执法分类数据情况报法制机构"), ("assessment", "纳入绩效考核")):
        word, book = office("stats", "--year", "2026", "--paper", kind, "--out", office.work / kind, "--json").data["papers"]
        paper = "".join(paragraph.text for paragraph in Document(word).paragraphs)
        assert clause in paper
        last = list(openpyxl.load_workbook(book).worksheets[0].values)[-1]
        assert last[:2] == ("合计", total["cases"]) and total["late"] in last


@pytest.mark.requirement("R004-37")
def test_a_published_bulletin_is_numbered_and_told_again_unchanged(office):
    assert "还没有过完" in office("bulletin", "publish", "--from", "2026-01-01", "--to", "2999-01-01", status=2).err
    published = office("bulletin", "publish", *PERIOD, "--note", "请按期移交。", "--as", "李娜", "--json").data
    assert published["number"].endswith("1号") and published["total"]["late"] == 2
    assert published["total"] == office("stats", *PERIOD, "--json").data["total"]
    office("case", "set", NUMBER, "unit", "监察二科", "--reason", "更正")
    again = office("bulletin", "show", published["number"], "--out", office.work / "bulletin", "--json").data
    assert {**again, "papers": []} == published
    word, book = again["papers"]
    assert "请按期移交。" in [paragraph.text for paragraph in Document(word).paragraphs]
    units = {row[0]: row[1] for row in openpyxl.load_workbook(book).worksheets[0].values}
    assert units["劳动保障监察支队"] == 1 and "监察二科" not in units
    assert office("bulletin", "verify", published["number"], "--hash", published["sha256"], "--json").data["unchanged"]
    assert "不是所发布的内容" in office("bulletin", "verify", published["number"], "--hash", "0" * 64, status=1).out
    assert office("bulletin", "publish", *PERIOD, "--unit", "仲裁院", "--json").data["number"].endswith("2号")
    assert len(office("bulletin", "list", "--json").data["bulletins"]) == 2


def test_a_bulletin_that_was_changed_behind_the_program_is_not_told_again(office):
    database = office.work / "home" / "catalogue.db"
    with sqlite3.connect(database) as raw:
        raw.execute('UPDATE bulletins SET body = replace(body, \'"late":2\', \'"late":0\') WHERE id = 1')
    number = office("bulletin", "list", "--json").data["bulletins"][0]["number"]
    assert "与发布时不一致" in office("bulletin", "show", number, status=2).err
    assert not office("bulletin", "verify", number, "--json", status=1).data["unchanged"]
