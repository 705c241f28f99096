"""HTTP ranges (RFC 9110, 14.2): one range of bytes, or everything."""

from __future__ import annotations

import re

RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def asked_range(header: str | None, size: int) -> tuple[int, int, bool]:
    """Return (start, end not included, whether it is the whole) of what a header asks for; what is no single range is the whole."""
    asked = RANGE.fullmatch(header.strip()) if header else None
    if asked is None or not any(asked.groups()):
        return 0, size, True
    first, last = asked.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    return (start, end, False) if start < end else (0, size, True)
