"""Recorders through the command line: entered, issued, returned, checked, faulty, repaired; the ledger; what a review makes of it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from docx import Document
from visits import NUMBER, make_video

DEVICE = "A000001"


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A call into one home with one recorder."""
    home = tmp_path_factory.mktemp("register") / "home"

    def call(*command: object, status: int = 0):
        done = liuhen(*command, home=home, LIUHEN_LANG="zh")
        assert done.status == status, (done.status, done.out, done.err)
        return done

    call("init")
    call("device", "add", DEVICE, "--unit", "劳动保障监察支队", "--maintain-days", "90", "--as", "王芳")
    return call


@pytest.mark.requirement("R000-35", "R004-34")
def test_a_recorder_is_checked_before_use_and_what_was_not_looked_at_is_told(office):
    told = office("device", "check", DEVICE, "--battery", "22", "--free-gb", "1", "--as", "张伟", status=1)
    assert "电量不足" in told.out and "不足 4 GB" in told.out and "没有检查：日期时间、性能" in told.out
    whole = office("device", "check", DEVICE, "--battery", "90", "--free-gb", "30", "--shows", "2026-03-02T09:00:00", "--at",
                   "2026-03-02T09:00:01", "--works", "--as", "张伟", "--json")
    assert whole.data["check"]["clock_ms"] == 1000 and whole.data["asks"] == []


def test_who_has_a_recorder_and_since_when(office):
    assert office("device", "issue", DEVICE, "--to", "张伟", "--until", "2026-03-02T18:00", "--at", "2026-03-02T09:00:02", "--as", "王芳",
                  "--json").data["use"]["officer"] == "张伟"
    assert "尚未归还" in office("device", "issue", DEVICE.lower(), "--to", "李娜", status=2).err
    assert "早于领用" in office("device", "return", DEVICE, "--at", "2026-03-02T08:00", status=2).err
    assert "还没有到" in office("device", "return", DEVICE, "--at", "2099-03-02T08:00", status=2).err
    seen = office("device", "show", DEVICE, "--json").data["version"]
    office("device", "return", DEVICE, "--at", "2026-03-02T17:00", "--seen", str(seen))
    assert "他人已有改动" in office("device", "change", DEVICE, "--model", "DSJ-A7", "--reason", "补录", "--seen", str(seen), status=2).err
    assert "无从归还" in office("device", "return", DEVICE, status=2).err


@pytest.mark.requirement("R001-27")
def test_maintenance_that_is_due_is_told_until_it_was_done(office):
    office("device", "check", DEVICE, "--maintenance", "--at", "2026-01-05T10:00", "--as", "王芳")
    due = office("device", "list", "--json").data["devices"][0]["maintenance_due"]
    assert due == "2026-04-05"
    assert "应维护保养而尚未维护" in office("status", status=1).out
    office("device", "check", DEVICE, "--maintenance", "--as", "王芳")
    assert "应维护保养" not in office("status").out


@pytest.mark.requirement("R000-36", "R004-35")
def test_a_fault_stops_use_is_reported_and_repaired(office):
    assert "还没有报告" in office("device", "fault", DEVICE, "--what", "死机", "--at", "2026-03-02T17:30", status=1).out
    assert "现为“故障”" in office("device", "issue", DEVICE, "--to", "张伟", status=2).err
    office("device", "fault", DEVICE, "--reported-to", "李队长")
    office("device", "repair", DEVICE, "--sent-to", "华视维修部", "--at", "2026-03-03T09:00")
    assert "现为“维修”" in office("device", "issue", DEVICE, "--to", "张伟", status=2).err
    assert "早于" in office("device", "repair", DEVICE, "--back", "--result", "换主板", "--at", "2026-03-02T09:00", status=2).err
    office("device", "repair", DEVICE, "--back", "--result", "换主板", "--at", "2026-03-05T09:00")
    assert office("device", "show", DEVICE, "--json").data["state"] == "ready"
    assert "审计链" in office("verify").out


@pytest.fixture(scope="module")
def reviewed(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A case whose recorder was faulty while it recorded, reviewed."""
    work = tmp_path_factory.mktemp("faulty")
    from visits import CASE

    (work / "case.toml").write_text(CASE.replace("linxi-hrss", "tonghua-hrss"), encoding="utf-8")
    for number, clock in ((1, "093000"), (2, "094000")):
        make_video(work / "dump" / f"{DEVICE}_000001_20260302{clock}_000{number}.MP4")

    def call(*command: object):
        done = liuhen(*command, home=work / "home", LIUHEN_LANG="zh")
        assert done.status in (0, 1), done.err
        return done

    call("case", "add", work / "case.toml")
    call("device", "add", DEVICE, "--unit", "劳动保障监察支队")
    call("device", "check", DEVICE, "--battery", "92", "--free-gb", "20", "--works", "--at", "2026-03-02T08:50", "--as", "王芳")
    call("device", "issue", DEVICE, "--to", "李娜", "--case", NUMBER, "--at", "2026-03-02T09:00")
    call("device", "fault", DEVICE, "--what", "画面闪烁", "--at", "2026-03-02T09:35", "--reported-to", "李队长")
    call("ingest", work / "dump", "--case", NUMBER, "--any-folder")
    return call, call("review", NUMBER, "--json").data, work


@pytest.mark.requirement("R000-36")
def test_footage_of_a_faulty_recorder_is_named_in_the_review_with_its_article(reviewed):
    _, review, _ = reviewed
    (finding,) = [finding for finding in review["findings"] if finding["kind"] == "device-fault"]
    names = {recording["id"]: recording["name"] for recording in review["recordings"]}
    assert [names[id_].rsplit("/")[-1] for id_ in finding["recordings"]] == [f"{DEVICE}_000001_20260302094000_0002.MP4"]
    assert finding["severity"] in ("explain", "notice") and finding["articles"] and "画面闪烁" in finding["message"]


@pytest.mark.requirement("R000-34", "R004-33")
def test_the_use_ledger_has_the_six_headings_of_the_text(reviewed, tmp_path: Path):
    call, _, _ = reviewed
    answer = call("device", "ledger", "--from", "2026-03-01", "--to", "2026-03-31", "--out", tmp_path, "--json").data
    (row,) = answer["rows"]
    assert (row["device"], row["officer"], row["party"], row["case"], row["files"]) == (DEVICE, "李娜", "某某商店", NUMBER, 2)
    paper, table = map(Path, answer["papers"])
    cells = [cell.text for line in Document(str(paper)).tables[-2].rows for cell in line.cells]
    heads = ["名称", "设备编号", "执法人员", "使用时间", "案件当事人", "案由和案号"]
    assert set(heads) <= set(cells) and "某某商店" in cells
    sheet = openpyxl.load_workbook(table).active
    assert [cell.value for cell in sheet[1]][:6] == heads and sheet["C2"].value == "李娜"


def test_a_name_that_looks_like_a_formula_stays_a_name(office, tmp_path: Path):
    office("device", "add", "B7", "--name", "=1+1", "--as", "王芳")
    office("device", "issue", "B7", "--to", "=HYPERLINK(1)", "--at", "2026-05-01T09:00", status=1)
    written = office("device", "ledger", "--from", "2026-05-01", "--to", "2026-05-01", "--out", tmp_path, "--json").data["papers"][1]
    cell = openpyxl.load_workbook(written).active["C2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
