"""The case file: every key of contract.md, every problem at once, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footage.values.recordings import BEIJING, Interval
from messages.errors import BadCall, LiuhenError, Problems
from regulations.casefile.reading import read_case
from regulations.values.facts import Away, CaseDocument, CaseRecorder, Explanation, NotRecorded, Officer, OtherLaw, Place

WHOLE = """
number = "通人社监罚〔2026〕17号"
matter = "行政处罚"
procedure = "一般程序"
cause = "拖欠劳动报酬"
party = "某某建筑工程有限公司"
unit = "劳动保障监察支队"
regulation = "tonghua-hrss"
officers = [ { name = "张伟", certificate = "07040012031" }, { name = "李娜", certificate = "07040012058" } ]
file_retention = "30年"
evidence = true
activity_ended = 2026-03-02T10:50:00+08:00
closed = 2026-03-20
confidentiality = "none"
triggers = ["LT5"]

[[recorders]]
device = "A012345"
officer = "张伟"

[[documents]]
file = "现场检查笔录.docx"
kind = "现场检查笔录"

[[places]]
name = "某某建筑工程有限公司"
from = 2026-03-02T09:25:00+08:00
to = 2026-03-02T10:50:00+08:00

[[explanations]]
file = "中断情况说明.docx"
from = 2026-03-02T09:50:00+08:00
to = 2026-03-02T09:53:40+08:00

[[exceptions]]
matter = "询问证人"
reason = "证人要求不录像"
basis = "管理办法第五条"
work_record = "工作记录.docx"
reported_at = 2026-03-02T11:00:00+08:00

[away]
returned_at = 2026-03-04T09:00:00+08:00
reason = "异地工作"
"""
SHORT = 'number = "1"\nmatter = "行政检查"\nunit = "大队"\nregulation = "guhan-town"\n'


def write_case(folder: Path, text: str | bytes) -> Path:
    path = folder / "案件.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(BadCall) as raised:
        read_case(write_case(folder, text))
    assert raised.value.exit_status == 2
    assert raised.value.say("en")
    return raised.value.say().splitlines()


@pytest.mark.requirement("R000-03", "R003-3-05")
def test_every_key_of_the_contract_becomes_a_value(tmp_path):
    for name in ("现场检查笔录.docx", "中断情况说明.docx", "工作记录.docx"):
        (tmp_path / name).write_text("x")
    reading = read_case(write_case(tmp_path, WHOLE))
    case = reading.case
    assert reading.warnings == () and reading.folder == tmp_path
    assert (case.number, case.matter, case.procedure, case.regulation) == ("通人社监罚〔2026〕17号", "行政处罚", "一般程序", "tonghua-hrss")
    assert case.officers == (Officer("张伟", "07040012031"), Officer("李娜", "07040012058"))
    assert case.activity_ended == datetime(2026, 3, 2, 10, 50, tzinfo=BEIJING) and case.closed == date(2026, 3, 20)
    assert case.evidence and case.triggers == ("LT5",) and case.file_retention == "30年"
    assert case.recorders == (CaseRecorder("A012345", "张伟"),)
    assert case.documents == (CaseDocument("现场检查笔录.docx", "现场检查笔录"),)
    nine = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
    assert case.places == (Place("某某建筑工程有限公司", Interval(nine.replace(minute=25), nine.replace(hour=10, minute=50))),)
    assert case.explanations == (Explanation("中断情况说明.docx", Interval(nine.replace(minute=50), nine.replace(minute=53, second=40))),)
    reported = nine.replace(hour=11)
    assert case.exceptions == (NotRecorded("询问证人", "证人要求不录像", "管理办法第五条", "工作记录.docx", reported),)
    assert case.away == Away(datetime(2026, 3, 4, 9, 0, tzinfo=BEIJING), "异地工作")


def test_four_keys_are_enough_and_the_units_regulation_is_used_where_none_is_named(tmp_path):
    assert read_case(write_case(tmp_path, SHORT)).case.documents == ()
    without_regulation = SHORT.replace('regulation = "guhan-town"\n', "")
    assert read_case(write_case(tmp_path, without_regulation), regulation="linxi-hrss").case.regulation == "linxi-hrss"
    assert problems(tmp_path, without_regulation) == ["案件文件 案件.toml：缺少必填的键“regulation”。"]


def test_every_problem_of_a_case_file_is_named_at_once(tmp_path):
    text = SHORT.replace("行政检查", "行政罚款") + """
