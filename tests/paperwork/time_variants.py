"""Papers with times as offices write them, and what must be read from each: for the tests and for benchmarks/document_times.py."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Line = str | tuple[str, ...]  # a paragraph, or a row of a table


@dataclass(frozen=True)
class Case:
    """One paper and its truth: (start, end, precision, flags) of each time of the activity, in order."""

    number: int  # of conventions.md 2.2
    lines: tuple[Line, ...]
    expect: tuple[tuple[str | None, str | None, str, set[str]], ...]
    kind: str = "现场检查笔录"
    signed: tuple[str, ...] | None = None  # None: not looked at


def at(short: str | None) -> str | None:
    """Return `6 09:30` as 2024-05-06T09:30:00, and a full time as it is."""
    if short is None or "T" in short:
        return short
    day, clock = short.split() if " " in short else ("6", short)
    return f"2024-05-{int(day):02d}T{clock if clock.count(':') == 2 else clock + ':00'}"


def single(number: int, line: Line | tuple[Line, ...], start: str | None, end: str | None, *flags: str, **more) -> Case:
    """Return a paper with a single time."""
    precision = more.pop("precision", "minute")
    lines = line if isinstance(line, tuple) and more.pop("many", False) else (line,)
    return Case(number, lines, ((at(start), at(end), precision, set(flags)),), **more)


def none(number: int, *lines: Line, **more) -> Case:
    """Return a paper from which no time of an activity may be read."""
    return Case(number, lines, (), **more)


A, B = "09:30", "10:45"
HAND_WRITTEN = (
    single(1, "检查时间：2024年5月6日9时30分至10时45分", A, B),
    single(1, "检查时间:2024年5月6日9时30分至10时45分。", A, B),
    single(2, "检查时间：2024年5月6日9时30分至2024年5月6日10时45分", A, B),
    single(2, "时间2024年5月6日9时30分至2024年5月6日10时45分", A, B),
    single(2, "检查时间：2024年5月6日9时30分至5月6日10时45分", A, B),
    single(3, "询问时间：2024 年 5 月 6 日 14 时 05 分至 15 时 20 分", "14:05", "15:20", kind="询问笔录"),
    single(3, "询问时间：　2024　年　5　月　6　日　14　时　05　分　至　15　时　20　分", "14:05", "15:20", kind="询问笔录"),
    single(4, "检查时间：２０２４年５月６日９时３０分至１０时４５分", A, B),
    single(5, "检查时间：二〇二四年五月六日九时三十分至十时四十五分", A, B),
    single(5, "检查时间：二○二四年五月六日九时三十分至十时四十五分", A, B),
    single(5, "检查时间：二零二四年五月六日九时三十分至十时四十五分", A, B),
    single(5, "检查时间：二〇二四年五月六日九时零五分至十时四十五分", "09:05", B),
    single(5, "检查（勘验）时间：自二〇二四年五月六日上午九时三十分起至二〇二四年五月六日上午十时四十五分止，历经现场检查全过程。", A, B),
    single(5, "检查时间：二〇二四年五月十六日二十一时三十分至二十二时", "16 21:30", "16 22:00"),
    single(6, "检查时间：2024年5月6日上午9时30分至11时", A, "11:00"),
    single(6, "检查时间：2024年5月6日下午2时至3时15分", "14:00", "15:15"),
    single(6, "检查时间：2024年5月6日晚上8时至9时半", "20:00", "21:30"),
    single(6, "检查时间：2024年5月6日凌晨1时10分至2时", "01:10", "02:00"),
    single(6, "检查时间：2024年5月6日中午12时至下午1时30分", "12:00", "13:30"),
    single(6, "检查时间：2024年5月6日上午11时30分至下午1时", "11:30", "13:00"),
    single(6, "检查时间：2024年5月6日下午14时05分至15时", "14:05", "15:00"),
    single(7, "检查时间：5月6日上午9:30—10:45", A, B, "inferred-year"),
    single(7, "检查时间：5月6日9时30分至10时45分", A, B, "inferred-year"),
    single(7, "检查时间：24年5月6日9时30分至10时45分", A, B, "inferred-year"),
    single(8, "时间：2024.5.6 9:30-10:45", A, B),
    single(8, "时间：2024.05.06 09:30至10:45", A, B),
    single(8, "时间：2024/05/06 09:30~10:45", A, B),
    single(8, "时间：2024-05-06 09:30:00 至 2024-05-06 10:45:00", A, B, precision="second"),
    single(8, "时间：2024-05-06T09:30:15 至 2024-05-06T10:45:30", "09:30:15", "10:45:30", precision="second"),
    single(9, "检查时间：2024年5月6日9时30分到10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分—10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分——10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分–10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分－10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分-10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分~10时45分", A, B),
    single(9, "检查时间：2024年5月6日9时30分～10时45分", A, B),
    single(9, "检查时间：自2024年5月6日9时30分起至10时45分止", A, B),
    single(9, "检查时间：从2024年5月6日9时30分开始至10时45分结束", A, B),
    single(9, "检查时间：2024年5月6日9时30分起，10时45分止", A, B),
    single(10, "检查时间：2024年5月6日9：30至10：45", A, B),
    single(10, "检查时间：2024年5月6日9∶30至10∶45", A, B),
    single(10, "检查时间：2024年5月6日9.30-10.45", A, B),
    single(10, "检查时间：2024年5月6日9点30分至10点45分", A, B),
    single(10, "检查时间：2024年5月6日9点半至10点一刻", A, "10:15"),
    single(10, "检查时间：2024年5月6日九点三刻至十点半", "09:45", "10:30"),
    single(10, "检查时间：2024年5月6日9时整至10时45分", "09:00", B),
    single(10, "检查时间：2024年5月6日9时30至10时45", A, B),
    single(11, "询问时间：2024年5月6日14时至15时", "14:00", "15:00", precision="hour", kind="询问笔录"),
    single(11, "检查时间：2024年5月6日上午9-11时", "09:00", "11:00", precision="hour"),
    single(11, "检查时间：2024年05月06日09时05分至09时50分", "09:05", "09:50"),
    single(11, "检查时间：2024年5月6日9时5分至9时50分", "09:05", "09:50"),
    single(12, "检查时间：2024年5月6日23时40分至次日0时25分", "23:40", "7 00:25", "crosses-midnight"),
    single(12, "检查时间：2024年5月6日23时40分至翌日凌晨0时25分", "23:40", "7 00:25", "crosses-midnight"),
    single(12, "检查时间：2024年5月6日23时40分至7日0时25分", "23:40", "7 00:25", "crosses-midnight"),
    single(12, "检查时间：2024年5月6日23时40分至5月7日0时25分", "23:40", "7 00:25", "crosses-midnight"),
    single(12, "检查时间：2024年5月6日23时40分至24时00分", "23:40", "7 00:00", "crosses-midnight"),
    single(12, "检查时间：2024年12月31日23时40分至1月1日0时25分", "2024-12-31T23:40:00", "2025-01-01T00:25:00", "crosses-midnight"),
    single(12, "检查时间：2024年5月31日23时40分至1日0时25分", "31 23:40", "2024-06-01T00:25:00", "crosses-midnight"),
    single(13, "检查时间：2024年5月6日9时30分", A, None, "missing-end"),
    single(13, "检查时间：2024年5月6日9时30分至  时  分", A, None, "missing-end"),
    single(13, "检查时间：2024年5月6日9时30分至____年__月__日__时__分", A, None, "missing-end"),
    single(13, "检查时间：2024年5月6日9时30分至", A, None, "missing-end"),
    single(13, "检查时间：2024年5月6日9时30分至2024年5月6日  时  分", A, None, "missing-end"),
    single(14, "检查时间：2024年5月6日  时  分至10时45分", None, B, "missing-start"),
    single(14, "检查时间：    年  月  日  时  分至2024年5月6日10时45分", None, B, "missing-start"),
    single(14, ("检查时间：  时  分至10时45分", "检查人员签名：张伟 2024年5月6日"), None, B, "missing-start", many=True),
    Case(15, ("检查时间：2024年5月6日9时30分至11时20分，13时30分至15时",),
         ((at(A), at("11:20"), "minute", set()), (at("13:30"), at("15:00"), "minute", set()))),
    Case(15, ("听证时间：第一次：2024年5月6日9时30分至11时；第二次：2024年5月7日14时至15时30分",),
         ((at(A), at("11:00"), "minute", set()), (at("7 14:00"), at("7 15:30"), "minute", set())), "听证笔录"),
    Case(15, ("听证时间：2024年5月6日9时30分至11时20分休庭，13时30分复会至15时",),
         ((at(A), at("11:20"), "minute", set()), (at("13:30"), at("15:00"), "minute", set())), "听证笔录"),
    Case(15, ("检查时间：2024年5月6日上午9时30分至11时20分、下午1时30分至3时",),
         ((at(A), at("11:20"), "minute", set()), (at("13:30"), at("15:00"), "minute", set()))),
    single(16, ("第 2 次询问", "询问时间：2024年5月6日9时30分至10时"), A, "10:00", many=True, kind="询问笔录"),
    single(16, "第二次询问笔录 询问时间：2024年5月6日9时30分至10时", A, "10:00", kind="询问笔录"),
    single(16, "询问时间（第1次）：2024年5月6日9时30分至10时", A, "10:00", kind="询问笔录"),
    single(17, "勘验时间：2024年5月6日9时30分至10时45分", A, B, kind="勘验笔录"),
    single(17, "检查（勘验）时间：2024年5月6日9时30分至10时45分", A, B),
    single(17, "现场检查时间：2024年5月6日9时30分至10时45分", A, B),
    single(17, "调查时间：2024年5月6日9时30分至10时45分", A, B, kind="调查笔录"),
    single(17, "谈话时间：2024年5月6日9时30分至10时45分", A, B, kind="谈话笔录"),
    single(17, "听证时间：2024年5月6日9时30分至10时45分", A, B, kind="听证笔录"),
    single(17, "时    间：2024年5月6日9时30分至10时45分", A, B),
    single(17, "检 查 时 间：2024年5月6日9时30分至10时45分", A, B),
    single(17, "起止时间：2024年5月6日9时30分至10时45分", A, B),
    single(17, "提取时间：2024年5月6日9时30分至10时45分", A, B, kind="电子数据提取笔录"),
    single(17, "陈述申辩时间：2024年5月6日9时30分至10时45分", A, B, kind="陈述申辩笔录"),
    single(17, "开始时间：2024年5月6日9时30分    结束时间：2024年5月6日10时45分", A, B),
    single(17, ("开始时间：2024年5月6日9时30分", "结束时间：10时45分"), A, B, many=True),
    single(17, "执法人员张伟、李娜自2024年5月6日9时30分起至10时45分止对该单位进行现场检查。", A, B),
    single(17, "我局执法人员于2024年5月6日9时30分至10时45分对你单位进行了现场检查。", A, B),
    single(17, "通化市劳动保障监察支队执法人员张伟、李娜于2024年5月6日上午9时30分至2024年5月6日上午10时45分对该单位进行现场检查。", A, B),
    single(17, "检查日期：2024年5月6日    检查时间：9时30分至10时45分", A, B),
    single(18, ("检查时间", "2024", "年", "5", "月", "6", "日", "9", "时", "30", "分", "至", "10", "时", "45", "分"), A, B),
    single(18, ("检查时间", "2024年5月6日9时30分至10时45分"), A, B),
    single(18, (("检查时间", "检查地点"), ("2024年5月6日9时30分至10时45分", "某某公司")), A, B, many=True),
    single(18, (("开始时间", "结束时间"), ("2024年5月6日9时30分", "2024年5月6日10时45分")), A, B, many=True),
    single(18, (("检查时间", "2024年5月6日9时30分至10时\n45分"),), A, B, many=True),
    single(18, (("检查开始时间", "2024年5月6日9时30分", "检查结束时间", "2024年5月6日10时45分"),), A, B, many=True),
    single(18, (("检查时间", "2024年5月6日", "9时30分", "至", "10时45分"),), A, B, many=True),
    single(18, (("检查时间", "自", "2024年5月6日9时30分"), ("", "至", "2024年5月6日10时45分")), A, B, many=True),
    single(18, (("检查\n时间", "自2024年5月6日9时30分\n至2024年5月6日10时45分"),), A, B, many=True),
    single(18, (("检查时间", "2024年5月6日"), ("开始", "9时30分"), ("结束", "10时45分")), A, B, many=True),
    single(18, (("时间", "2024年5月6日", "开始", "9时30分", "结束", "10时45分"),), A, B, many=True),
    single(18, (("检查时间", "自2024年5月6日9时30分至2024年5月6日10时45分", "检查地点", "通化市建设大街12号某某建筑工程有限公司项目部"),
             ("被检查单位", "某某建筑工程有限公司", "法定代表人", "赵某某")), A, B, many=True),
    single(18, (("案由", "拖欠劳动报酬", "案号", "通人社监罚〔2024〕17号"),
             ("检查时间", "2024年5月6日上午9时30分至2024年5月6日上午10时45分", "天气", "晴")), A, B, many=True),
    single(18, (("询问（调查）时间", "2024年5月6日14时05分至2024年5月6日15时20分", "询问地点", "劳动保障监察支队询问室"),
             ("被询问人姓名及身份证件号码", "王某某", "工作单位及职务", "某某建筑工程有限公司安全员")), "14:05", "15:20", many=True,
        kind="询问笔录"),
    single(18, (("勘验开始时间", "二〇二四年五月六日九时三十分", "勘验结束时间", "二〇二四年五月六日十时四十五分"),), A, B, many=True,
        kind="勘验笔录"),
    Case(18, (("检查时间", "2024年5月6日9时30分至10时45分"), ("检查情况", "现场秩序正常，账册齐全，工资表与考勤表相符，未发现拖欠工资。"),
              ("整改期限", "2024年5月10日前")),
         ((at(A), at(B), "minute", set()), (at("10 00:00"), at("10 00:00"), "day", {"period"}))),
    Case(18, (("送达文书", "送达时间"), ("处罚决定书", "2024年5月6日9时30分"), ("缴款通知书", "2024年5月6日10时45分")),
         ((at(A), at(A), "minute", set()), (at(B), at(B), "minute", set())), "送达回证"),
    single(19, "检查时间：2024年_5_月_6_日_9_时_30_分至_10_时_45_分", A, B),
    single(19, "检查时间：2024年＿5＿月＿6＿日＿9＿时＿30＿分至＿10＿时＿45＿分", A, B),
    single(20, "检查时间：2024年5月6日9时30分至2023年5月6日10时45分", A, "2023-05-06T10:45:00", "invalid"),
    single(20, "检查时间：2024年5月6日9时30分至8时45分", A, "08:45", "invalid"),
    single(20, "检查时间：2024年5月6日13时60分至14时10分", None, "14:10", "invalid"),
    single(20, "检查时间：2024年2月30日9时30分至10时45分", None, None, "invalid"),
    single(20, "检查时间：2024年5月6日9时30分至25时10分", A, None, "invalid"),
    single(20, "检查时间：2204年5月6日9时30分至10时45分", None, None, "invalid"),
    single(21, "检查时间：2024年5月6日9时30分开始，历时约1小时", A, "10:30", "duration", "approximate"),
    single(21, "检查时间：2024年5月6日9时30分，持续75分钟", A, B, "duration"),
    single(21, "检查时间：2024年5月6日9时30分起，历时1个半小时", A, "11:00", "duration"),
    single(21, "检查时间：2024年5月6日9时30分开始，历时1小时15分钟", A, B, "duration"),
    single(21, "检查时间：2024年5月6日9时30分（历时半小时）", A, "10:00", "duration"),
    single(22, "检查时间：2024年5月6日约9时许", "09:00", None, "approximate", "missing-end", precision="hour"),
    single(22, "检查时间：2024年5月6日9时左右至10时左右", "09:00", "10:00", "approximate", precision="hour"),
    single(22, "检查时间：2024年5月6日上午", "00:00", "00:00", "approximate", precision="day"),
    single(23, "检查时间：北京时间2024年5月6日9时30分至10时45分", A, B),
    single(23, "检查时间：2024年5月6日北京时间9时30分至10时45分", A, B),
    single(24, ("检查时间：2024年5月6日9时30分", "以上笔录我已看过，与我说的相符。2024年5月6日10时50分"), A, None, "missing-end",
        many=True, signed=("2024-05-06T10:50:00",)),
    single(25, ("检查日期：2024年5月6日", "当日9时30分，执法人员到达现场，开始检查；10时45分检查结束。"), A, B, many=True),
    single(25, ("2024年5月6日9时30分，执法人员张伟、李娜到达现场开展检查。", "经查，账册齐全。10时45分检查结束。"), A, B, many=True),
    single(25, "检查时间：2024年5月6日9时30分到达现场，10时45分检查结束。", A, B),
    single(25, "2024年5月6日9时30分录像中断，10时45分恢复记录。", A, B, kind="中断情况说明"),
    single(26, "检查时间：2024年5月6日l0时45分至11时30分", None, "11:30", "invalid"),
    single(26, "时间：2024.5.211:22-23:41", None, None, "invalid"),
    single(26, "时间：2024/05/0609:30~10:45", A, B),
    single(26, "时间：2024.5.69:30-10:45", A, B),
    single(27, "检查时间：2024年05月06日 09:30（星期一）至10:45", A, B),
    single(27, "检查时间：2024年5月6日（星期一）9时30分至10时45分", A, B),
    single(27, "检查时间：2024年5月6日 星期一 上午9:30至10:45", A, B),
    none(28, "检查时间：五月初六"),
    none(28, "农历五月六日9时，当事人称店铺开业。"),
    single(29, "送达时间：2024年5月6日16时", "16:00", "16:00", precision="hour", kind="送达回证"),
    single(29, "收到日期：2024年5月6日", "00:00", "00:00", precision="day", kind="送达回证"),
    single(29, "收到时间：2024年5月6日16时20分", "16:20", "16:20", kind="送达回证"),
    single(29, "受送达人签名或盖章：王某某  2024年5月6日16时20分", "16:20", "16:20", "signature", kind="送达回证"),
    single(29, (("送达时间", "2024年5月6日16时20分"), ("送达地点", "某某公司")), "16:20", "16:20", many=True, kind="送达回证"),
    single(29, "留置时间：2024年5月6日16时20分", "16:20", "16:20", kind="送达回证"),
    single(30, "保存期限：2024年5月6日至2024年5月13日", "00:00", "13 00:00", "period", precision="day", kind="先行登记保存证据通知书"),
    single(30, "先行登记保存期限为七日（自2024年5月6日至2024年5月13日）", "00:00", "13 00:00", "period", precision="day",
        kind="先行登记保存证据通知书"),
    Case(30, ("登记时间：2024年5月6日9时30分", "保存期限：自2024年5月6日9时起至2024年5月13日9时止"),
         ((at(A), at(A), "minute", set()), (at("09:00"), at("13 09:00"), "hour", {"period"})), "证据登记保存清单"),
    single(31, "期限：30日（自2024年5月6日至2024年6月5日）", "00:00", "2024-06-05T00:00:00", "period", precision="day", kind="查封决定书"),
    single(31, "查封期限为2024年5月6日至2024年6月5日", "00:00", "2024-06-05T00:00:00", "period", precision="day", kind="查封决定书"),
    single(32, "兹定于2024年5月6日9时对你单位进行检查，请做好准备。", "09:00", None, "planned", "missing-end", precision="hour",
        kind="检查通知书"),
    single(32, "我局拟于2024年5月6日9时30分对你单位进行现场检查", A, None, "planned", "missing-end", kind="检查通知书"),
    single(33, ("营业执照成立日期：2019年3月4日", "违法行为发生时间：2024年4月1日9时至10时", "检查时间：2024年5月6日9时30分至10时45分",
             "执法人员签名：张伟  李娜    2024年5月6日"), A, B, many=True, signed=("2024-05-06T00:00:00",)),
    single(33, ("检查时间：2024年5月6日9时30分至10时45分", "经查，该公司2024年4月1日9时至18时安排职工加班。"), A, B, many=True),
    single(33, (("成立日期", "2019年3月4日", "营业期限", "2019年3月4日至2039年3月3日"),
             ("检查时间", "2024年5月6日9时30分至10时45分", "", "")), A, B, many=True, kind="现场检查笔录 执照在前"),
    none(33, ("当事人签名", "王某", "日期", "2024年5月6日"), signed=("2024-05-06T00:00:00",)),
    none(33, "答：检查时间是2024年5月6日9时30分至10时。", kind="询问笔录"),
    none(33, "经查，当事人于2024年3月1日9时30分至10时在工地施工，拒不接受检查。"),
    single(33, ("检查时间：2024年5月6日9时30分至10时45分", "复查时间：2024年5月21日", "制作时间：2024年5月6日11时"), A, B, many=True),
    none(33, "营业时间：9:00-21:00"),
    none(33, "答：我2024年4月1日8时到12时在工地上班。", kind="询问笔录"),
    none(33, "出生日期：1988年5月6日", "入职时间：2023年5月6日", kind="询问笔录"),
    none(33, "立案时间：2024年5月6日", "案发时间：2024年5月6日9时30分", kind="立案审批表"),
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """One way of writing an interval of whole minutes on one day."""

    number: int
    write: Callable[[datetime, datetime], str]


ONES = "〇一二三四五六七八九"


def chinese(value: int) -> str:
    """Return 0–59 as Chinese writes it."""
    if value < 10:
        return ONES[value]
    tens, rest = divmod(value, 10)
    return ("" if tens == 1 else ONES[tens]) + "十" + (ONES[rest] if rest else "")


def han_year(year: int, zero: str = "〇") -> str:
    """Return the year figure by figure."""
    return "".join(ONES[int(figure)] for figure in str(year)).replace("〇", zero)


def _wide(text: str) -> str:
    return text.translate({ord(figure): chr(ord(figure) + 0xFEE0) for figure in "0123456789"})


def _date(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}时{moment.minute}分"


def _half_day(moment: datetime) -> str:
    hour, minute = moment.hour, f"{moment.minute}分" if moment.minute else ""
    if hour < 6:
        return f"凌晨{hour}时{minute}"
    if hour < 12:
        return f"上午{hour}时{minute}"
    if hour == 12:
        return f"中午12时{minute}"
    return f"{'下午' if hour < 18 else '晚上'}{hour - 12}时{minute}"


def _han(moment: datetime) -> str:
    return f"{chinese(moment.month)}月{chinese(moment.day)}日{chinese(moment.hour)}时{chinese(moment.minute)}分"


STYLES = (
    Style(1, lambda a, b: f"检查时间：{_date(a)}{_clock(a)}至{_clock(b)}"),
    Style(2, lambda a, b: f"检查时间：{_date(a)}{_clock(a)}至{_date(b)}{_clock(b)}"),
    Style(3, lambda a, b: f"询问时间：{a.year} 年 {a.month} 月 {a.day} 日 {a:%H} 时 {a:%M} 分至 {b:%H} 时 {b:%M} 分"),
    Style(4, lambda a, b: _wide(f"检查时间：{_date(a)}{_clock(a)}至{_clock(b)}")),
    Style(5, lambda a, b: f"检查时间：{han_year(a.year)}年{_han(a)}至{chinese(b.hour)}时{chinese(b.minute)}分"),
    Style(5, lambda a, b: f"检查时间：{han_year(a.year, '○')}年{_han(a)}至{chinese(b.hour)}时{chinese(b.minute)}分"),
    Style(5, lambda a, b: f"检查时间：{han_year(a.year, '零')}年{_han(a)}至{chinese(b.hour)}时{chinese(b.minute)}分"),
    Style(6, lambda a, b: f"检查时间：{_date(a)}{_half_day(a)}至{_half_day(b)}"),
    Style(7, lambda a, b: f"检查时间：{a.month}月{a.day}日{a.hour}:{a:%M}—{b.hour}:{b:%M}"),
    Style(8, lambda a, b: f"时间：{a.year}.{a.month}.{a.day} {a.hour}:{a:%M}-{b.hour}:{b:%M}"),
    Style(8, lambda a, b: f"时间：{a:%Y/%m/%d %H:%M}~{b:%H:%M}"),
    Style(8, lambda a, b: f"时间：{a:%Y-%m-%d %H:%M} 至 {b:%Y-%m-%d %H:%M}"),
    Style(9, lambda a, b: f"检查时间：自{_date(a)}{_clock(a)}起至{_clock(b)}止"),
    Style(9, lambda a, b: f"检查时间：{_date(a)}{_clock(a)}～{_clock(b)}"),
    Style(9, lambda a, b: f"检查时间：{_date(a)}{_clock(a)}——{_clock(b)}"),
    Style(10, lambda a, b: f"检查时间：{_date(a)}{a.hour}：{a:%M}到{b.hour}：{b:%M}"),
    Style(10, lambda a, b: f"检查时间：{_date(a)}{a.hour}点{a.minute}分至{b.hour}点{b.minute}分"),
    Style(17, lambda a, b: f"开始时间：{_date(a)}{_clock(a)}  结束时间：{_date(b)}{_clock(b)}"),
    Style(17, lambda a, b: f"执法人员自{_date(a)}{_clock(a)}起至{_clock(b)}止对该单位进行现场检查。"),
    Style(19, lambda a, b: f"检查时间：{a.year}年_{a.month}_月_{a.day}_日_{a:%H}_时_{a:%M}_分至_{b:%H}_时_{b:%M}_分"),
    Style(27, lambda a, b: f"检查时间：{_date(a)}（星期{'一二三四五六日'[a.weekday()]}）{a:%H:%M}至{b:%H:%M}"),
)


# texts that would make a search return to the same place again and again
HOSTILE = (" " * 20000, "_" * 20000, "年 " * 8000, "检查时间：2024年5月6日9时30分至10时45分。" * 300, "时" * 9000)


def drawn(seed: int, each: int) -> tuple[Case, ...]:
    """Return `each` random intervals in every style; the same seed gives the same papers."""
    chance = random.Random(seed)
    cases = []
    for style in STYLES:
        for _ in range(each):
            start = datetime(2024, 1, 1) + timedelta(days=chance.randrange(366), minutes=chance.randrange(1, 1380))
            end = start + timedelta(minutes=chance.randrange(1, 60 * (24 - start.hour) - start.minute))
            flags = {"inferred-year"} if style.number == 7 else set()
            cases.append(Case(style.number, (style.write(start, end),), ((start.isoformat(), end.isoformat(), "minute", flags),)))
    return tuple(cases)
