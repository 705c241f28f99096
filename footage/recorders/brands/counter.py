"""Names that only count: `MOVI0012.MP4`, `AMBA0001.MP4`, `REC0003.WAV`, `IMG_0001.JPG` (N8)."""

from __future__ import annotations

import re

from footage.recorders.brand import Brand, NameReading, PathParts, Register, calendar_day
from footage.recorders.brands.dated import folder_day

_N8 = re.compile(r"(?:[A-Za-z]{1,8}[_-]?|\d{3}_)(\d{3,6})([AB])?", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return the running number, and the day where a folder says it, or None."""
    match = _N8.fullmatch(parts.stem)
    if not match:
        return None
    day = folder_day(parts)
    return NameReading("N8", day=calendar_day(day) if day else None, number=int(match[1]), lens=match[2] or "")


BRAND = Brand("counter", ("N8",), read)
