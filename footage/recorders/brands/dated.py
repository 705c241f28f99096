"""Names that are only a time: `20240506_093005_001A.MP4` (N5), or the day in the folder: `20240506/093005.MP4` (N6)."""

from __future__ import annotations

import re

from footage.recorders.brand import Brand, NameReading, PathParts, Register, calendar_day, moment, number_of

_DAY = r"(\d{8}|\d{4}-\d{2}-\d{2}|\d{4}_\d{2}_\d{2})"
_CLOCK = r"(\d{6}|\d{2}-\d{2}-\d{2}|\d{2}_\d{2}_\d{2})"
_TAIL = r"(?:[_-]?(\d{1,6}))?(?:[_-]?([ABFR]))?"  # A or F: the main lens, B or R: the small or rear picture
SECOND_LENSES = ("B", "R")
_A_DAY = re.compile(_DAY, re.ASCII)
_N5 = re.compile(rf"(?:[A-Za-z]{{1,8}}[_-]?)?{_DAY}[ T_-]?{_CLOCK}{_TAIL}", re.ASCII)
_N6 = re.compile(rf"{_CLOCK}{_TAIL}", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what an N5 or N6 name says, or None."""
    match = _N5.fullmatch(parts.stem)
    if match:
        return _read("N5", match[1], match[2], match[3], match[4])
    match = _N6.fullmatch(parts.stem)
    day = folder_day(parts) if match else None
    return _read("N6", day, match[1], match[2], match[3]) if match and day else None


def folder_day(parts: PathParts) -> str | None:
    """Return the nearest folder whose name is a day, as it is written, or None."""
    days = (folder for folder in reversed(parts.folders) if _A_DAY.fullmatch(folder))
    return next((folder for folder in days if calendar_day(folder)), None)


def _read(pattern: str, day: str, clock: str, number: str | None, lens: str | None) -> NameReading | None:
    start = moment(re.sub(r"[_-]", "", day), re.sub(r"[_-]", "", clock))
    return NameReading(pattern, start=start, number=number_of(number), sub=lens in SECOND_LENSES, lens=lens or "") if start else None


BRAND = Brand("dated", ("N5", "N6"), read)
