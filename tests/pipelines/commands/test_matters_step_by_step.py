"""Approval, filing, custody, obstruction, legal review and loss through the command line: the order, who may, what is due, the papers."""

from __future__ import annotations

import docx
import pytest
from visits import CASE

NUMBERS = {regulation: f"事检〔2026〕{place}号" for place, regulation in enumerate(
    ("tonghua-hrss", "guhan-town", "tonghua-gazetteer", "jilin-civil-affairs", "linxi-hrss"))}


@pytest.fixture(scope="module")
def office(liuhen, tmp_path_factory: pytest.TempPathFactory):
    """A call into one home with one case under each of the five regulations."""
    work = tmp_path_factory.mktemp("matters")

    def call(*command: object, status: int = 0):
        done = liuhen(*command, home=work / "home", LIUHEN_LANG="zh")
        assert done.status == status, (done.status, done.out, done.err)
        return done

    call("init")
    for regulation, number in NUMBERS.items():
        path = work / f"{regulation}.toml"
        path.write_text(CASE.replace("测检〔2026〕1号", number).replace("tonghua-hrss", regulation), encoding="utf-8")
        call("case", "add", path)
    return call


def begun(office, *command: object, status: int = 0) -> str:
    return str(office(*command, "--json", status=status).data["proceeding"])


@pytest.mark.requirement("R002-18")
def test_a_step_is_proposed_examined_and_approved_by_three_persons(office, tmp_path):
    number = begun(office, "approval", "propose", NUMBERS["tonghua-gazetteer"], "--subject", "立案", "--text", "事实清楚", "--as", "张伟")
    assert "尚未经审核人审核" in office("approval", "approve", number, "--text", "同意", "--as", "刘主任", status=2).err
    assert "本案执法人员" in office("approval", "check", number, "--text", "属实", "--as", "李娜", status=2).err
    office("approval", "check", number, "--text", "属实", "--as", "王芳")
    assert "提出、设置或者答复人" in office("approval", "approve", number, "--text", "同意", "--as", "王芳", status=2).err
    assert "他人已有办理" in office("approval", "approve", number, "--text", "同意", "--seen", "1", "--as", "刘主任", status=2).err
    office("approval", "approve", number, "--text", "同意", "--as", "刘主任")
    assert "现在不能办理" in office("approval", "refuse", number, "--text", "再议", "--as", "赵主任", status=2).err
    shown = office("proceeding", "show", number, "--json").data
    assert [(step["step"], step["by"]) for step in shown["steps"]] == [("proposed", "张伟"), ("checked", "王芳"), ("approved", "刘主任")]
    paper = docx.Document(office("proceeding", "paper", number, "--out", tmp_path, "--json").data["paper"])
    words = "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "事实清楚" in words and "属实" in words and "批准人" in words


@pytest.mark.requirement("R000-07")
def test_what_was_begun_on_the_spot_is_reported_and_approved_within_a_day(office):
    case = NUMBERS["tonghua-hrss"]
    told = office("approval", "propose", case, "--subject", "立案", "--text", "情况紧急", "--on-spot", "2026-03-02T09:00", "--as", "张伟",
                  status=1)
    assert "最迟 2026-03-03 09:00" in told.out and "24小时" in told.out
    number = str(office("proceeding", "list", case, "--json", status=1).data["proceedings"][0]["proceeding"])
    assert "应补办批准而尚未批准" in office("status", status=1).out
    office("approval", "report", number, "--to", "刘局长", "--at", "2026-03-02T12:00", "--as", "张伟", status=1)
    assert "已超过期限" in office("approval", "approve", number, "--text", "同意", "--at", "2026-03-03T09:01", "--as", "刘局长").out
    assert "应补办批准而尚未批准" not in office("status", status=1).out


@pytest.mark.requirement("R000-22")
def test_a_case_begun_by_the_office_is_filed_within_the_time_for_archiving(office):
    assert "应报备案而尚未报备案" in office("status", status=1).out
    number = begun(office, "filing", "send", NUMBERS["tonghua-hrss"], "--to", "法规科", "--as", "张伟")
    assert "应报备案而尚未报备案" not in office("status", status=1).out
    office("filing", "receive", number, "--as", "周敏")


@pytest.mark.requirement("R004-24")
def test_the_custodian_signs_for_footage_that_was_not_taken_in_yet(office):
    case = NUMBERS["linxi-hrss"]
    hand_in = ("custody", "hand-in", case, "--subject", "A000001", "--to", "王芳", "--at", "2026-03-02T12:00", "--as", "张伟")
    number = begun(office, *hand_in)
    assert f"{case}：应移交而尚未收到" in office("status", status=1).out, "it was only handed in"
    assert "已有同样的事项" in office(*hand_in, status=2).err
    assert "不得再办理" in office("custody", "take", number, "--as", "张伟", status=2).err
    office("custody", "take", number, "--at", "2026-03-02T12:10", "--as", "王芳")
    assert f"{case}：应移交而尚未收到" not in office("status", status=1).out
    town = office("custody", "hand-in", NUMBERS["guhan-town"], "--subject", "A2", "--to", "王芳", "--as", "张伟", status=1)
    assert "不等于已移交" in town.out, "001 art. 15 knows storing only"


