"""Names that a person wrote (N9): `2024年5月6日上午9时30分XX公司检查1.mp4`, or anything else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from fractions import Fraction

from footage.recorders.brand import FIRST_YEAR, LAST_YEAR, Brand, NameReading, PathParts, Register, calendar_day, moment
from footage.recorders.brands.dated import folder_day
from footage.values.recordings import BEIJING
from messages import text

_CHINESE = re.compile(
    r"(?<!\d)(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})(?:日|(?!\d))"
    r"(?:[\s_-]*(上午|下午|晚上|中午|凌晨)?\s*(\d{1,2})[时点:：](?:(\d{1,2})(?:[分:：]\s*(?:(\d{1,2})秒?)?)?)?)?"
)
_STAMP = re.compile(r"(?<!\d)(\d{8})[ T_-]?(\d{6})(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_LAST_NUMBER = re.compile(r"(?<!\d)(\d{1,3})$")


def read(parts: PathParts, register: Register) -> NameReading:
    """Return whatever time the words of a name hold; always answers, if only with "nothing"."""
    name = unicodedata.normalize("NFKC", parts.stem)
    stamp = _STAMP.search(name)
    start = moment(stamp[1], stamp[2]) if stamp else None
    if start:
        return NameReading("N9", start=start)
    match = _CHINESE.search(name)
    return (_chinese(match, name) if match else None) or _by_day(parts, name)


def _chinese(match: re.Match[str], name: str) -> NameReading | None:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    start = _clock(day, match) if match[5] else None
    if start is None:
        return NameReading("N9", day=day, number=_number(name[match.end() :]), doubts=(text("recorders.day_only", day=day),))
    precision = Fraction(1 if match[7] else 60 if match[6] else 3600)
    doubts = () if match[7] else (text("recorders.coarse_time", start=start),)
    return NameReading("N9", start=start, precision=precision, doubts=doubts, number=_number(name[match.end() :]))


def _clock(day: date, match: re.Match[str]) -> datetime | None:
    hour, minute, second = int(match[5]), int(match[6] or 0), int(match[7] or 0)
    if match[4] in ("下午", "晚上") and hour < 12:
        hour += 12
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def _by_day(parts: PathParts, name: str) -> NameReading:
    digits = _DAY.search(name)
    day = calendar_day(digits[1]) if digits else None
    folder = folder_day(parts)
    if day is None and folder:
        day = calendar_day(folder)
    doubts = (text("recorders.day_only", day=day),) if day else ()
    return NameReading("N9", day=day, number=_number(name), doubts=doubts)


def _number(name: str) -> int | None:
    match = _LAST_NUMBER.search(name)
    return int(match[1]) if match else None


BRAND = Brand("renamed", ("N9",), read)
