"""Explanations and exceptions by two people at the command line: officers enter, the legal office judges, the review follows."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from here import Here
from office_rooms import Worker, worker
from processes import environment_without_settings
from visits import Done, make_video

from footage.values.recordings import BEIJING
from storage.catalogue.states import OfficeRole, Rank
from tasks.installation import open_installation

NOW = datetime(2026, 4, 1, 9, tzinfo=BEIJING)
TOWN, CIVIL, LINXI, HRSS, GAZETTEER = "镇检1号", "民检1号", "临检1号", "通检1号", "志检1号"
REGULATIONS = {TOWN: "guhan-town", CIVIL: "jilin-civil-affairs", LINXI: "linxi-hrss", HRSS: "tonghua-hrss", GAZETTEER: "tonghua-gazetteer"}
INSPECTION = 'matter = "行政检查"\ninspection = "日常检查"'
MATTERS = {CIVIL: 'matter = "行政处罚"\nprocedure = "一般程序"'}
CASE = """
number = "{number}"
{matter}
evidence = false
party = "某某商店"
unit = "监察支队"
regulation = "{regulation}"
officers = [ {{ name = "张伟", certificate = "07040012031" }}, {{ name = "李娜", certificate = "07040012058" }} ]
activity_ended = 2026-03-04T10:00:00+08:00
{more}
"""
DOCUMENT = '[[documents]]\nfile = "{file}"\nkind = "{kind}"\n'
RECORD = "现场检查笔录\n检查时间：2026年3月2日9时30分至2026年3月2日9时45分\n检查人：张伟、李娜\n"
SEIZED = "先行登记保存证据通知书\n登记保存时间：2026年3月{day}日9时00分至2026年3月{day}日9时20分\n"
SPAN = ("--from", "2026-03-02T09:30:02", "--to", "2026-03-02T09:33:00")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a case under each regulation: the recorder paused for three minutes, and never went on after 9:33."""
    work = tmp_path_factory.mktemp("explained")
    films = {number: make_video(work / f"{number}.mp4", 2.0 + number / 10) for number in (1, 2)}
    for place, (number, regulation) in enumerate(REGULATIONS.items(), 1):
        folder, device = work / f"case{place}", f"A00000{place}"
        for clock, file in (("093000", 1), ("093300", 2)):
            path = folder / "dump" / "DCIM" / "20260302" / f"{device}_000001_20260302{clock}_000{file}.MP4"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(films[file], path)
        papers = {"现场检查笔录.txt": ("现场检查笔录", RECORD)}
        papers |= {f"保存{day}.txt": ("先行登记保存证据通知书", SEIZED.format(day=day)) for day in (3, 4)}
        for file, (_, content) in papers.items():
            (folder / file).write_text(content, encoding="utf-8")
        more = "".join(DOCUMENT.format(file=file, kind=kind) for file, (kind, _) in papers.items())
        written = CASE.format(number=number, regulation=regulation, matter=MATTERS.get(number, INSPECTION), more=more)
        (folder / "case.toml").write_text(written, encoding="utf-8")
        for command in (("case", "add", folder / "case.toml"), ("ingest", folder / "dump", "--case", number)):
            assert called(work / "home", command).status in (0, 1)
        assert called(work / "home", ("review", number)).status in (0, 1)
    return work


def called(home: Path, command: Sequence[object], **environ: str) -> Done:
    """Call the program in this process."""
    variables = {**environment_without_settings(), "LIUHEN_HOME": str(home), **environ}
    return Done(*Here().run([str(word) for word in command], variables))