@pytest.mark.requirement("R001-29")
def test_an_obstruction_is_handed_to_the_police_and_its_footage_is_suggested_to_be_kept(office):
    case = NUMBERS["guhan-town"]
    told = office("obstruction", "note", case, "--text", "店主抢夺记录仪", "--at", "2026-03-02T09:30", "--as", "张伟", status=1)
    assert "第27条" in told.out and "下一个工作日" in told.out
    assert "应移交公安机关而尚未移交" in office("status", status=1).out
    assert "店主抢夺记录仪" in office("mark", "--proposals", status=1).out
    number = str(next(matter["proceeding"] for matter in office("proceeding", "list", case, "--json", status=1).data["proceedings"]
                      if matter["kind"] == "obstruction"))
    office("obstruction", "hand-over", number, "--to", "城关派出所", "--file", "移交函1号", "--as", "张伟")
    assert "应移交公安机关而尚未移交" not in office("status", status=1).out
    office("obstruction", "answer", number, "--text", "已立案", "--as", "张伟")


@pytest.mark.requirement("R003-2-23", "R003-2-24")
def test_a_legal_review_runs_five_or_seven_working_days_without_the_waits(office):
    number = begun(
        office, "legal-review", "submit", NUMBERS["jilin-civil-affairs"], "--text", "拟作决定", "--at", "2026-03-02T09:00", "--as", "张伟"
    )

    def step(name: str, *more: object, status: int = 0):
        return office("legal-review", name, number, *more, status=status).out

    accepted = step("accept", "--at", "2026-03-04T09:00", "--as", "周敏", status=1)
    assert "最迟 2026-03-11" in accepted and "7 个工作日" in accepted and "2026-03-13" in accepted
    step("ask", "--text", "缺听证笔录", "--at", "2026-03-05T09:00", "--as", "周敏", status=1)
    assert "最迟 2026-03-13" in step("supplement", "--text", "听证笔录", "--at", "2026-03-09T09:00", "--as", "张伟", status=1)
    assert "最迟 2026-03-20" in step("extend", "--text", "情况复杂", "--at", "2026-03-09T10:00", "--as", "刘厅长", status=1)
    step("call-up", "--text", "核对程序", "--at", "2026-03-09T11:00", "--as", "周敏", status=1)
    told = step("opinion", "--opinion", "correct", "--text", "程序不合法", "--at", "2026-03-10T10:00", "--as", "周敏")
    assert "最迟 2026-03-13 书面提出" in told
    assert "已超过 2026-03-13" in step("object", "--text", "有异议", "--at", "2026-03-16T10:00", "--as", "张伟", status=1)
    step("settle", "--text", "集体讨论维持", "--as", "周敏")


@pytest.mark.requirement("R000-39", "R001-28")
def test_lost_footage_is_reported_with_who_is_responsible(office, tmp_path):
    told = office("loss", "note", NUMBERS["guhan-town"], "--subject", "0001.MP4", "--text", "卡损坏", "--as", "王芳", status=2)
    assert "责任人" in told.err
    number = begun(office, "loss", "note", NUMBERS["guhan-town"], "--subject", "0001.MP4", "--person", "张伟", "--text", "卡损坏", "--at",
                   "2026-03-02T18:00", "--as", "王芳", status=1)
    assert "应报告而尚未报告" in office("status", status=1).out
    office("loss", "report", number, "--to", "刘镇长", "--at", "2026-03-03T09:00", "--as", "王芳")
    office("loss", "settle", number, "--text", "批评教育", "--as", "刘镇长")
    paper = office("proceeding", "paper", number, "--out", tmp_path, "--json").data["paper"]
    words = "\n".join(cell.text for table in docx.Document(paper).tables for row in table.rows for cell in row.cells)
    assert "责任人" in words and "张伟" in words and "卡损坏" in words


def test_each_of_them_stands_in_the_list_of_duties_with_its_person(office):
    begun(office, "loss", "note", NUMBERS["linxi-hrss"], "--subject", "0002.MP4", "--person", "李娜", "--text", "卡丢失", "--as", "王芳",
          status=1)
    told = office("duties", status=1).out
    assert "报告资料迟交、损毁、丢失" in told and "李娜" in told


def test_the_steps_are_bound_to_the_chain_and_listed_in_english_too(office, liuhen):
    assert "审计链" in office("verify").out
    assert "legal review" in office("proceeding", "list", "--lang", "en", status=1).out


@pytest.mark.requirement("R000-23", "R001-26", "R002-14")
def test_a_unit_has_a_named_custodian_and_who_was_before_stays(office):
    assert "劳动保障监察支队还没有明确保管专人" in office("custody", "keepers", status=1).out
    office("custody", "name", "劳动保障监察支队", "王芳", "--since", "2026-01-01", "--reason", "分工", "--as", "刘局长")
    office("custody", "name", "劳动保障监察支队", "赵敏", "--since", "2026-04-01", "--reason", "轮岗", "--as", "刘局长")
    assert "不能早于" in office("custody", "name", "劳动保障监察支队", "李四", "--since", "2026-03-01", "--reason", "更正", status=2).err
    told = office("custody", "keepers")
    assert "赵敏" in told.out and "王芳（2026-01-01 起）" in told.out
    assert "审计链" in office("verify").out
