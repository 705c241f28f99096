"""DCAM-type recorders (N1): prefix, recorder, officer, day, time: `DCAM_CAM001_000001_20260804_100000_IMP.mp4`."""

from __future__ import annotations

import re

from footage.recorders import roles
from footage.recorders.brand import Brand, NameReading, PathParts, Register, moment, number_of

_N1 = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}_([A-Za-z0-9-]{4,20})_([A-Za-z0-9]{1,18})_(\d{8})_?(\d{6})(?:_(\d{1,5}))?", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what an N1 name says, or None."""
    match = _N1.fullmatch(parts.stem)
    start = moment(match[3], match[4]) if match else None
    if not match or not start:
        return None
    device, officer, doubts = roles.assign(match[1], match[2], register)
    return NameReading("N1", device, officer, start, number=number_of(match[5]), doubts=doubts)


BRAND = Brand("dcam", ("N1",), read)
