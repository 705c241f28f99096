"""Phones, voice recorders' apps and screen recordings: times with a prefix, milliseconds, or counted from 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from footage.recorders.brand import FIRST_YEAR, LAST_YEAR, Brand, NameReading, PathParts, Register, moment
from footage.values.recordings import BEIJING

_MAKERS = r"IMG|VID|MVIMG|PXL|Screenshot|Screen[ _]?[Rr]ecord(?:er|ing)?|Recording|Record|录音|录像|录屏|视频|通话录音|屏幕录制"
_DIGITS = r"(\d{4})[_-]?(\d{2})[_-]?(\d{2})[ _-]?(\d{2})[_-]?(\d{2})[_-]?(\d{2})(?:[_-]?\d{1,3})?"
_STAMP = re.compile(rf"(?:{_MAKERS})[ _-]?{_DIGITS}")
_COUNTED = re.compile(r"(?:mmexport|wx_camera_|VID|video|record)[_-]?(\d{13})", re.IGNORECASE)
_UTC_PREFIX = "PXL_"


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what a phone's name says, or None."""
    match = _STAMP.fullmatch(parts.stem)
    if match:
        start = moment("".join(match.groups()[:3]), "".join(match.groups()[3:]))
        if start and parts.stem.startswith(_UTC_PREFIX):
            start = start.replace(tzinfo=UTC).astimezone(BEIJING)
        return NameReading("N5", start=start) if start else None
    counted = _COUNTED.fullmatch(parts.stem)
    return _since_1970(int(counted[1])) if counted else None


def _since_1970(milliseconds: int) -> NameReading | None:
    start = datetime.fromtimestamp(milliseconds // 1000, tz=BEIJING)
    return NameReading("N5", start=start) if FIRST_YEAR < start.year <= LAST_YEAR else None


BRAND = Brand("phone", ("N5",), read)
