"""What a case file says is changed by acts: field by field with a reason, papers taken in and withdrawn, told at once what follows."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from office_rooms import Worker, worker
from processes import tree
from visits import CASE, NUMBER, Done

from footage.values.recordings import BEIJING, Interval
from pipelines.terminal.shell import now
from regulations.casefile.reading import read_case
from regulations.casefile.writing import case_toml
from regulations.values.devices import DeviceCheck
from regulations.values.enums import Trigger
from regulations.values.facts import Away, Case, CaseDocument, CaseRecorder, Explanation, NotRecorded, Officer, OtherLaw, Place
from storage.catalogue.states import OfficeRole
from storage.ledgers.casework import cases
from tasks.installation import open_installation

PAPER = "检查时间：2026年3月2日9时30分至10时00分\n"
WHEN = ("--from", "2026-03-02T14:00", "--to", "2026-03-02T16:00:05")
AT = datetime(2026, 3, 2, 9, 30, 5, tzinfo=BEIJING)
WHOLE = Case(
    number="测检〔2026〕1号", matter="行政处罚", unit="支队“一”", regulation="guhan-town", procedure="简易程序", cause="拖欠\n工资\\",
    party="某某\"商店\"\u2028", officers=(Officer("张伟", "0704"), Officer("李娜")), file_retention="永久", evidence=False,
    inspection="专项检查", coercion=False, activity_ended=AT, closed=date(2026, 3, 20), confidentiality="privacy",
    triggers=(Trigger("LT5"), Trigger("LT6")),
    recorders=(CaseRecorder("A1", "张伟", "佩戴"), CaseRecorder("B2", lent=Interval(AT, AT.replace(hour=11, microsecond=250_000)))),
    documents=(CaseDocument("笔录.txt", "现场检查笔录"),), places=(Place("现场", Interval(AT, AT.replace(hour=10))),),
    explanations=(Explanation("说明.txt", Interval(AT, AT.replace(hour=10))),),
    exceptions=(NotRecorded("先行登记保存", "爆炸危险区域", "第5条", "记录.txt", AT),), away=Away(AT, "异地工作"), object_of_proof="全过程",
    archive=OtherLaw(date(2026, 6, 30), "《办法》", "11", "保管一年", "王芳"),
    device_checks=(DeviceCheck("A1", AT, "张伟", "92%", "58 GB", "正常"),), custodian="王芳", further_matters=("行政强制",))


@dataclasses.dataclass(frozen=True)
class Office:
    """A home with one case, before it has accounts."""

    home: Path
    work: Path
    liuhen: Callable[..., Done]

    def call(self, *command: object, **environ: str) -> Done:
        return self.liuhen(*command, home=self.home, LIUHEN_LANG="zh", **environ)

    def works(self, *command: object, **environ: str) -> dict[str, Any]:
        answer = self.call(*command, "--json", **environ)
        assert answer.status in (0, 1), answer.err
        return answer.data

    def case(self) -> Case:
        with open_installation(self.home, {}, "查看", "zh", now) as opened, opened.catalogue.read() as tx:
            return cases.load(tx, NUMBER).case


@pytest.fixture
def office(liuhen: Callable[..., Done], tmp_path: Path) -> Office:
    (tmp_path / "case.toml").write_text(CASE + '[[documents]]\nfile = "笔录.txt"\nkind = "现场检查笔录"\n', encoding="utf-8")
    (tmp_path / "笔录.txt").write_text(PAPER, encoding="utf-8")
    made = Office(tmp_path / "home", tmp_path, liuhen)
    made.works("case", "add", tmp_path / "case.toml")
    return made


def test_every_field_of_a_case_comes_back_from_its_case_file(tmp_path: Path):
    plain = {field.name: getattr(WHOLE, field.name) for field in dataclasses.fields(Case)}
    assert all(plain[field.name] != field.default for field in dataclasses.fields(Case)), "a field of a case is not tried here"
    (tmp_path / "case.toml").write_text(case_toml(WHOLE), encoding="utf-8")
    assert read_case(tmp_path / "case.toml").case == WHOLE


@pytest.mark.requirement("R000-25", "R003-2-14")
def test_a_case_changed_by_acts_is_exported_and_taken_back_to_the_same_case(office: Office, liuhen: Callable[..., Done]):
    (office.work / "询问笔录.txt").write_text("询问时间：2026年3月2日14时05分至15时10分\n", encoding="utf-8")
    reason = ("--reason", "补记")
    for command in (("set", NUMBER, "party", "某某超市"), ("set", NUMBER, "further_matters", "行政处罚、行政强制"),
                    ("set", NUMBER, "evidence", "是"), ("set", NUMBER, "closed", ""), ("set", NUMBER, "activity_ended", "2026-03-02 10:30"),
                    ("set", NUMBER, "archive", '{ due = 2026-06-30, law = "《办法》", article = "11", quote = "一年", by = "王芳" }'),
                    ("paper", "add", NUMBER, office.work / "询问笔录.txt", "--kind", "询问笔录"),
                    ("officer", "add", NUMBER, "王强", "--certificate", "07040012099"), ("officer", "remove", NUMBER, "李娜"),
                    ("recorder", "add", NUMBER, "B000009", "--officer", "王强", *WHEN), ("place", "add", NUMBER, "仓库", *WHEN),
                    ("away", NUMBER, "--returned-at", "2026-03-04T09:00", "--because", "异地工作")):
        office.works("case", *command, *reason)
    case = office.case()
    assert case.matters == ("行政检查", "行政处罚", "行政强制") and case.evidence is True and case.closed is None
    assert [officer.name for officer in case.officers] == ["张伟", "王强"] and case.away == Away(
        datetime(2026, 3, 4, 9, tzinfo=BEIJING), "异地工作"
    )
    assert case.recorders[0].lent and case.recorders[0].lent.end.second == 5
    out = office.works("case", "export", NUMBER, "--out", office.work / "out")
    assert sorted(out["papers"]) == ["笔录.txt", "询问笔录.txt"] and read_case(Path(out["file"])).case == case
    other = Office(office.work / "other", office.work, liuhen)
    assert other.works("case", "add", out["file"])["documents"] == ["笔录.txt", "询问笔录.txt"] and other.case() == case
    before = office.works("case", "show", NUMBER)["edition"]
    office.works("case", "add", out["file"])
    assert office.works("case", "show", NUMBER)["edition"] == before, "the same case is no change"
    assert office.works("verify")["audit"]["rows"]["differing"] == []


def test_old_and_new_value_and_the_reason_stand_in_the_event_and_in_the_history(office: Office):
    office.works("case", "set", NUMBER, "party", "某某超市", "--reason", "更正名称", "--as", "王芳")
    with sqlite3.connect(office.home / "catalogue.db") as catalogue:
        who, why, detail = catalogue.execute("SELECT who, why, detail FROM audit WHERE what = 'case.changed'").fetchone()
    catalogue.close()
    change = {"field": "party", "was": "某某商店", "now": "某某超市"}
    assert (who, why, json.loads(detail)["changes"]) == ("王芳", "更正名称", [change])
    edition = office.works("case", "show", NUMBER, "--history")["history"][0]
    assert (edition["edition"], edition["by"], edition["reason"], edition["changes"]) == (2, "王芳", "更正名称", [change])
    assert "某某商店" in office.call("case", "show", NUMBER, "--history").out


def test_two_people_at_once_are_both_told_and_nothing_is_changed(office: Office):
    seen = office.works("case", "show", NUMBER)["edition"]
    office.works("case", "set", NUMBER, "party", "甲公司", "--reason", "更正", "--as", "王芳", "--seen", seen)
    before = tree(office.home)
    answer = office.call("case", "set", NUMBER, "party", "乙公司", "--reason", "更正", "--as", "李娜", "--seen", seen)
    assert answer.status == 2 and "甲公司" in answer.err and "王芳" in answer.err and "乙公司" in answer.err
    assert tree(office.home) == before


def test_a_case_file_undoes_no_act_in_silence(office: Office):
    office.works("case", "set", NUMBER, "party", "某某超市", "--reason", "更正名称", "--as", "王芳")
    (office.work / "补充.txt").write_text(PAPER, encoding="utf-8")
    office.works("case", "paper", "add", NUMBER, office.work / "补充.txt", "--kind", "工作记录", "--reason", "补收")
    answer = office.call("case", "add", office.work / "case.toml")
    assert answer.status == 2 and all(said in answer.err for said in ("某某超市", "某某商店", "王芳", "更正名称", "补充.txt", "--reason"))
    assert office.case().party == "某某超市"
    edited = office.works("case", "export", NUMBER, "--out", office.work / "out")["toml"].replace('"日常检查"', '"专项检查"')
    (office.work / "out" / "case.toml").write_text(edited, encoding="utf-8")
    office.works("case", "add", office.work / "out" / "case.toml")
    assert office.case().inspection == "专项检查" and office.case().party == "某某超市", "what no act changed needs no reason"
    office.works("case", "set", NUMBER, "party", "丙公司", "--reason", "再更正")
    office.works("case", "add", office.work / "case.toml", "--reason", "以立案审批表为准")
    assert office.case().party == "某某商店"
    assert office.works("case", "show", NUMBER, "--history")["history"][-1]["reason"] == "以立案审批表为准"


def test_a_paper_is_read_as_it_comes_and_never_deleted(office: Office):
    (office.work / "询问.txt").write_text("询问时间：2026年3月2日14时05分至15时10分\n", encoding="utf-8")
    came = office.works(
        "case", "paper", "add", NUMBER, office.work / "询问.txt", "--kind", "询问笔录", "--name", "询问笔录.txt", "--reason", "补收"
    )
    assert came["times"][0]["start"] == "2026-03-02T14:05:00+08:00" and came["changes"][0]["now"]["file"] == "询问笔录.txt"
    again = office.call(
        "case", "paper", "add", NUMBER, office.work / "询问.txt", "--kind", "询问笔录", "--name", "询问笔录.txt", "--reason", "补收"
    )
    assert again.status == 2 and "replace" in again.err
    (office.work / "询问.txt").write_text("询问时间：2026年3月2日15时05分至15时40分\n", encoding="utf-8")
    office.works("case", "paper", "replace", NUMBER, "询问笔录.txt", office.work / "询问.txt", "--kind", "询问笔录", "--reason", "扫描不全")
    office.works("case", "paper", "withdraw", NUMBER, "询问笔录.txt", "--reason", "误收他案")
    gone = office.call("case", "paper", "withdraw", NUMBER, "询问笔录.txt", "--reason", "误收他案")
    assert gone.status == 2 and "笔录.txt" in gone.err
    assert office.works("verify")["papers"]["checked"] == 3, "both that were withdrawn are in the store, and read back"
    (office.work / "空.txt").write_text("", encoding="utf-8")
    for source in ("空.txt", "没有.txt", "."):
        before = tree(office.home)
        assert office.call("case", "paper", "add", NUMBER, office.work / source, "--kind", "笔录", "--reason", "补收").status == 2
        assert tree(office.home) == before


def test_what_a_change_makes_out_of_date_is_told_at_once(office: Office, small_dump: Path):
    office.works("ingest", small_dump, "--case", NUMBER)
    office.works("review", NUMBER)
    told = office.call("case", "officer", "remove", NUMBER, "李娜", "--reason", "调离")
    assert told.status == 1 and "重新审查" in told.out and "执法人员" in told.out
    office.works("review", NUMBER)
    changed = office.works("case", "set", NUMBER, "evidence", "是", "--reason", "作为证据")
    assert changed["keeping"] and changed["review_out_of_date"] is None, "how long it is kept, no reason to look at it again"


@pytest.fixture
def people(office: Office) -> dict[str, Worker]:
    roles = {"张伟": (OfficeRole.OFFICER, "07040012031"), "外人": (OfficeRole.OFFICER, None), "王芳": (OfficeRole.CUSTODIAN, None),
             "李法制": (OfficeRole.LEGAL, None), "李娜": (OfficeRole.LEGAL, "07040012058")}
    with open_installation(office.home, {}, "建账人", "zh", now) as opened, opened.catalogue.begin() as tx:
        return {name: worker(tx, name, role, certificate=certificate, unit="劳动保障监察支队", number=place)
                for place, (name, (role, certificate)) in enumerate(roles.items(), 1)}


@pytest.mark.requirement("R003-2-03", "R003-2-14")
def test_custodian_and_officers_of_the_case_change_it_and_who_was_an_officer_never_reviews_it(office: Office, people: dict[str, Worker]):
    def call(who: str, *command: object) -> Done:
        return office.call(*command, LIUHEN_TOKEN=people[who].token)

    for who in ("张伟", "王芳"):
        assert call(who, "case", "set", NUMBER, "cause", f"经{who}更正", "--reason", "更正").status == 0
    for who in ("外人", "李法制"):
        assert call(who, "case", "set", NUMBER, "cause", "x", "--reason", "更正").status == 2
        assert call(who, "case", "paper", "withdraw", NUMBER, "笔录.txt", "--reason", "x").status == 2
    assert call("王芳", "case", "officer", "remove", NUMBER, "李娜", "--reason", "调离").status == 0
    decided = call("李娜", "decide", NUMBER, "F-1", "--status", "dismissed", "--reason", "x")
    assert decided.status == 2 and "曾是本案执法人员" in decided.err
