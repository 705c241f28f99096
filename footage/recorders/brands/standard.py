"""Recorders that name files by recorder, officer and time (N2), or join the two with "@" (N4)."""

from __future__ import annotations

import re

from footage.recorders import roles
from footage.recorders.brand import Brand, NameReading, PathParts, Register, moment, number_of

_N2 = re.compile(r"([A-Za-z0-9-]{4,20})_([A-Za-z0-9]{1,18})_(\d{8})_?(\d{6})(?:_(\d{1,5}))?", re.ASCII)
_N4 = re.compile(r"([A-Za-z0-9]{1,20})@([A-Za-z0-9]{1,20})_(\d{8})_?(\d{6})(?:_(\d{1,5}))?(?:_.*)?", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what an N2 or N4 name says, or None."""
    for pattern, shape in (("N2", _N2), ("N4", _N4)):
        match = shape.fullmatch(parts.stem)
        start = moment(match[3], match[4]) if match else None
        if match and start:
            first, second = (match[1], match[2]) if pattern == "N2" else (match[2], match[1])
            device, officer, doubts = roles.assign(first, second, register)
            return NameReading(pattern, device, officer, start, number=number_of(match[5]), doubts=doubts)
    return None


BRAND = Brand("standard", ("N2", "N4"), read)
