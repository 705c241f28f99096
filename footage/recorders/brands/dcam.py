"""DCAM-type recorders (N1): prefix, recorder, officer, day, time: `DCAM_CAM001_000001_20260804_100000_IMP.mp4`."""

from __future__ import annotations

import re

from footage.recorders import roles
from footage.recorders.brand import Brand, Known, Named, Read, moment, number_of

_N1 = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}_([A-Za-z0-9-]{4,20})_([A-Za-z0-9]{1,18})_(\d{8})_?(\d{6})(?:_(\d{1,5}))?", re.ASCII)


def read(named: Named, known: Known) -> Read | None:
    """Return what an N1 name says, or None."""
    found = _N1.fullmatch(named.stem)
    start = moment(found[3], found[4]) if found else None
    if not found or not start:
        return None
    device, officer, doubts = roles.assign(found[1], found[2], known)
    return Read("N1", device, officer, start, number=number_of(found[5]), doubts=doubts)


BRAND = Brand("dcam", ("N1",), read)
