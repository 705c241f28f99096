"""Copies that a collection station renamed (N3): company, officer twice, time, LENGTH, index."""

from __future__ import annotations

import re

from footage.recorders import roles
from footage.recorders.brand import Brand, Known, Named, Read, length, moment, number_of
from messages import text

_WHO = r"([^_/]{1,64})_([A-Za-z0-9]{1,18})_([A-Za-z0-9]{1,18})"
_N3 = re.compile(rf"{_WHO}_(\d{{8}})(\d{{6}})_(\d{{2}}-\d{{2}}-\d{{2}})(?:_(\d{{1,6}}))?", re.ASCII)


def read(named: Named, known: Known) -> Read | None:
    """Return what an N3 name says, or None. The fifth field is a length, however much it looks like a time."""
    found = _N3.fullmatch(named.stem)
    start = moment(found[4], found[5]) if found else None
    if not found or not start:
        return None
    doubts = []
    if found[2] != found[3]:
        doubts.append(text("recorders.two_officers", first=found[2], second=found[3]))
    if found[6].replace("-", "") == found[5]:
        doubts.append(text("recorders.length_like_time", field=found[6]))
    officer = roles.one(found[3] if found[3] in known.officers else found[2], doubts)
    seconds = length(found[6])
    return Read("N3", None, officer, start, duration=seconds, number=number_of(found[7]), doubts=tuple(doubts))


BRAND = Brand("station", ("N3",), read)
