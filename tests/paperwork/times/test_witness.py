"""Whole papers as an office writes them: their times, people, numbers and places."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from paperwork.times.witness import document_times

INSPECTION = """通化市劳动保障监察支队
现场检查笔录
案号：通人社监罚〔2026〕17号
检查时间：2026年3月2日9时30分至10时45分
检查地点：通化市建设大街12号某某建筑工程有限公司项目部
被检查单位：某某建筑工程有限公司    统一社会信用代码：912205016612345678
法定代表人：赵某某    成立日期：2019年3月4日    联系电话：0435-3912345
检查人员：张伟（执法证号07040012031）、李娜（执法证号07040012058）    记录人：李娜
检查情况：2026年3月2日9时30分，执法人员张伟、李娜向现场负责人出示了执法证件，说明来意。
经查，该公司2025年12月1日至2026年2月28日拖欠12名工人工资。公司营业时间为8:00-17:30。
本局已于2026年2月25日向该公司送达询问通知书，定于2026年3月3日14时在支队办公室询问。
以上笔录已阅，属实。
当事人（签名）：赵某某    2026年3月2日
检查人员（签名）：张伟  李娜    2026年3月2日10时50分"""

INQUIRY = """询问笔录（第2次）
询问时间：2026年3月2日14时05分至15时20分
询问地点：劳动保障监察支队询问室
询问人：李娜    执法证号：07040012058    记录人：张伟    执法证号：07040012031
被询问人：王某某    性别：女    出生日期：1988年5月6日    工作单位：某某建筑工程有限公司
问：我们是通化市劳动保障监察支队的执法人员，这是我们的执法证件，请过目。
答：看清楚了。
问：你每天几点上班？
答：早上7时到晚上6时，2026年1月20日9时30分至10时还开过会。
问：工资应在什么时候发？
答：合同约定每月15日前发放，合同期限2025年12月1日至2026年11月30日。
以上笔录我已看过，与我说的相符。
被询问人（签名）：王某某    2026年3月2日
询问人（签名）：李娜  张伟"""

REGISTRATION = """先行登记保存证据通知书
通人社监登字〔2026〕3号
某某建筑工程有限公司：
因你单位涉嫌拖欠劳动报酬，我局决定对你单位的考勤表予以先行登记保存。
登记时间：2026年3月2日10时20分
保存期限：七日（自2026年3月2日至2026年3月8日）
执法人员：张伟、李娜
2026年3月2日"""

HEARING = """听证笔录
案    由：拖欠劳动报酬
听证时间：2026年4月9日上午9时至11时20分，下午1时30分至3时
听证地点：人社局三楼会议室
听证主持人：周强    听证员：吴敏、郑浩
公告时间：2026年4月1日至2026年4月8日
（休庭）2026年4月9日11时20分休庭。"""


def write(folder: Path, text: str, name: str) -> Path:
    """Write a paper as an office would: lines as paragraphs."""
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(folder / name)
    return folder / name


def read(folder: Path, text: str, kind: str, year: int | None = 2026):
    return document_times(write(folder, text, "文书.docx"), kind, "ab" * 32, year)


def spans(intervals) -> list[tuple[str | None, str | None, str]]:
    return [(_short(interval.start), _short(interval.end), "+".join(interval.flags)) for interval in intervals]


def _short(moment) -> str | None:
    return moment and moment.strftime("%m-%d %H:%M")


@pytest.mark.requirement("R002-03", "R003-2-04", "R004-13", "R000-12")
def test_an_inspection_record_is_read_without_its_traps(tmp_path):
    times = read(tmp_path, INSPECTION, "现场检查笔录")
    assert [span for span in spans(times.intervals) if "planned" not in span[2]] == [("03-02 09:30", "03-02 10:45", "")]
    assert all("planned" in span[2] for span in spans(times.intervals)[1:])
    assert spans(times.signed) == [("03-02 00:00", "03-02 00:00", "signature"), ("03-02 10:50", "03-02 10:50", "signature")]
    assert times.officers == ("张伟", "李娜")
    assert times.certificates == ("07040012031", "07040012058")
    assert times.place == "通化市建设大街12号某某建筑工程有限公司项目部"
    assert times.shown and times.problem is None and times.file == "文书.docx" and times.sha256 == "ab" * 32


@pytest.mark.requirement("R002-03", "R003-2-04", "R004-13")
def test_an_inquiry_keeps_its_own_time_though_its_answers_are_full_of_times(tmp_path):
    times = read(tmp_path, INQUIRY, "询问笔录")
    assert [span for span in spans(times.intervals) if "period" not in span[2]] == [("03-02 14:05", "03-02 15:20", "")]
    assert times.officers == ("李娜", "张伟") and times.certificates == ("07040012058", "07040012031")
    assert times.shown and times.place == "劳动保障监察支队询问室"


def test_a_registration_gives_its_time_and_its_period(tmp_path):
    times = read(tmp_path, REGISTRATION, "先行登记保存证据通知书")
    assert spans(times.intervals) == [("03-02 10:20", "03-02 10:20", ""), ("03-02 00:00", "03-08 00:00", "period")]
    assert spans(times.signed) == [("03-02 00:00", "03-02 00:00", "signature")]
    assert times.officers == ("张伟", "李娜") and not times.shown


def test_a_hearing_with_a_break_gives_two_times(tmp_path):
    times = read(tmp_path, HEARING, "听证笔录")
    assert spans(times.intervals) == [("04-09 09:00", "04-09 11:20", ""), ("04-09 13:30", "04-09 15:00", "")]


@pytest.mark.requirement("R003-2-09", "R000-17")
def test_the_five_fields_of_a_receipt_give_its_time(tmp_path):
    document = Document()
    rows = (
        ("送达文书名称及文号", "行政处罚决定书 通人社监罚〔2026〕17号"), ("受送达人", "某某建筑工程有限公司"), ("送达地点", "建设大街12号"),
        ("送达方式", "留置送达"), ("送达时间", "2026年3月20日16时20分"), ("受送达人签名或盖章", "拒签"), ("送达人", "张伟  李娜"),
    )  # fmt: skip
    table = document.add_table(len(rows), 2)
    for number, row in enumerate(rows):
        table.cell(number, 0).text, table.cell(number, 1).text = row
    document.save(tmp_path / "送达回证.docx")
    times = document_times(tmp_path / "送达回证.docx", "送达回证", "00", 2026)
    assert spans(times.intervals) == [("03-20 16:20", "03-20 16:20", "")]
    assert dict(times.fields) == {
        "送达文书": "行政处罚决定书 通人社监罚〔2026〕17号", "受送达人": "某某建筑工程有限公司", "送达地点": "建设大街12号",
        "送达方式": "留置送达",
    }  # fmt: skip
    assert times.officers == ("张伟", "李娜")


def test_an_explanation_tells_when_there_is_no_footage(tmp_path):
    text = "中断情况说明\n中断时间：2026年3月2日9时50分至9时53分40秒\n恢复时间：2026年3月2日9时53分40秒\n说明人：张伟"
    for interval in read(tmp_path, text, "中断情况说明").intervals:
        assert "interruption" in interval.flags


def test_certificates_not_shown_are_not_shown(tmp_path):
    assert not read(tmp_path, "现场检查笔录\n执法人员未向当事人出示执法证件。", "现场检查笔录").shown


def test_the_year_is_the_cases_where_the_paper_has_none(tmp_path):
    (interval,) = read(tmp_path, "检查时间：3月2日9时30分至10时45分", "现场检查笔录", 2026).intervals
    assert (interval.start.year, interval.flags) == (2026, ("inferred-year",))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "papers_in.empty"),
        (b"PK\x03\x04", "papers_in.broken"),
        (b"%PDF-1.4", "papers_in.broken"),
        (b"\x00\x01" * 99, "papers_in.unknown"),
    ],
)
def test_bad_content_becomes_a_problem_and_never_raises(tmp_path, content, problem):
    (tmp_path / "坏.bin").write_bytes(content)
    times = document_times(tmp_path / "坏.bin", "现场检查笔录", "00", 2026, name="子夹/坏.docx")
    assert times.problem is not None and "子夹/坏.docx" in times.problem.say()
    assert (times.problem.key, times.file, times.intervals) == (problem, "子夹/坏.docx", ())
    missing = document_times(tmp_path / "没有.docx", "现场检查笔录", "00", 2026).problem
    assert missing is not None and missing.key == "papers_in.not_there"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("□直接送达  ☑留置送达  □邮寄送达", "留置送达"), ("☐直接送达 ☐留置送达 ■公告送达", "公告送达"), ("邮寄送达", "邮寄送达"),
        ("□直接送达  □留置送达", None),
    ],
)  # fmt: skip
def test_of_the_ways_of_service_a_form_offers_the_ticked_one_counts(tmp_path, written, read_as):
    times = read(tmp_path, f"送达回证\n送达时间：2026年3月20日16时20分\n送达方式：{written}", "送达回证")
    assert times.fields.get("送达方式") == read_as
