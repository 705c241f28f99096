"""Points in time as papers write them: a date, a clock time, or a blank left for one (conventions.md 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from paperwork.numerals import CHINESE, number

G = r"[ \t]{0,60}(?:[\n\v][ \t]{0,60})?"  # a gap: blanks, at most one line break (\v: inside one cell or paragraph)
_N = rf"(?:\d{{1,2}}|[{CHINESE}]{{1,3}})"
_Y = rf"(?:\d{{4}}|[{CHINESE}]{{4}}|\d{{2}})"
_EDGE = rf"(?<![\d{CHINESE}A-SU-Za-z.])"  # a figure does not begin in the middle of another

_DATE = re.compile(
    rf"{_EDGE}(?:"
    rf"(?:(?P<y>{_Y}){G}年{G})?(?P<m>{_N}){G}月(?:份)?{G}(?P<d>{_N}){G}[日号]"
    rf"|(?P<y2>\d{{4}})[ ]?(?P<mark>[./-])[ ]?(?P<m2>\d{{1,2}})[ ]?(?P=mark)[ ]?(?P<d2>\d{{1,2}})(?!\d)"
    rf"|(?P<y4>20\d\d)(?P<m4>0[1-9]|1[0-2])(?P<d4>[0-2]\d|3[01])(?=[ \t]{{1,4}}\d{{1,2}}[ ]?[:时])"
    rf"|(?P<d3>{_N}){G}[日号](?![内前后起数])"
    rf")|(?P<rel>次日|翌日|第二日|第二天|隔日|当日|当天|同日)"
)
_WEEKDAY = re.compile(rf"{G}\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_ABOUT = re.compile(rf"{G}(?:北京时间)?{G}(?P<about>大约|大概|约)?{G}(?:北京时间)?{G}")
_PART = "上午|下午|中午|晚上|凌晨|早上|早晨|清晨|傍晚|午后|夜间|夜里|深夜|晚|早|夜|[AaPp][Mm]"
_PERIOD = re.compile(rf"(?P<part>{_PART}){G}")
_CLOCK = re.compile(
    rf"{_EDGE}(?:"
    rf"(?P<h>{_N}){G}(?:点钟|[时点])(?![间候效代期意])(?:"
    rf"{G}(?P<mi>{_N}){G}分(?!钟|之|公司|局|队|别)(?:{G}(?P<s>{_N}){G}秒)?|{G}(?P<half>半)|{G}(?P<whole>整|正)"
    rf"|{G}(?P<quarter>[一二三123]){G}刻|(?P<mi2>\d{{2}})(?![\d年月日时点.:])|(?P<blank>{G}分))?"
    rf"|(?P<h3>\d{{1,2}})[ ]?:[ ]?(?P<mi3>\d{{1,2}})(?:[ ]?:[ ]?(?P<s3>\d{{1,2}})(?:\.\d{{1,6}})?)?(?![\d:])"
    rf"(?:[时分](?![间候])|[ ]?(?P<half_day>[AaPp]\.?[Mm]\b\.?)|\+08:?00)?"
    rf"|(?P<h4>\d{{1,2}})\.(?P<mi4>\d{{2}})(?![\d.元万%米])"
    rf")"
)
_UNITLESS = re.compile(r"(?P<h>\d{1,2})(?=[ \t]*(?:至|到|-{1,2}|~)[ \t]*\d{1,2}[ \t]*[时点])")  # 9—11时
_LINK = re.compile(rf"{G}[T,(]")
_LOOSE = re.compile(rf"{G}(?:许|左右|前后)")
_VOID = r"[ \t/\\×xX*.-]{0,24}"  # a place left empty, or struck with a slash or a dash
_HALF_FILLED = re.compile(  # the end has its clock but not its date: `    年  月  日10时45分`, `/年/月/日10时45分`, `  日10时45分`
    rf"(?:(?:(?:\d{{4}}{G}|{_VOID})年)?{_VOID}月{_VOID}|(?=[ \t/\\×xX*-]){_VOID})日(?={G}(?:{_PART})?{G}{_N}{G}[时点:])"
)
_EMPTY = " \t/\\×xX*-"
_BLANK = re.compile(rf"(?:[ \t]{{0,40}}年{G}月{G}日)?{G}时{G}分(?!别)|[ \t]{{1,40}}年{G}月{G}日|(?<=[日号])[ \t]{{2,40}}时(?![间候])")
_GARBLED = re.compile(r"[ \t]*(?=\S{0,3}[A-SU-Za-z|!?*×□])[\dA-SU-Za-z|!?*×□]{1,4}[ \t]*[时点:][ \t]*(?:\S{1,3}[ \t]*分)?")
_GLUED = re.compile(  # 2024.3.211:22: which day, which hour?
    rf"{_EDGE}(?P<y>\d{{4}})[./-](?P<m>\d{{1,2}})[./-](?P<run>\d{{2,4}})[ ]?:[ ]?(?P<mi>\d{{2}})(?!\d)"
)
_BEGIN = re.compile(rf"[\d{CHINESE}次翌第隔当同上下中晚凌早清傍午夜深大约北AaPp年月日时]")
_BEFORE_AN_END = ("至", "到", "~", "")
MOST = 5_000  # points in time that one paper can hold; what comes after is not read


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A clock time as written: nothing checked yet."""

    hour: int
    minute: int | None = None  # None: hour only
    second: int | None = None
    part: str = ""  # 上午, 下午 …

    def seconds(self, inherited: str = "") -> int | None:
        """Return seconds after midnight, up to 86400 for 24:00; None where no such time exists."""
        hour, minute, second = self.hour, self.minute or 0, self.second or 0
        if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
            return None
        hour_of_day = _hour_of_day(hour, (self.part or inherited).lower())
        return None if hour_of_day is None else hour_of_day * 3600 + minute * 60 + second