numbr = "2"
evidence = "是"
activity_ended = 2026-03-02T10:50:00
closed = 2026-03-20T10:00:00+08:00
triggers = ["LT11"]
cause = " "
officers = [ { nam = "张伟" } ]
[[places]]
name = "甲"
from = 2026-03-02T10:50:00+08:00
to = 2026-03-02T09:50:00+08:00
[[documents]]
file = "a.docx"
"""
    lines = problems(tmp_path, text)
    for expected in (
        "“matter”的值“行政罚款”不在可选范围内，是否应为“行政处罚”", "不认识的键“numbr”，是否应为“number”", "“evidence”应为true 或 false",
        "“activity_ended”的时间 2026-03-02T10:50:00 没有写时区", "“closed”应为日期", "“triggers[1]”的值“LT11”", "“cause”不能为空",
        "不认识的键“officers[1].nam”，是否应为“name”", "缺少必填的键“officers[1].name”", "“places[1]”的结束时间",
        "缺少必填的键“documents[1].kind”",
    ):  # fmt: skip
        assert any(expected in line for line in lines), expected
    assert len(lines) == 11


def test_a_zone_is_never_guessed(tmp_path):
    assert "没有写时区" in problems(tmp_path, SHORT + "activity_ended = 2026-03-02T10:50:00\n")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\xff\xfen\x00", "UTF-16"),
        ('number = "1"\nmatter = "行政检查"'.encode("gb18030"), "第 2 行起像是 GBK"),
        (b"number = 1\n\xff\xff", "第 2 行不是 UTF-8 文本"),
        ('number = "1"\nmatter = 行政检查\n', "第 2 行不合 TOML 格式：matter = 行政检查"),
        ('number = "1"\nnumber = "2"\n', "第 2 行不合 TOML 格式"),
        ('number = "1', "第 1 行不合 TOML 格式"),
    ],
)
def test_the_line_is_named_where_the_file_is_no_toml(tmp_path, text, expected):
    assert expected in problems(tmp_path, text)[0]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path):
    assert read_case(write_case(tmp_path, b"\xef\xbb\xbf" + SHORT.replace("\n", "\r\n").encode())).case.number == "1"


def test_what_is_wrong_with_the_path_is_named(tmp_path):
    for path, expected in ((tmp_path, "是文件夹"), (tmp_path / "没有.toml", "找不到案件文件")):
        with pytest.raises(BadCall, match=expected):
            read_case(path)
    with pytest.raises(BadCall, match="不会这么大"):
        read_case(write_case(tmp_path, b"#" * (2 << 20)))


def test_an_unknown_regulation_is_refused_with_a_list_of_those_there_are(tmp_path):
    assert "是否应为“guhan-town”" in problems(tmp_path, SHORT.replace("guhan-town", "guhan-twon"))[0]
    assert "可选：guhan-town、jilin-civil-affairs、" in problems(tmp_path, SHORT.replace("guhan-town", "x"))[0]
    reading = read_case(write_case(tmp_path, SHORT.replace("guhan-town", "our-own")), regulations=("our-own",))
    assert reading.case.regulation == "our-own"


def test_a_missing_paper_is_a_warning_and_the_case_stands(tmp_path):
    (tmp_path / "空.docx").touch()
    (tmp_path / "夹").mkdir()
    names = ("没有.docx", "空.docx", "夹", "没有.docx", "a\\u0000b")
    listed = "".join(f'[[documents]]\nfile = "{name}"\nkind = "询问笔录"\n' for name in names)
    reading = read_case(write_case(tmp_path, SHORT + listed))
    sentences = [warning.say() for warning in reading.warnings]
    assert len(reading.case.documents) == 5
    assert any("找不到案件文件所列的文书“没有.docx”" in line for line in sentences)
    assert any("空文件" in line for line in sentences) and any("是一个文件夹" in line for line in sentences)
    assert any("“没有.docx”列了不止一次" in line for line in sentences)
    assert all(warning.say("en") for warning in reading.warnings)


def test_officers_that_contradict_each_other_are_warnings(tmp_path):
    officers = 'officers = [{name="甲",certificate="1"},{name="乙",certificate="1"}]\n'
    text = SHORT + officers + '[[recorders]]\ndevice="A"\nofficer="丙"\n'
    sentences = [warning.say() for warning in read_case(write_case(tmp_path, text)).warnings]
    assert len(sentences) == 2 and "同一个执法证号 1" in sentences[0] and "“丙”不在执法人员名单中" in sentences[1]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (SHORT + text).encode("utf-8", "replace")))
def test_no_content_ends_in_anything_but_one_of_our_errors(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("case") / "案件.toml"
    path.write_bytes(content)
    try:
        read_case(path)
    except LiuhenError as problem:
        assert isinstance(problem, (BadCall, Problems)) and problem.say() and problem.say("en")


@pytest.mark.requirement("R000-21", "R004-14")
def test_the_example_of_the_guide_holds_other_law_custodian_and_device_checks(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "case-file.md").read_text(encoding="utf-8")
    (tmp_path / "case.toml").write_text(guide.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    case = read_case(tmp_path / "case.toml").case  # the example of the guide holds every key
    assert case.archive == OtherLaw(date(2026, 6, 30), "《会计档案管理办法》", "11", "可由单位会计管理机构临时保管一年", "王芳")
    assert (case.custodian, case.recorders[0].mode) == ("王芳", "佩戴")
    (check,) = case.device_checks
    assert (check.device, check.by, check.battery, check.storage, check.function) == ("A012345", "张伟", "92%", "剩余 58 GB", "正常")
    assert check.at.isoformat() == "2026-03-02T08:50:00+08:00"


def test_a_state_secret_is_warned_of(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "case-file.md").read_text(encoding="utf-8")
    example = guide.partition("```toml\n")[2].partition("```")[0]
    for level, is_warned in (("secret", True), ("commercial", False)):
        (tmp_path / "case.toml").write_text(example.replace('confidentiality = "none"', f'confidentiality = "{level}"'), encoding="utf-8")
        keys = [warning.key for warning in read_case(tmp_path / "case.toml").warnings]
        assert ("casefile.state_secret" in keys) is is_warned
