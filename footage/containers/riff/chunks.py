"""Chunks of RIFF files (AVI, WAV), their text, and the sound formats of Microsoft's registry (mmreg.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from footage.containers.index.source import Source

MOST_CHUNKS = 10_000
WAVE_CODECS = {
    0x0002: "adpcm_ms", 0x0006: "pcm_alaw", 0x0007: "pcm_mulaw", 0x0011: "adpcm_ima_wav", 0x0031: "gsm_ms",
    0x0038: "amr_nb", 0x0040: "adpcm_g726", 0x0045: "adpcm_g726", 0x0050: "mp2", 0x0055: "mp3", 0x0057: "amr_nb",
    0x0058: "amr_wb", 0x0064: "adpcm_g726", 0x0065: "adpcm_g722", 0x00FF: "aac", 0x0160: "wmav1", 0x0161: "wmav2",
    0x1600: "aac", 0x1602: "aac_latm", 0x2000: "ac3",
    0x706D: "aac", 0xF1AC: "flac",
}
INFO_NAMES = {b"ISFT": "encoder", b"INAM": "title", b"ICRD": "date", b"IART": "artist", b"ICMT": "comment", b"IDIT": "date",
              b"ISRC": "source", b"IPRD": "product", b"ITCH": "encoded_by", b"IENG": "engineer"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a RIFF file; `end` never lies beyond what holds it."""

    kind: bytes  # four characters; of a LIST or RIFF chunk, those of the list
    body: int  # first byte of the content (after the list's name)
    end: int  # byte after the content, cut to its holder
    claimed: int  # byte after the content, as its size says
    is_list: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """A WAVEFORMATEX."""

    codec: str
    channels: int
    rate: int  # samples a second
    bytes_a_second: int
    block: int  # bytes of a block
    block_samples: int  # samples in a block


def chunks(source: Source, start: int, end: int) -> Iterator[Chunk]:
    """Yield the chunks of the file between two bytes; stops where none can begin."""
    for _ in range(MOST_CHUNKS):
        head = source.at(start, 12)
        if len(head) < 8 or start + 8 > end or not all(32 <= character < 127 for character in head[:4]):
            return
        size = int.from_bytes(head[4:8], "little")
        is_list = head[:4] in (b"LIST", b"RIFF", b"RF64") and len(head) == 12
        claimed = start + 8 + size
        yield Chunk(head[8:12] if is_list else head[:4], start + (12 if is_list else 8), min(claimed, end), claimed, is_list)
        start = claimed + size % 2


def info(source: Source, listed: Chunk) -> dict[str, str]:
    """Return the text of a LIST INFO."""
    texts = {}
    for chunk in chunks(source, listed.body, listed.end):
        if chunk.kind in INFO_NAMES:
            texts[INFO_NAMES[chunk.kind]] = words(source.at(chunk.body, min(chunk.end - chunk.body, 500)))
    return {name: value for name, value in texts.items() if value}


def words(raw: bytes) -> str:
    """Return the printable characters before the first zero."""
    return "".join(character for character in raw.split(b"\0")[0].decode("utf-8", "replace") if character.isprintable()).strip()


def wave(raw: bytes) -> Wave | None:
    """Read a WAVEFORMATEX; None where it is too short or names no rate."""
    if len(raw) < 16:
        return None
    tag, channels, rate, speed, block, bits = struct.unpack_from("<HHIIHH", raw)
    if tag == 0xFFFE and len(raw) >= 26:
        tag = int.from_bytes(raw[24:26], "little")
    if not rate or not channels:
        return None
    extra = int.from_bytes(raw[18:20], "little") if len(raw) >= 20 else 0
    block = block or max(1, channels * bits // 8)
    if tag in (1, 3):
        return Wave(_pcm(tag, bits), channels, rate, speed or rate * block, block, 1)
    samples = _block_samples(tag, block, channels, extra)
    return Wave(WAVE_CODECS.get(tag, f"wave_0x{tag:04x}"), channels, rate, speed, block, samples)


def _pcm(tag: int, bits: int) -> str:
    if tag == 3:
        return "pcm_f64le" if bits == 64 else "pcm_f32le"
    return "pcm_u8" if bits <= 8 else f"pcm_s{(bits + 7) // 8 * 8}le"


def _block_samples(tag: int, block: int, channels: int, extra: int) -> int:
    """Return the samples a block holds; 0 where its bytes do not tell."""
    if tag in (6, 7):
        return max(1, block // channels)
    if tag == 0x11:
        return extra or max(0, (block - 4 * channels) * 2 // channels + 1)
    if tag == 2:
        return extra or max(0, (block - 7 * channels) * 2 // channels + 2)
    return extra if tag == 0x31 else 0


def seconds(sound: Wave, length: int) -> Fraction:
    """Return how long `length` bytes of it last."""
    if sound.block_samples:
        return Fraction(length // sound.block * sound.block_samples, sound.rate)
    return Fraction(length, sound.bytes_a_second) if sound.bytes_a_second else Fraction(0)
