"""Copies that a collection station renamed (N3): company, officer twice, time, LENGTH, index."""

from __future__ import annotations

import re

from footage.recorders import roles
from footage.recorders.brand import Brand, NameReading, PathParts, Register, length, moment, number_of
from messages import text

_WHO = r"([^_/]{1,64})_([A-Za-z0-9]{1,18})_([A-Za-z0-9]{1,18})"
_N3 = re.compile(rf"{_WHO}_(\d{{8}})(\d{{6}})_(\d{{2}}-\d{{2}}-\d{{2}})(?:_(\d{{1,6}}))?", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what an N3 name says, or None. The fifth field is a length, however much it looks like a time."""
    match = _N3.fullmatch(parts.stem)
    start = moment(match[4], match[5]) if match else None
    if not match or not start:
        return None
    doubts = []
    if match[2] != match[3]:
        doubts.append(text("recorders.two_officers", first=match[2], second=match[3]))
    if match[6].replace("-", "") == match[5]:
        doubts.append(text("recorders.length_like_time", field=match[6]))
    officer = roles.officer_number(match[3] if match[3] in register.officers else match[2], doubts)
    seconds = length(match[6])
    return NameReading("N3", None, officer, start, duration=seconds, number=number_of(match[7]), doubts=tuple(doubts))


BRAND = Brand("station", ("N3",), read)