def _hour_of_day(hour: int, part: str) -> int | None:
    """Return the hour of a 24-hour clock that `part` of the day and `hour` mean; None where they contradict."""
    if part in ("下午", "午后", "傍晚", "pm"):
        return hour + 12 if hour < 12 else hour if hour < 24 else None
    if part in ("晚上", "晚", "夜间", "夜里", "深夜", "夜"):
        return 24 if hour == 12 else hour + 12 if 5 <= hour < 12 else hour
    if part == "中午":
        return hour + 12 if hour < 3 else hour if 11 <= hour <= 14 else None
    if part in ("凌晨", "am"):
        return 0 if hour == 12 else hour if hour < 12 else None
    if part in ("上午", "早上", "早晨", "清晨", "早"):
        return hour if hour <= 12 else None
    return hour


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time in a text, as written."""

    begin: int  # offset of the first character
    end: int  # offset after the last one
    year: int | None = None
    month: int | None = None
    day: int | None = None
    next_day: bool = False  # 次日
    same_day: bool = False  # 当日
    clock: TimeOfDay | None = None
    approximate: bool = False  # 约, 许, 左右, or only a part of the day
    blank: bool = False  # a place left empty
    short_year: bool = False  # 24年 for 2024年
    garbled: bool = False  # a date, and beside it a clock time that cannot be read

    @property
    def dated(self) -> bool:
        """Whether it says a month and a day."""
        return self.month is not None

    @property
    def day_only(self) -> bool:
        """Whether it says `7日` without its month."""
        return self.month is None and self.day is not None


def moments(text: str) -> tuple[Moment, ...]:
    """Return every point in time in a normalised text, in order, none overlapping."""
    points: list[Moment] = []
    at = 0
    while len(points) < MOST and (begin := _BEGIN.search(text, at)):
        start = _empty_before(text, at, begin.start()) if begin.group() in "年月日时" else begin.start()
        next_moment = moment_at(text, start)
        if next_moment is not None and next_moment.end > begin.start():
            points.append(next_moment)
        at = next_moment.end if next_moment is not None and next_moment.end > begin.start() else begin.start() + 1
    return tuple(points)


def _empty_before(text: str, least: int, at: int) -> int:
    """Return where the place left empty, or struck with a slash or a dash, before `年` or `时` begins."""
    begin = at
    while begin > max(least, at - 40) and text[begin - 1] in " \t":
        begin -= 1
    struck = begin
    while struck > max(least, at - 40) and text[struck - 1] in _EMPTY:
        struck -= 1
    return struck if struck < begin and _HALF_FILLED.match(text, struck) and text[struck - 1 : struck] in _BEFORE_AN_END else begin


def moment_at(text: str, at: int) -> Moment | None:
    """Return the point in time that begins exactly at `at`, or None."""
    empty = text[at] in _EMPTY or text[at] in "年月日" or text[at + 4 : at + 5] == "年"
    if empty and (half := _HALF_FILLED.match(text, at)):
        return _clock_without_date(text, at, half.end())
    blank = _BLANK.match(text, at)
    if blank:
        return Moment(at, blank.end(), blank=True)
    if glued := _GLUED.match(text, at):
        return _split_day_and_hour(glued)
    date = _DATE.match(text, at)
    end = date.end() if date else at
    clock, clock_end, approximate = _clock_after(text, end, bool(date))
    if not date and clock is None and not (clock_end > at and approximate):
        return None
    if date is None:
        return Moment(at, clock_end, clock=clock, approximate=approximate)
    if clock_end == end:
        weekday = _WEEKDAY.match(text, end)
        end = weekday.end() if weekday else end
        garbled = _GARBLED.match(text, end)
        moment = _dated(date, at, garbled.end() if garbled else end, blank_clock=_BLANK.match(text, end))
        return moment and replace(moment, garbled=garbled is not None)
    moment = _dated(date, at, clock_end)
    return moment and replace(moment, clock=clock, approximate=approximate)


def _clock_without_date(text: str, at: int, end: int) -> Moment | None:
    clock, clock_end, approximate = _clock_after(text, end, True)
    return None if clock is None else Moment(at, clock_end, clock=clock, approximate=approximate)


def _split_day_and_hour(glued: re.Match[str]) -> Moment:
    """A day run into its hour, `2024/06/0409:42`: read where it can mean one day and hour only, else garbled."""
    year, month, run = int(glued["y"]), int(glued["m"]), glued["run"]
    splits = [(int(run[:at]), int(run[at:])) for at in (1, 2) if 1 <= len(run) - at <= 2]
    possible = [(day, hour) for day, hour in splits if 1 <= day <= 31 and hour <= 24]
    if len(possible) != 1:
        return Moment(glued.start(), glued.end(), garbled=True)
    (day, hour), minute = possible[0], int(glued["mi"])
    return Moment(glued.start(), glued.end(), year=year, month=month, day=day, clock=TimeOfDay(hour, minute))


def _dated(date: re.Match[str], at: int, end: int, blank_clock: re.Match[str] | None = None) -> Moment | None:
    day = date["d"] or date["d2"] or date["d3"] or date["d4"]
    if date["d3"] and end == date.end():
        return None  # "7日" alone is a length or nothing
    year = number(date["y"] or date["y2"] or date["y4"] or "")
    short = year is not None and year < 100
    return Moment(
        at,
        blank_clock.end() if blank_clock else end,
        year=year + 2000 if short and year is not None else year,
        month=number(date["m"] or date["m2"] or date["m4"] or ""),
        day=number(day or ""),
        next_day=date["rel"] in ("次日", "翌日", "第二日", "第二天", "隔日"),
        same_day=date["rel"] in ("当日", "当天", "同日"),
        blank=blank_clock is not None,
        short_year=short,
    )


def _clock_after(text: str, at: int, dated: bool) -> tuple[TimeOfDay | None, int, bool]:
    """Return the clock time at or after `at`, where it ends, and whether it is only approximate."""
    reached = at
    if dated:
        weekday = _WEEKDAY.match(text, reached)
        reached = weekday.end() if weekday else reached
        link = _LINK.match(text, reached)
        reached = link.end() if link else reached
    about = _ABOUT.match(text, reached)
    start = reached if about is None else about.end()
    period = _PERIOD.match(text, start)
    match = _CLOCK.match(text, period.end() if period else start)
    if match is None and dated and (hour := _UNITLESS.match(text, period.end() if period else start)):
        return TimeOfDay(int(hour["h"]), part=period["part"] if period else ""), hour.end(), bool(about and about["about"])
    vague = bool(about and about["about"])
    if match is None:
        return (None, period.end(), True) if period and dated else (None, at, False)
    clock = _clock(match, period["part"] if period else "")
    if clock is None:
        return None, at, False
    loose = _LOOSE.match(text, match.end())
    end = loose.end() if loose else match.end()
    weekday = _WEEKDAY.match(text, end)
    return clock, weekday.end() if weekday else end, vague or loose is not None


def _clock(match: re.Match[str], part: str) -> TimeOfDay | None:
    hour = number(match["h"] or match["h3"] or match["h4"])
    minute = _minute(match)
    second = match["s"] or match["s3"]
    part = (match["half_day"] or "").replace(".", "") or part
    return None if hour is None else TimeOfDay(hour, minute, number(second) if second else None, part)


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["whole"]:
        return 0
    if match["quarter"]:
        return 15 * (number(match["quarter"]) or 0)
    written = match["mi"] or match["mi2"] or match["mi3"] or match["mi4"]
    return number(written) if written else None
