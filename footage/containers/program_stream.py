"""Where an MPEG program stream ends (ISO/IEC 13818-1 §2.5.3): whether its last packet is all there."""

from __future__ import annotations

from footage.containers.index.source import Source

PACK, END_CODE = b"\0\0\1\xba", 0xB9
LOOKED_AT = 1 << 20  # bytes at the end of the file; packs are at most some kilobytes apart
PACK_BYTES, OLD_PACK_BYTES = 14, 12  # MPEG-2 with its stuffing behind, MPEG-1


def breaks_off(source: Source) -> bool:
    """Say whether the file ends inside a packet; False where that cannot be told."""
    first = max(0, source.size - LOOKED_AT)
    data = source.at(first, source.size - first).rstrip(b"\0")
    place = data.rfind(PACK)
    return place >= 0 and _walk(data, place, source.size - first)


def _walk(data: bytes, place: int, size: int) -> bool:
    """Go from packet to packet; True where one reaches beyond the end."""
    while place + 4 <= len(data) and data[place : place + 3] == b"\0\0\1":
        kind = data[place + 3]
        if kind == END_CODE:
            return False
        if kind == PACK[3]:
            if place + PACK_BYTES > len(data):
                return True
            place += PACK_BYTES + (data[place + 13] & 7) if data[place + 4] >> 6 == 1 else OLD_PACK_BYTES
        elif kind < 0xBB or place + 6 > len(data):
            return kind >= 0xBB
        else:
            place += 6 + int.from_bytes(data[place + 4 : place + 6], "big")
            if place > size:
                return True
    return False
