"""The manners in which offices write an interval, papers drawn in each of them, and texts that would keep a search busy."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from time_variants import Case


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
