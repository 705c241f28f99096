"""How the packets of a transport stream lie in a file (ISO/IEC 13818-1 §2.4): what it is recognised by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stride:
    """How the packets lie."""

    first: int  # byte of the first sync byte
    size: int  # bytes from one to the next: 188, 192 or 204


def find_stride(head: bytes) -> Stride | None:
    """Return how packets lie in `head`: eight sync bytes in a row, or all that a short file has."""
    for size in (188, 192, 204):
        for first in range(min(size * 2, len(head))):
            marks = head[first : first + 8 * size : size]
            enough = len(marks) == 8 or (len(marks) >= 3 and len(head) < first + 8 * size)
            if head[first] == 0x47 and enough and set(marks) == {0x47}:
                return Stride(first, size)
    return None