class Office:
    """The people of the office and their home."""

    def __init__(self, made: Path, work: Path) -> None:
        self.home, self.work = work / "home", work
        shutil.copytree(made / "home", self.home, symlinks=True)
        shutil.copytree(made, work / "made", ignore=shutil.ignore_patterns("home", "dump"))
        with open_installation(self.home, {}, "建账人", "zh", lambda: NOW) as opened, opened.catalogue.begin() as tx:
            self.people = {
                "张伟": worker(tx, "张伟", OfficeRole.OFFICER, certificate="07040012031", number=1),
                "周法": worker(tx, "周法", OfficeRole.LEGAL, number=2), "吴法": worker(tx, "吴法", OfficeRole.LEGAL, number=3),
                "李娜": worker(tx, "李娜", OfficeRole.OFFICER, OfficeRole.LEGAL, certificate="07040012058", number=4),
                "钱领导": worker(tx, "钱领导", OfficeRole.LEADER, rank=Rank.UNIT, number=5),
                "孙领导": worker(tx, "孙领导", OfficeRole.LEADER, rank=Rank.UNIT, number=6),
                "管理": worker(tx, "管理", OfficeRole.ADMIN, number=7), "陈档": worker(tx, "陈档", OfficeRole.ARCHIVIST, number=8)}

    def call(self, who: str, *command: object) -> Done:
        person: Worker = self.people[who]
        return called(self.home, command, LIUHEN_TOKEN=person.token, HOME=str(self.work))

    def works(self, who: str, *command: object) -> dict:
        done = self.call(who, *command, "--json")
        assert done.status in (0, 1), done.err
        return done.data

    def refused(self, who: str, words: str, *command: object) -> None:
        done = self.call(who, *command)
        assert done.status == 2, (done.out, done.err)
        assert words in done.err, done.err

    def paper(self, name: str, content: str) -> Path:
        path = self.work / name
        path.write_text(content, encoding="utf-8")
        return path

    def reviewed(self, number: str) -> dict:
        """The last review as its JSON has it, with what was decided since."""
        with sqlite3.connect(self.home / "catalogue.db") as catalogue:
            return json.loads(catalogue.execute("SELECT review FROM cases WHERE number = ?", (number,)).fetchone()[0])

    def gaps(self, number: str) -> dict[str, dict]:
        """The interruptions of the last review by when they begin."""
        return {one["start"][11:16]: one for one in self.reviewed(number)["findings"] if one["kind"] == "gap"}

    def left(self, number: str) -> set[str]:
        return set(self.works("周法", "decide", number)["left"])


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Office:
    return Office(made, tmp_path)


def told(start: str, end: str) -> str:
    return f"中断情况说明\n中断时间：2026年3月2日{start}至2026年3月2日{end}\n原因：设备故障。\n"


@pytest.mark.requirement("R003-3-04", "R003-3-05", "R003-2-03")
def test_an_interruption_is_explained_once_the_legal_office_accepts_what_an_officer_entered(office: Office):
    assert office.reviewed(CIVIL)["verdict"] == "unexplained"
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    for who in ("周法", "钱领导"):
        office.refused(who, "执法人员", "explain", CIVIL, *SPAN, "--reason", "设备故障", "--file", paper)
    office.refused("张伟", "爆炸危险区域", "explain", CIVIL, *SPAN, "--reason", "忘记开机", "--file", paper)
    entered = office.works("张伟", "explain", CIVIL, *SPAN, "--reason", "设备故障", "--file", paper)
    assert (entered["state"], entered["listed"], entered["file"]) == ("entered", True, "说明.txt")
    assert "附件3 5(四)" in entered["basis"] or "5" in entered["basis"]
    assert "说明.txt" in {one["file"] for one in office.works("张伟", "case", "show", CIVIL)["documents"]}
    office.refused("陈档", f"1 条情况说明或者例外登记尚未由法制机构采纳或者退回（编号：{entered['entry']}）", "archive", CIVIL)
    office.works("张伟", "review", CIVIL)
    waiting = office.gaps(CIVIL)["09:30"]
    assert waiting["status"] == "open" and waiting["severity"] == "explain" and "还没有审核" in waiting["message"]
    for who, words in (("张伟", "本案执法人员"), ("李娜", "本案执法人员"), ("钱领导", "法制人员")):
        office.refused(who, words, "accept", CIVIL, entered["entry"], "--reason", "属实")
    office.refused("周法", "向上级领导报告", "accept", CIVIL, entered["entry"], "--reason", "属实")
    office.refused("钱领导", "还没有写明", "entry", "acknowledge", CIVIL, entered["entry"])
    office.works("张伟", "entry", "report", CIVIL, entered["entry"], "--to", "钱领导", "--at", "2026-03-02T11:00:00")
    office.refused("孙领导", "不由孙领导签收", "entry", "acknowledge", CIVIL, entered["entry"])
    office.works("钱领导", "entry", "acknowledge", CIVIL, entered["entry"])
    accepted = office.works("周法", "accept", CIVIL, entered["entry"], "--reason", "与故障登记相符")
    assert accepted["state"] == "accepted" and waiting["id"] in accepted["decided"]
    after = office.gaps(CIVIL)["09:30"]
    assert (after["status"], after["severity"], after["evidence"]["used"]) == ("explained", "notice", "written")
    assert after["decision"]["by"] == "周法" and "附件3 5" in {one["article"] for one in after["articles"]}
    assert office.call("周法", "verify").status in (0, 1)
    back = office.works("吴法", "return", CIVIL, entered["entry"], "--reason", "故障登记有误")
    assert (back["state"], back["verdict"]) == ("returned", "unexplained")
    returned = office.gaps(CIVIL)["09:30"]
    assert returned["status"] == "open" and "故障登记有误" in returned["message"] and returned["id"] in office.left(CIVIL)


