"""Dahua's frames carry their own date: local time, in seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from footage.values.recordings import BEIJING

DATE_AT = 16  # byte of the date in a frame's head
MARK = b"DHAV"


def frame_date(head: bytes) -> datetime | None:
    """Return the date of the first frame, read as Beijing's; None where there is none."""
    word = int.from_bytes(head[DATE_AT : DATE_AT + 4], "little")
    if head[:4] != MARK or not word:
        return None
    try:
        moment = datetime(2000 + (word >> 26), word >> 22 & 15, word >> 17 & 31, word >> 12 & 31, word >> 6 & 63, word & 63, tzinfo=BEIJING)
    except ValueError:
        return None
    return moment.astimezone(UTC)
