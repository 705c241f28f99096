"""The date and time of day that somebody says aloud: one more clock to compare with (001 art. 13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from footage.values.recordings import BEIJING

_DIGITS = "零一二三四五六七八九"
_COUNT = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_TIME = re.compile(
    rf"(?:(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}})年)?(?:(?P<month>{_COUNT})月(?:份)?(?P<day>{_COUNT})[日号])?[，、]?"
    rf"(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?(?P<hour>{_COUNT})(?:点钟?|时|[:：]|\.(?=\d{{1,2}}分))"
    rf"(?:(?P<part>半|整|一刻|三刻)|(?P<minute>{_COUNT})分?(?!钟))?"
)
_CUE = re.compile(r"(?:现在|此刻|当前|北京时间|时间)[^。？！]{0,8}$")
_QUARTERS = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
_AFTERNOON = ("下午", "傍晚", "晚上")


@dataclass(frozen=True, slots=True)
class HeardTime:
    """A time of day that was said."""

    place: int  # character of the text where it begins
    end: int  # the first character after it
    time: datetime  # aware, Asia/Shanghai
    uncertainty_seconds: Fraction  # s; a person says minutes, or only the hour
    dated: bool  # the day was said as well
    text: str


def spoken_times(text: str, near: datetime | None) -> list[HeardTime]:
    """Return the present times said in `text`; a missing day is taken from `near`; without `near` such a time is left out."""
    times = [_spoken(match, near) for match in _TIME.finditer(text) if match["day"] or _CUE.search(text[: match.start()])]
    return [spoken for spoken in times if spoken is not None]


def _spoken(match: re.Match[str], near: datetime | None) -> HeardTime | None:
    day = _day(match, near)
    hour = _number(match["hour"])
    minute = _QUARTERS.get(match["part"] or "", _number(match["minute"]) if match["minute"] else 0)
    if match["half"] in _AFTERNOON and hour < 12:
        hour += 12
    if day is None or hour > 23 or minute > 59:
        return None
    time = day.replace(hour=hour, minute=minute)
    if not match["half"] and not match["day"] and near is not None and hour < 12 and abs(time - near) > timedelta(hours=6):
        time += timedelta(hours=12)
    exact = match["part"] or match["minute"]
    return HeardTime(match.start(), match.end(), time, Fraction(60 if exact else 1800), bool(match["day"]), match.group())


def _day(match: re.Match[str], near: datetime | None) -> datetime | None:
    if not match["day"]:
        return None if near is None else near.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    year = _number(match["year"]) if match["year"] else (near.astimezone(BEIJING).year if near else None)
    try:
        return None if year is None else datetime(year, _number(match["month"]), _number(match["day"]), tzinfo=BEIJING)
    except ValueError:  # 二月三十日: misheard, or a slip of the tongue
        return None


def _number(figures: str) -> int:
    if figures.isascii():
        return int(figures)
    plain = figures.replace("〇", "零").replace("两", "二")
    if "十" not in plain:
        return int("".join(str(_DIGITS.index(digit)) for digit in plain))
    tens, _, ones = plain.partition("十")
    return (_DIGITS.index(tens[-1]) if tens else 1) * 10 + (_DIGITS.index(ones[0]) if ones else 0)