@pytest.mark.requirement("R003-3-05")
def test_a_paper_that_speaks_of_another_time_explains_nothing(office: Office):
    paper = office.paper("说明.txt", told("14时10分", "14时20分"))
    entered = office.works("张伟", "explain", CIVIL, *SPAN, "--reason", "设备故障", "--file", paper, "--reported-to", "钱领导",
                           "--reported-at", "2026-03-02T11:00:00")
    assert any("另外的时间" in note for note in entered["notes"])
    office.refused("周法", "另外的时间", "accept", CIVIL, entered["entry"], "--reason", "属实")
    office.works("周法", "review", CIVIL)
    gap = office.gaps(CIVIL)["09:30"]
    assert gap["severity"] == "violation" and "另外的时间" in gap["message"]
    right = office.paper("说明二.txt", told("9时30分", "9时33分"))
    office.works("张伟", "entry", "attach", CIVIL, entered["entry"], "--file", right)
    assert office.works("周法", "accept", CIVIL, entered["entry"], "--reason", "属实")["state"] == "accepted"


@pytest.mark.requirement("R001-12", "R001-13")
def test_where_recording_went_on_the_reason_is_spoken_and_a_paper_serves_only_where_it_did_not(office: Office):
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    entered = office.works("张伟", "explain", TOWN, *SPAN, "--reason", "设备突发故障", "--file", paper)
    accepted = office.works("周法", "accept", TOWN, entered["entry"], "--reason", "属实")
    assert any("语音说明" in note for note in accepted["notes"]) and accepted["decided"] == []
    gaps = office.gaps(TOWN)
    assert gaps["09:30"]["status"] == "open" and "语音说明" in gaps["09:30"]["message"]
    tail = office.paper("未恢复.txt", told("9时33分", "9时45分"))
    stopped = office.works("张伟", "explain", TOWN, "--finding", gaps["09:33"]["id"], "--reason", "洪水", "--file", tail)
    assert not stopped["listed"] and any("客观原因" in note for note in stopped["notes"]), "the list is open: a person judges"
    office.works("周法", "accept", TOWN, stopped["entry"], "--reason", "气象证明")
    after = office.gaps(TOWN)["09:33"]
    assert (after["status"], after["evidence"]["used"]) == ("explained", "written")
    assert {"14"} <= {one["article"] for one in after["articles"]}


@pytest.mark.requirement("R004-20")
def test_a_text_without_excuses_says_so(office: Office):
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    entered = office.works("张伟", "explain", LINXI, *SPAN, "--reason", "设备故障", "--file", paper)
    assert any("没有规定中断可以因说明而免责" in note for note in entered["notes"])
    office.works("周法", "accept", LINXI, entered["entry"], "--reason", "附卷")
    assert office.gaps(LINXI)["09:30"]["status"] == "open"
    office.refused("张伟", "没有规定可以不录音录像的情形", "except", LINXI, "--step", "先行登记保存", "--day", "2026-03-03",
                   "--reason", "设备故障")


def missing(review: dict) -> dict[str, dict]:
    return {one["evidence"]["document"]: one for one in review["findings"] if one["kind"] == "not-recorded"}


