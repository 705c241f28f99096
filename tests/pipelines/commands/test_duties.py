"""Duties through the command line: due, overdue and met, by unit and person, with clause and date; on paper."""

from __future__ import annotations

import openpyxl
import pytest
from docx import Document
from visits import CASE, NUMBER, make_video

from messages import LANGS, catalogue
from storage.catalogue.states import DutyKind

UNIT = "劳动保障监察支队"


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A call into a home with a case that is to be archived, and a recorder that is to be maintained."""
    work = tmp_path_factory.mktemp("duties")
    (work / "case.toml").write_text(CASE + '[[recorders]]\ndevice = "A000001"\nofficer = "张伟"\n', encoding="utf-8")
    make_video(work / "dump" / "A000001_000001_20260302093000_0001.MP4")

    def call(*command: object, status: int | None = None):
        done = liuhen(*command, home=work / "home", LIUHEN_LANG="zh", LIUHEN_REGULATION="tonghua-hrss")
        assert done.status in ((0, 1) if status is None else (status,)), (done.status, done.out, done.err)
        return done

    call("case", "add", work / "case.toml")
    call("device", "add", "A000001", "--unit", UNIT, "--maintain-days", "90")
    call("device", "check", "A000001", "--maintenance", "--at", "2026-01-05T10:00")
    call.work = work
    return call


def kinds(answer) -> dict[str, str]:
    return {duty["kind"]: duty["state"] for duty in answer.data["duties"]}


@pytest.mark.requirement("R000-20", "R000-25", "R001-27")
def test_what_is_overdue_is_told_with_date_clause_and_person(office):
    answer = office("duties", "--json", status=1)
    assert kinds(answer) == {"transfer": "overdue", "archive": "overdue", "filing": "overdue", "maintenance": "overdue"}
    duties = {duty["kind"]: duty for duty in answer.data["duties"]}
    assert (duties["transfer"]["person"], duties["transfer"]["due"]) == ("张伟", "2026-03-04")
    assert duties["archive"]["articles"][0]["article"] == "35" and duties["archive"]["due"] == "2026-04-20"
    assert duties["maintenance"]["holder"] == "保管员", "nobody is named: the custodian of the unit has it"
    shown = office("duties", status=1).out
    assert "逾期 4 项" in shown and "移交录像（A000001）" in shown and "张伟" in shown


def test_a_person_and_a_unit_have_lists_of_their_own(office):
    assert kinds(office("duties", "--person", "李娜", "--json")) == {"archive": "overdue", "filing": "overdue"}
    assert kinds(office("duties", "--unit", "仲裁院", "--json", status=0)) == {}
    assert kinds(office("duties", "--unit", UNIT, "--state", "met", "--json", status=0)) == {}


def test_what_was_done_is_met_and_by_how_much_it_was_late(office):
    office("device", "check", "A000001", "--maintenance", "--works")
    office("ingest", office.work / "dump", "--case", NUMBER)
    assert kinds(office("duties", "--state", "met-late", "--json", status=0)) == {"transfer": "met-late"}
    assert "maintenance" not in kinds(office("duties", "--json", status=1)), "the next one is due in ninety days"


def test_the_list_is_a_paper_and_a_sheet(office):
    word, book = office("duties", "--out", office.work / "paper", "--json", status=1).data["papers"]
    cells = [cell.text for table in Document(word).tables for row in table.rows for cell in row.cells]
    assert "案卷归档" in cells and "2026-04-20" in "".join(cells).replace("年", "-").replace("月", "-").replace("-4-", "-04-")
    assert ["案卷归档", NUMBER] in [list(row[:2]) for row in openpyxl.load_workbook(book).active.values]


def test_every_kind_of_duty_has_its_sentences_in_both_languages():
    keys = [f"{file}.{prefix}{kind.replace('-', '_')}" for kind in DutyKind for file, prefix in (
        ("duties", ""), ("duty_list", ""), ("duty_list", "name_"))]
    assert [key for key in keys for lang in LANGS if key not in catalogue(lang)] == []
