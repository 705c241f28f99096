"""Times put together from every way of writing each of their parts, and traps put together likewise."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from time_styles import chinese, han_year

from footage.values.recordings import BEIJING
from paperwork.readers.blocks import Paper, TextBlock
from paperwork.times.statements import intervals

WIDE = {ord(figure): chr(ord(figure) + 0xFEE0) for figure in "0123456789"}
LABELS = (
    "检查时间：", "检查（勘验）时间：", "检 查 时 间：", "时间：", "起止时间：", "询问时间:", "现场检查时间　", "检查时间：自",
    "检查时间：从",
)  # fmt: skip
DATES = (
    lambda at: f"{at.year}年{at.month}月{at.day}日",
    lambda at: f"{at.year}年{at.month:02d}月{at.day:02d}日",
    lambda at: f"{at.year} 年 {at.month} 月 {at.day} 日",
    lambda at: f"{at.year}年_{at.month}_月_{at.day}_日",
    lambda at: f"{at.year}年{at.month}月{at.day}号",
    lambda at: f"{at.year}-{at.month:02d}-{at.day:02d} ",
    lambda at: f"{at.year}/{at.month}/{at.day} ",
    lambda at: f"{at.year}.{at.month}.{at.day} ",
    lambda at: f"{han_year(at.year)}年{chinese(at.month)}月{chinese(at.day)}日",
    lambda at: f"{han_year(at.year, '○')}年{chinese(at.month)}月{chinese(at.day)}日",
    lambda at: f"{at.year}年{at.month}月{at.day}日（星期{'一二三四五六日'[at.weekday()]}）",
    lambda at: f"{at.year}年{at.month}月{at.day}日北京时间",
    lambda at: f"{at.year}年{at.month}月{at.day}日".translate(WIDE),
)
CLOCKS = (
    lambda at: f"{at.hour}时{at.minute}分",
    lambda at: f"{at:%H}时{at:%M}分",
    lambda at: f"{at.hour} 时 {at.minute} 分",
    lambda at: f"_{at.hour}_时_{at.minute}_分",
    lambda at: f"{at.hour}点{at.minute}分",
    lambda at: f"{at.hour}:{at:%M}",
    lambda at: f"{at:%H：%M}",
    lambda at: f"{chinese(at.hour)}时{chinese(at.minute)}分",
    lambda at: f"{at.hour}时{at.minute}分".translate(WIDE),
    lambda at: f"{'凌晨' if at.hour < 6 else '上午' if at.hour < 12 else '下午'}{at.hour if at.hour < 13 else at.hour - 12}时{at.minute}分",
)
JOINS = ("至", "到", "—", "——", "-", "~", "～", "－", " 至 ", "起至")
ENDS = ("", "。", "止", "止。", "，在场人员2人。")
MINUTES = st.integers(min_value=0, max_value=365 * 1440 - 2)
WRITTEN = st.tuples(*(st.sampled_from(parts) for parts in (LABELS, DATES, CLOCKS, JOINS, CLOCKS, ENDS)))


def read(text: str, kind: str = "现场检查笔录"):
    lines = ("现场检查笔录", text, "检查地点：某某公司")
    return intervals(Paper("txt", tuple(TextBlock(line, f"第{number}行") for number, line in enumerate(lines, 1))), kind, 2024)[0]


def written(date, clock, moment: datetime) -> str:
    """Return a day, with a clock time where there is a way to write one."""
    return date(moment) + clock(moment) if clock else date(moment).rstrip().removesuffix("北京时间")


@settings(max_examples=600, deadline=None)
@given(WRITTEN, MINUTES, st.integers(1, 1439), st.integers(2001, 2095), st.booleans())
def test_any_label_date_and_clock_with_any_sign_between_is_read(parts, begun, lasted, year, twice):
    label, date, clock, join, last, end = parts
    start = datetime(year, 1, 1) + timedelta(minutes=begun)
    stop = start + timedelta(minutes=lasted)
    if stop.year != year:
        return
    again = stop.date() != start.date() or twice
    activity = read(f"{label}{date(start)}{clock(start)}{join}{date(stop) if again else ''}{last(stop)}{end}")
    assert [(interval.start, interval.end) for interval in activity] == [(start.replace(tzinfo=BEIJING), stop.replace(tzinfo=BEIJING))]
    assert set(activity[0].flags) == ({"crosses-midnight"} if stop.date() != start.date() else set())
    assert activity[0].precision == "minute"


TRAPS = (
    "营业执照成立日期：{}", "许可证有效期：{}至{}", "立案时间：{}", "案发时间：{}", "违法行为发生时间：{}", "出生日期：{}",
    "合同期限：{}至{}", "投诉时间：{}", "打印时间：{}", "工资发放时间：{}", "答：我是{}到工地的。", "问：你{}在哪里？",
    "经查，该公司{}至{}拖欠工资。", "发证日期：{}",
)  # fmt: skip
FLAGGED = (
    ("保存期限：{}至{}", "period"), ("查封期限：{}至{}", "period"), ("期限：自{}至{}", "period"), ("整改期限：{}至{}", "period"),
    ("定于{}对你单位进行检查", "planned"), ("拟于{}进行现场检查", "planned"), ("请于{}前到我局接受询问", "planned"),
)
SIGNED = ("当事人签名：王某  {}", "检查人员（签名）：张伟 李娜  {}", "以上笔录已阅，属实。{}", "见证人签字：  {}")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TRAPS), st.sampled_from(DATES), st.sampled_from(("", *CLOCKS)), MINUTES, st.integers(1, 4000))
def test_no_trap_is_taken_for_the_time_of_the_activity(trap, date, clock, begun, lasted):
    start = datetime(2024, 1, 1) + timedelta(minutes=begun)
    moments = [written(date, clock, at) for at in (start, start + timedelta(minutes=lasted))]
    filled = trap.format(*moments[: trap.count("{}")])
    stated = read(f"检查时间：2024年5月6日9时30分至10时45分。\n{filled}")
    taken = [interval for interval in stated if not {"period", "planned"} & set(interval.flags)]
    assert [(interval.start and interval.start.isoformat(), interval.end and interval.end.isoformat()) for interval in taken] == [
        ("2024-05-06T09:30:00+08:00", "2024-05-06T10:45:00+08:00")
    ], filled


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FLAGGED), st.sampled_from(DATES), st.sampled_from(("", *CLOCKS)), MINUTES, st.integers(1440, 40000))
def test_periods_and_plans_are_kept_apart(trap, date, clock, begun, lasted):
    start = datetime(2024, 1, 1) + timedelta(minutes=begun)
    moments = [written(date, clock, at) for at in (start, start + timedelta(minutes=lasted))]
    filled = trap[0].format(*moments[: trap[0].count("{}")])
    for interval in read(filled, "通知书"):
        assert trap[1] in interval.flags, filled


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SIGNED), st.sampled_from(DATES), st.sampled_from(("", *CLOCKS)), MINUTES)
def test_signatures_are_times_of_signature(sentence, date, clock, begun):
    moment = datetime(2024, 1, 1) + timedelta(minutes=begun)
    line = sentence.format(written(date, clock, moment))
    lines = ("检查时间：2024年5月6日9时30分至10时45分", line)
    paper = Paper("txt", tuple(TextBlock(line, f"第{number}行") for number, line in enumerate(lines, 1)))
    activity, signed = intervals(paper, "现场检查笔录", 2024)
    assert [interval.start.day for interval in activity if interval.start] == [6], line
    whole = moment if clock else moment.replace(hour=0, minute=0)
    assert [(interval.start, interval.flags[0]) for interval in signed] == [(whole.replace(tzinfo=BEIJING), "signature")], line
