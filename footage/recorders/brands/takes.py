"""Action cameras that cut a film into chapters (N8): `GX020123.MP4` is the second one of take 123, `GP010123` that of `GOPR0123`."""

from __future__ import annotations

import re

from footage.recorders.brand import Brand, NameReading, PathParts, Register

_CHAPTER = re.compile(r"G(?P<kind>[XHLSP])(?P<chapter>\d{2})(?P<take>\d{4})|GOPR(?P<first>\d{4})", re.ASCII)


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return take and chapter, or None."""
    match = _CHAPTER.fullmatch(parts.stem)
    if not match:
        return None
    take = int(match["take"] or match["first"])
    chapter = 1 if match["first"] else int(match["chapter"]) + (match["kind"] == "P")
    return NameReading("N8", number=take, take=take, chapter=chapter, preview=match["kind"] == "L")


BRAND = Brand("takes", ("N8",), read)
