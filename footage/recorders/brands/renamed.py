"""Names that a person wrote (N9): `2024年5月6日上午9时30分XX公司检查1.mp4`, or anything else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from fractions import Fraction

from footage.recorders.brand import FIRST_YEAR, LAST_YEAR, Brand, Known, Named, Read, calendar_day, moment
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


def read(named: Named, known: Known) -> Read:
    """Return whatever time the words of a name hold; always answers, if only with "nothing"."""
    words = unicodedata.normalize("NFKC", named.stem)
    stamp = _STAMP.search(words)
    start = moment(stamp[1], stamp[2]) if stamp else None
    if start:
        return Read("N9", start=start)
    found = _CHINESE.search(words)
    return (_chinese(found, words) if found else None) or _by_day(named, words)


def _chinese(found: re.Match[str], words: str) -> Read | None:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    start = _clock(day, found) if found[5] else None
    if start is None:
        return Read("N9", day=day, number=_number(words[found.end() :]), doubts=(text("recorders.day_only", day=day),))
    precision = Fraction(1 if found[7] else 60 if found[6] else 3600)
    doubts = () if found[7] else (text("recorders.coarse_time", start=start),)
    return Read("N9", start=start, precision=precision, doubts=doubts, number=_number(words[found.end() :]))


def _clock(day: date, found: re.Match[str]) -> datetime | None:
    hour, minute, second = int(found[5]), int(found[6] or 0), int(found[7] or 0)
    if found[4] in ("下午", "晚上") and hour < 12:
        hour += 12
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def _by_day(named: Named, words: str) -> Read:
    digits = _DAY.search(words)
    day = calendar_day(digits[1]) if digits else None
    folder = folder_day(named)
    if day is None and folder:
        day = calendar_day(folder)
    doubts = (text("recorders.day_only", day=day),) if day else ()
    return Read("N9", day=day, number=_number(words), doubts=doubts)


def _number(words: str) -> int | None:
    found = _LAST_NUMBER.search(words)
    return int(found[1]) if found else None


BRAND = Brand("renamed", ("N9",), read)
