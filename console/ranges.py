"""HTTP ranges (RFC 9110, 14): one range of bytes, everything, or what no file can satisfy."""

from __future__ import annotations

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes of a file."""

    start: int
    end: int  # not included
    whole: bool  # it was not asked for a part


class NotSatisfiable(Exception):
    """No byte of the file is in what was asked for (416)."""


def asked_range(header: str | None, size: int) -> ByteRange:
    """Return the bytes that a header asks for: several ranges, and units that nobody knows, are the whole; NotSatisfiable."""
    asked = header.strip().lower() if header else ""
    if not asked.startswith("bytes=") or "," in asked:
        return ByteRange(0, size, True)
    found = RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or not any(found.groups()):
        raise NotSatisfiable
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise NotSatisfiable
    return ByteRange(start, end, False)
