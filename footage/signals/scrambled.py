"""Whether a transport stream says of itself that its contents are encrypted (ISO/IEC 13818-1 §2.4.3.3)."""

from __future__ import annotations

from pathlib import Path

from footage.containers.index.source import Source
from footage.values.recordings import Probe

SYNC, PLACES, PACKETS = 0x47, 4, 64  # at how many places how many packets are looked at


def scrambled(path: Path, probe: Probe) -> bool:
    """Say whether most packets that carry something are scrambled; False for every other kind of file."""
    stride = probe.layout.packet_bytes
    if not stride:
        return False
    sealed = plain = 0
    with Source(path) as source:
        for part in range(PLACES):
            piece = source.at(source.size // stride * part // PLACES * stride, stride * PACKETS)
            for place in range(stride - 188, len(piece) - 4, stride):
                if piece[place] == SYNC and piece[place + 3] & 0x10:
                    sealed, plain = (sealed + 1, plain) if piece[place + 3] & 0xC0 else (sealed, plain + 1)
    return sealed > plain
