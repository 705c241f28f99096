"""Times beside the labels of other trades, half-filled forms and what copying leaves in a text: kept apart from the scored suite."""

from __future__ import annotations

import pytest

from paperwork.readers.blocks import Paper, TextBlock
from paperwork.times.statements import intervals

ABOVE, BELOW = ("某市综合行政执法局", "现场笔录"), ("检查地点：建设大街12号某某商店", "执法人员：张伟、李娜", "现场秩序正常，账册齐全。")
RANGE = "2026年3月2日9时30分至10时45分"
WHOLE = [("02 09:30", "02 10:45")]

ENDS = (  # the end has its clock, and its date is left empty or struck out
    "    年  月  日10时45分", "  日10时45分", "/年/月/日10时45分", "——月——日10时45分", "____年__月__日10时45分", "2026年/月/日10时45分",
    "××月××日10时45分", " － 年 － 月 － 日10时45分", "/ / 日10时45分", "2026年  月  日10时45分", "\\年\\月\\日10时45分", "当日10时45分",
)  # fmt: skip
WRITTEN = (
    "2026年3月2日 9:30 AM 至 10:45 AM", "2026年3月2日9:30AM-10:45AM", "2026年3月2日 9:30 a.m. — 10:45 a.m.",
    "2026-03-02T09:30:00+08:00/2026-03-02T10:45:00+08:00", "2026-03-02T09:30:00.000 至 2026-03-02T10:45:00.000",
    "\u200e2026\u200e年\u200e3\u200e月\u200e2\u200e日9时30分至10时45分", "2026年3月2日9时30分至1\u200b0时45分", "20260302 09:30-10:45",
    "【2026年3月2日9时30分】至【10时45分】", "2026年3月2日9時30分至10時45分", "2026年3月2日9點30分至10點45分",
)  # fmt: skip
LABELS = (
    "勘测时间", "踏勘时间", "起讫时间", "到场时间", "采集时间", "拍摄时间", "查封时间", "扣押时间", "讯问时间", "监测时间", "复查时间",
    "座谈时间", "巡检时间", "清查时间", "检查时间段", "检查起止", "日期", "第一次询问", "第1次检查", "起讫", "核验时间", "盘库时间",
    "消防监督检查时间", "营业场所检查时间", "現場勘驗時間", "調查詢問時間", "檢查時間", "讯问起止时间", "1、检查时间", "（一）检查时间",
    "检查时间（起止）", "检查日期及时间", "开展检查时间", "巡河时间", "入户时间", "拆封时间",
)  # fmt: skip
TRAPS = (
    "营业时间", "值班时间", "上班时间", "作息时间", "开放时间", "工作时间", "违法时间", "用餐时间", "施工时间", "案发时间", "停电时间",
    "考勤时间", "培训时间", "加班时间", "通话时间", "休息时间", "经营时间段", "停车时间",
)  # fmt: skip
TOLD = (
    ("2026年3月2日，执法人员张某、李某于9时05分到达现场，检查于10时20分结束。", [("02 09:05", "02 10:20")]),
    ("执法人员张某、李某于9时05分到达现场，检查于10时20分结束。\n当事人签名：王某  2026年3月2日", [("02 09:05", "02 10:20")]),
    ("到场时间：2026年3月2日9时30分\n离场时间：2026年3月2日10时45分", WHOLE),
    ("到达时间：2026年3月2日9时30分  离开时间：2026年3月2日10时45分", WHOLE),
    (f"检查时间：{RANGE}\n到场时间：2026年3月2日9时20分", WHOLE),
    ("检查开始：2026年3月2日9时30分\n检查结束：2026年3月2日10时45分", WHOLE),
    ("复查时间：2026年3月21日", []),
    (f"答：我{RANGE}在店里。", []),
)


def seen(text: str) -> tuple[list[tuple[str | None, str | None]], list[str]]:
    lines = (*ABOVE, *text.split("\n"), *BELOW)
    paper = Paper("txt", tuple(TextBlock(line, f"第{number}行") for number, line in enumerate(lines, 1)))
    activity = [interval for interval in intervals(paper, "现场笔录", 2026)[0] if not {"planned", "period"} & set(interval.flags)]
    times = [tuple(moment and moment.strftime("%d %H:%M") for moment in (interval.start, interval.end)) for interval in activity]
    return times, [flag for interval in activity for flag in interval.flags]


@pytest.mark.parametrize("end", ENDS)
def test_an_end_without_its_date_takes_the_date_of_the_start(end):
    assert seen(f"检查时间：2026年3月2日9时30分至{end}") == (WHOLE, [])


@pytest.mark.parametrize("value", WRITTEN)
def test_marks_half_days_and_traditional_characters_are_read_through(value):
    assert seen(f"检查时间：{value}") == (WHOLE, [])


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_known_by_its_grammar_and_not_from_a_closed_list(label):
    assert seen(f"{label}：{RANGE}") == (WHOLE, [])


@pytest.mark.parametrize("label", TRAPS)
def test_the_hours_of_the_party_stay_a_trap(label):
    assert seen(f"{label}：{RANGE}")[0] == []


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_times_are_taken_from_what_the_record_tells(text, expected):
    assert seen(text)[0] == expected


@pytest.mark.parametrize("line", [RANGE, f"{RANGE}  建设大街12号"])
def test_the_only_range_at_the_head_of_a_record_is_returned_and_flagged(line):
    assert seen(line) == (WHOLE, ["unlabelled"])


def test_a_range_without_a_label_deep_in_a_record_is_not_its_time():
    assert seen("\n".join([*(f"现场物品第{number}件完好。" for number in range(20)), f"仓库{RANGE}进水。"]))[0] == []
