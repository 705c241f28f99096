"""The heads of sound frames: AMR (RFC 4867), MP3 (ISO/IEC 11172-3), AAC in ADTS (ISO/IEC 14496-3). What such files are recognised by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)  # samples a second, by index
AMR_SIZES = {b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6), b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)}
MP3_KBITS = (
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True)
class SoundFrame:
    """The head of one frame."""

    size: int  # bytes, head included
    samples: int
    rate: int  # samples a second
    channels: int


Parser = Callable[[bytes, int], SoundFrame | None]


def amr(sizes: tuple[int, ...], wide: bool) -> Parser:
    """Return the parser of AMR frames: one byte says the length."""
    table = [SoundFrame(size, 320 if wide else 160, 16000 if wide else 8000, 1) for size in sizes]
    empty = SoundFrame(1, table[0].samples, table[0].rate, 1)

    def parse(data: bytes, at: int) -> SoundFrame | None:
        head = data[at]
        kind = head >> 3 & 15
        if head & 0x83:
            return None
        return table[kind] if kind < len(table) else empty if kind == 15 else None

    return parse


def mp3(data: bytes, at: int) -> SoundFrame | None:
    """Return the layer III frame that begins here."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, bits, rate_index = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate_index == 3:
        return None
    rate, kbits = MP3_RATES[version][rate_index], MP3_KBITS[version != 3][bits - 1]
    samples = 1152 if version == 3 else 576
    size = samples // 8 * kbits * 1000 // rate + (data[at + 2] >> 1 & 1)
    return SoundFrame(size, samples, rate, 1 if data[at + 3] >> 6 == 3 else 2)


def adts(data: bytes, at: int) -> SoundFrame | None:
    """Return the ADTS frame that begins here."""
    if at + 7 > len(data) or data[at] != 0xFF or data[at + 1] & 0xF6 != 0xF0:
        return None
    index = data[at + 2] >> 2 & 15
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    if index >= len(AAC_RATES) or size < 7:
        return None
    channels = (data[at + 2] & 1) << 2 | data[at + 3] >> 6
    return SoundFrame(size, 1024 * ((data[at + 6] & 3) + 1), AAC_RATES[index], {0: 2, 7: 8}.get(channels, channels))


def recognise(head: bytes) -> tuple[str, str, Parser, int] | None:
    """Return format, codec, parser and the first frame's place."""
    for mark, sizes in AMR_SIZES.items():
        if head.startswith(mark):
            wide = mark == b"#!AMR-WB\n"
            return "amr", "amr_wb" if wide else "amr_nb", amr(sizes, wide), len(mark)
    start = _after_id3(head)
    if start >= len(head):
        return ("mp3", "mp3", mp3, start) if start else None
    for form, codec, parse in (("mp3", "mp3", mp3), ("aac", "aac", adts)):
        if follows(head, start, parse):
            return form, codec, parse, start
    return None


def _after_id3(head: bytes) -> int:
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def follows(data: bytes, at: int, parse: Parser, frames: int = 3) -> bool:
    """Say whether frames that agree with one another begin here."""
    first = None
    for _ in range(frames):
        if first is not None and at >= len(data) - 8:
            return True
        frame = parse(data, at) if at < len(data) else None
        if frame is None or (first is not None and (frame.rate, frame.channels) != (first.rate, first.channels)):
            return False
        first, at = frame, at + frame.size
    return True