@pytest.mark.requirement("R003-3-04", "R003-3-05")
def test_an_exception_excuses_the_step_and_the_day_it_names(office: Office):
    before = missing(office.reviewed(CIVIL))
    assert {before[f"保存{day}.txt"]["severity"] for day in (3, 4)} == {"violation"}
    entry = ("except", CIVIL, "--step", "先行登记保存证据通知书", "--day", "2026-03-03")
    office.refused("周法", "执法人员", *entry, "--reason", "设备故障")
    office.refused("张伟", "所列原因", *entry, "--reason", "当事人不同意")
    office.refused("张伟", "不是行政检查", *entry, "--matter", "行政检查", "--reason", "设备故障")
    office.refused("张伟", "应当记录的环节有", "except", CIVIL, "--step", "喝茶", "--day", "2026-03-03", "--reason", "设备故障")
    record = office.paper("工作记录.txt", "工作记录\n时间：2026年3月3日9时00分至2026年3月3日9时20分\n记录仪故障。\n")
    entered = office.works("张伟", *entry, "--reason", "设备故障", "--file", record)
    office.refused("张伟", "已有相同的登记", *entry, "--reason", "设备故障", "--file", record)
    office.refused("周法", "向上级领导报告", "accept", CIVIL, entered["entry"], "--reason", "属实")
    office.works("张伟", "entry", "report", CIVIL, entered["entry"], "--to", "钱领导", "--at", "2026-03-03T11:00:00")
    open_ = missing(office.works("周法", "review", CIVIL))["保存3.txt"]
    assert (open_["status"], open_["severity"]) == ("open", "explain") and "还没有审核" in open_["message"]
    accepted = office.works("周法", "accept", CIVIL, entered["entry"], "--reason", "与故障登记相符")
    assert accepted["decided"] == [open_["id"]]
    after = missing(office.reviewed(CIVIL))
    assert (after["保存3.txt"]["status"], after["保存3.txt"]["severity"]) == ("explained", "notice")
    assert "附件3 5(四)" in {one["article"] for one in after["保存3.txt"]["articles"]}
    assert (after["保存4.txt"]["status"], after["保存4.txt"]["severity"]) == ("open", "violation"), "another day of the same step"


@pytest.mark.requirement("R000-09", "R001-05", "R002-07")
def test_each_text_has_its_own_reasons(office: Office):
    office.refused("张伟", "没有规定可以不录音录像的情形", "except", TOWN, "--step", "先行登记保存", "--day", "2026-03-03",
                   "--reason", "文字记录能够全面有效记录")
    limits = office.works("张伟", "except", HRSS, "--step", "先行登记保存", "--day", "2026-03-03", "--reason", "现场断电")
    assert not limits["listed"] and any("受客观条件限制" in note for note in limits["notes"])
    unfit = office.works("张伟", "except", GAZETTEER, "--step", "现场检查", "--day", "2026-03-03", "--reason", "不适宜音像记录")
    assert unfit["listed"] and "12" in unfit["basis"]


def test_who_judges_after_somebody_else_is_told_both_and_what_is_withdrawn_counts_no_more(office: Office):
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    entered = office.works("张伟", "explain", HRSS, *SPAN, "--reason", "受客观条件限制", "--file", paper)
    office.works("张伟", "entry", "report", HRSS, entered["entry"], "--to", "钱领导", "--at", "2026-03-02T11:00:00")
    office.refused("周法", "已有变化", "accept", HRSS, entered["entry"], "--reason", "属实", "--seen", entered["version"])
    office.works("张伟", "entry", "withdraw", HRSS, entered["entry"], "--reason", "写错时间")
    office.refused("周法", "已撤回", "accept", HRSS, entered["entry"], "--reason", "属实")
    listed = office.works("周法", "entry", "list", HRSS)["entries"]
    assert [(one["state"], one["judged_reason"]) for one in listed] == [("withdrawn", "写错时间")]


