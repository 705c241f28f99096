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
    at = data.rfind(PACK)
    return at >= 0 and _walk(data, at, source.size - first)


def _walk(data: bytes, at: int, size: int) -> bool:
    """Go from packet to packet; True where one reaches beyond the end."""
    while at + 4 <= len(data) and data[at : at + 3] == b"\0\0\1":
        kind = data[at + 3]
        if kind == END_CODE:
            return False
        if kind == PACK[3]:
            if at + PACK_BYTES > len(data):
                return True
            at += PACK_BYTES + (data[at + 13] & 7) if data[at + 4] >> 6 == 1 else OLD_PACK_BYTES
        elif kind < 0xBB or at + 6 > len(data):
            return kind >= 0xBB
        else:
            at += 6 + int.from_bytes(data[at + 4 : at + 6], "big")
            if at > size:
                return True
    return False
