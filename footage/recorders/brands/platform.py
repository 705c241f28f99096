"""Ids of evidence platforms (N7): organisation, recorder, start, 4 digits, import time, 4 digits, in one run."""

from __future__ import annotations

import re

from footage.recorders.brand import Brand, NameReading, PathParts, Register, moment
from messages import text

_N7 = re.compile(r"([A-Za-z0-9]{1,20})_([A-Za-z0-9]{1,40}?)(\d{8})(\d{6})(\d{4})(\d{8})(\d{6})(\d{4})", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what an N7 id says, or None. Where the id is split is our inference, and is said to be."""
    match = _N7.fullmatch(parts.stem)
    if not match:
        return None
    start, imported = moment(match[3], match[4]), moment(match[6], match[7])
    if not start or not imported:
        return None
    doubts = [text("recorders.platform_split", device=match[2], start=start, imported=imported)]
    if imported < start:
        doubts.append(text("recorders.imported_before", start=start, imported=imported))
    return NameReading("N7", match[2], None, start, doubts=tuple(doubts))


BRAND = Brand("platform", ("N7",), read)