def test_what_the_case_file_says_counts_only_once_it_is_judged_where_persons_are_told_apart(office: Office):
    folder = office.work / "made" / "case4"
    (folder / "说明.txt").write_text(told("9时30分", "9时33分"), encoding="utf-8")
    more = ('\n[[explanations]]\nfile = "说明.txt"\nfrom = 2026-03-02T09:30:02+08:00\nto = 2026-03-02T09:33:00+08:00\n'
            '\n[[exceptions]]\nmatter = "先行登记保存"\nreason = "受客观条件限制"\nbasis = "第十五条"\nday = 2026-03-03\n')
    path = folder / "case.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    office.works("张伟", "case", "add", path)
    review = office.works("周法", "review", HRSS)
    gap = next(one for one in review["findings"] if one["kind"] == "gap" and one["start"][11:16] == "09:30")
    assert gap["status"] == "open" and "还没有审核" in gap["message"]
    stepped = missing(review)
    assert "registered" in stepped["保存3.txt"]["evidence"] and "registered" not in stepped["保存4.txt"]["evidence"]
    of_file = {one["kind"]: one for one in office.works("周法", "entry", "list", HRSS)["entries"]}
    assert {one["origin"] for one in of_file.values()} == {"case-file"}
    office.refused("张伟", "案件文件", "entry", "withdraw", HRSS, of_file["explanation"]["entry"], "--reason", "x")
    office.works("周法", "accept", HRSS, of_file["explanation"]["entry"], "--reason", "属实")
    assert office.gaps(HRSS)["09:30"]["evidence"]["used"] == "written"
    office.works("张伟", "case", "add", path)
    stands = {one["kind"]: one["state"] for one in office.works("周法", "entry", "list", HRSS)["entries"]}
    assert stands == {"explanation": "accepted", "exception": "entered"}, "the same entry of the case file stays judged"


def test_what_was_entered_stands_in_the_case_file_that_is_written_out(office: Office):
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    office.works("张伟", "explain", HRSS, *SPAN, "--reason", "受客观条件限制", "--file", paper)
    office.works("张伟", "except", HRSS, "--step", "先行登记保存", "--day", "2026-03-03", "--reason", "受客观条件限制")
    office.works("张伟", "case", "export", HRSS, "--out", office.work / "out")
    written = tomllib.loads((office.work / "out" / "case.toml").read_text(encoding="utf-8"))
    assert [one["file"] for one in written["explanations"]] == ["说明.txt"] and (office.work / "out" / "说明.txt").is_file()
    assert [(one["matter"], one["day"].isoformat()) for one in written["exceptions"]] == [("先行登记保存", "2026-03-03")]


def test_an_answer_meets_the_duty_and_a_returned_one_is_owed_again(office: Office):
    gap = office.gaps(HRSS)["09:30"]

    def owed() -> list[str]:
        late = office.works("周法", "status")["overdue"]["duties"]
        return [one["subject"] for one in late if one["kind"] == "explanation" and one["case"] == HRSS]

    office.works("周法", "ask", HRSS, gap["id"], "--of", "张伟", "--due", datetime.now(BEIJING).date().isoformat())
    paper = office.paper("说明.txt", told("9时30分", "9时33分"))
    entered = office.works("张伟", "explain", HRSS, "--finding", gap["id"], "--reason", "受客观条件限制", "--file", paper)
    assert entered["findings"] == [gap["id"]] and entered["from"] == gap["start"]
    assert gap["id"] not in owed()
    office.works("周法", "return", HRSS, entered["entry"], "--reason", "没有写明原因")
    assert gap["id"] in office.left(HRSS)


@pytest.mark.requirement("R003-2-03")
def test_a_violation_is_dismissed_by_two_persons_of_the_legal_office(office: Office):
    gap = next(one for one in office.reviewed(CIVIL)["findings"] if one["severity"] == "violation" and one["kind"] == "gap")
    dismiss = ("decide", CIVIL, gap["id"], "--status", "dismissed", "--reason", "另一台录到")
    first = office.works("周法", *dismiss)
    assert first["proposed"] == [gap["id"]] and gap["id"] in office.left(CIVIL)
    again = next(one for one in office.works("周法", "review", CIVIL)["findings"] if one["id"] == gap["id"])
    assert again["status"] == "open" and again["decision"]["proposed"] == "dismissed", "the proposal is carried over"
    office.refused("周法", "须由另一人同意", *dismiss)
    office.refused("李娜", "本案执法人员", *dismiss)
    second = office.works("吴法", *dismiss)
    assert second["proposed"] == [] and gap["id"] not in office.left(CIVIL)
    office.works("周法", "decide", CIVIL, gap["id"], "--status", "open", "--reason", "再看")
    office.refused("周法", "", "user", "dismissal", "one", "--reason", "人少")
    office.works("管理", "user", "dismissal", "one", "--reason", "人少")
    assert office.works("周法", *dismiss)["proposed"] == [] and gap["id"] not in office.left(CIVIL)
