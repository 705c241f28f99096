"""What a number in a cell shows: a day, a clock time, both, or the number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY = 86_400  # s
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST = 2_958_465  # 9999-12-31
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_BUILT_IN = {  # ECMA-376 part 1, 18.8.30, with what zh-cn adds
    14: "y-m-d", 15: "d-m-y", 16: "d-m", 17: "m-y", 18: "h:m", 19: "h:m:s", 20: "h:m", 21: "h:m:s", 22: "y-m-d h:m",
    45: "m:s", 46: "h:m:s", 47: "m:s",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "y-m-d"),
    **dict.fromkeys((32, 34, 55), "h:m"), **dict.fromkeys((33, 35, 56), "h:m:s"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueFormat:
    """Which parts of a time a format shows; none of them: a number."""

    day: bool = False
    clock: bool = False
    second: bool = False
    empty: bool = False  # `;;;`: nothing is shown at all


GENERAL = ValueFormat()


def format_of(number: int, code: str | None) -> ValueFormat:
    """Return what a number format shows; `code` is None for those that every program knows."""
    written = code if code is not None else _BUILT_IN.get(number, "")
    if written and not written.replace(";", "").strip():
        return ValueFormat(empty=True)
    first = _ASIDE.sub("", written).split(";")[0].lower().replace("general", "").replace("am/pm", "").replace("a/p", "")
    clock = "h" in first or "s" in first
    return ValueFormat("y" in first or "d" in first or ("m" in first and not clock), clock, "s" in first)


def shown(value: str, value_format: ValueFormat, *, since_1904: bool) -> str:
    """Return a number as its format shows it, seconds rounded as the program rounds them."""
    try:
        number = float(value)
    except ValueError:
        return value
    if not (value_format.day or value_format.clock) or not 0 <= number <= _LAST:
        return str(int(number)) if number.is_integer() else repr(number)
    days, seconds = divmod(round(number * DAY), DAY)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if value_format.second else "")
    day = ((_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=days)).isoformat()
    return " ".join([*([day] if value_format.day else ()), *([clock] if value_format.clock else ())])
