"""What a sample description of an MP4/MOV track says: the codec as ffmpeg names it, picture size, sound rate."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from fractions import Fraction

from footage.containers.mp4.boxes import Box, children, first
from footage.containers.sound_frames import AAC_RATES
from footage.values.tracks import StreamKind

KINDS = {"vide": StreamKind.VIDEO, "soun": StreamKind.AUDIO, "m1v ": StreamKind.VIDEO, "pict": StreamKind.VIDEO}

CODECS = {
    "avc1": "h264", "avc2": "h264", "avc3": "h264", "avc4": "h264", "hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc",
    "dvhe": "hevc", "vvc1": "vvc", "vvi1": "vvc", "av01": "av1", "vp08": "vp8", "vp09": "vp9", "mp4v": "mpeg4", "s263": "h263",
    "h263": "h263",
    "jpeg": "mjpeg", "mjpg": "mjpeg", "MJPG": "mjpeg", "mjpa": "mjpeg", "mjpb": "mjpegb", "png ": "png", "gif ": "gif",
    "dvc ": "dvvideo", "dvcp": "dvvideo", "dv5n": "dvvideo", "dv5p": "dvvideo", "apch": "prores", "apcn": "prores",
    "apcs": "prores", "apco": "prores", "ap4h": "prores", "ap4x": "prores", "SVQ1": "svq1", "SVQ3": "svq3", "rle ": "qtrle",
    "raw ": "rawvideo", "2vuy": "rawvideo", "yuv2": "rawvideo", "mp4a": "aac", "samr": "amr_nb", "sawb": "amr_wb",
    "sowt": "pcm_s16le", "twos": "pcm_s16be", "lpcm": "pcm_s16le", "in24": "pcm_s24be", "in32": "pcm_s32be", "fl32": "pcm_f32be",
    "fl64": "pcm_f64be", "ipcm": "pcm_s16le", "fpcm": "pcm_f32le", "NONE": "pcm_u8", "alaw": "pcm_alaw", "ulaw": "pcm_mulaw",
    "ima4": "adpcm_ima_qt", "alac": "alac", "fLaC": "flac", "Opus": "opus", "ac-3": "ac3", "ec-3": "eac3", "ac-4": "ac4",
    ".mp3": "mp3", "mp3 ": "mp3", "MAC3": "mace3", "MAC6": "mace6", "QDM2": "qdm2", "sevc": "evrc", "sqcp": "qcelp",
    "ms\x00\x02": "adpcm_ms", "ms\x00\x11": "adpcm_ima_wav", "ms\x00\x55": "mp3", "tx3g": "mov_text", "text": "mov_text",
    "wvtt": "webvtt", "stpp": "ttml",
}
for _xdcam in ("xdv", "xd5", "mx5", "mx4", "mx3", "hdv", "AVmp", "m2v1"):
    CODECS |= {_xdcam + character: "mpeg2video" for character in "123456789abcdefnp"} if len(_xdcam) == 3 else {_xdcam: "mpeg2video"}

ENCRYPTED = ("encv", "enca", "drmi", "drms")
OBJECT_TYPES = {  # ISO/IEC 14496-1 table 5, and its registration authority
    0x20: "mpeg4", 0x21: "h264", 0x23: "hevc", 0x40: "aac", 0x60: "mpeg2video", 0x61: "mpeg2video", 0x62: "mpeg2video",
    0x63: "mpeg2video", 0x64: "mpeg2video", 0x65: "mpeg2video", 0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3",
    0x6A: "mpeg1video", 0x6B: "mp3", 0x6C: "mjpeg", 0x6D: "png", 0xA5: "ac3", 0xA6: "eac3", 0xAD: "opus", 0xDD: "vorbis",
}


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One sample description."""

    kind: StreamKind
    codec: str
    width: int | None = None  # pixels
    height: int | None = None  # pixels
    rate: Fraction | None = None  # samples a second
    channels: int | None = None
    compressor: str = ""  # name the writer gave itself
    setup: bytes = b""  # avcC, hvcC or AudioSpecificConfig
    form: str = ""  # the four characters
    descriptions: int = 1  # how many sample descriptions the track has
    encrypted: bool = False  # the description says so (ISO/IEC 23001-7, or one of its forerunners)


def read(data: bytes, stbl: Box, handler: str) -> SampleEntry:
    """Return the first sample description of a track."""
    kind = KINDS.get(handler, StreamKind.DATA)
    stsd = first(data, stbl.body, stbl.end, "stsd")
    box = next(children(data, stsd.body + 8, stsd.end), None) if stsd is not None else None
    if box is None or stsd is None:
        return SampleEntry(kind, "unknown")
    return replace(_described(data, box, kind), descriptions=sum(1 for _ in children(data, stsd.body + 8, stsd.end)),
                   encrypted=box.kind in ENCRYPTED)


def _described(data: bytes, box: Box, kind: StreamKind) -> SampleEntry:
    form = _original_form(data, box) if box.kind in ("encv", "enca") else box.kind
    if kind == StreamKind.VIDEO and box.end - box.body >= 78:
        return _picture(data, box, form)
    if kind == StreamKind.AUDIO and box.end - box.body >= 28:
        return _sound(data, box, form)
    return SampleEntry(kind, CODECS.get(form, "bin_data" if kind == StreamKind.DATA else _spoken(form)), form=form)


def _spoken(form: str) -> str:
    clean = "".join(character for character in form.lower() if character.isascii() and character.isalnum())
    return clean or "unknown"


def _original_form(data: bytes, box: Box) -> str:
    start = box.body + (78 if box.kind == "encv" else 28)
    original = first(data, start, box.end, "sinf", "frma")
    return data[original.body : original.body + 4].decode("latin-1") if original is not None else box.kind


def _picture(data: bytes, box: Box, form: str) -> SampleEntry:
    width, height = struct.unpack_from(">HH", data, box.body + 24)
    length = min(data[box.body + 42], 31)
    compressor = data[box.body + 43 : box.body + 43 + length].decode("utf-8", "replace").strip("\0 ")
    codec, setup = CODECS.get(form, _spoken(form)), b""
    for inner in children(data, box.body + 78, box.end):
        if inner.kind in ("avcC", "hvcC"):
            setup = data[inner.body : inner.end]
        elif inner.kind == "esds":
            object_type, setup = _elementary(data, inner)
            codec = OBJECT_TYPES.get(object_type, codec)
    return SampleEntry(StreamKind.VIDEO, codec, width, height, compressor=compressor, setup=setup, form=form)


def _sound(data: bytes, box: Box, form: str) -> SampleEntry:
    version, = struct.unpack_from(">H", data, box.body + 8)
    channels, bits = struct.unpack_from(">HH", data, box.body + 16)
    rate, start, flags = Fraction(struct.unpack_from(">I", data, box.body + 24)[0] >> 16), box.body + 28, 0
    if version == 1:
        start += 16
    elif version == 2 and box.end - box.body >= 64:
        exact, channels = struct.unpack_from(">dI", data, box.body + 32)
        bits, flags = struct.unpack_from(">II", data, box.body + 48)
        rate, start = Fraction(int(exact)) if 0 < exact < 1e7 else Fraction(0), start + 36
    codec, setup = _pcm(form, bits, flags, version), b""
    esds = first(data, start, box.end, "esds") or first(data, start, box.end, "wave", "esds")
    if esds is not None:
        object_type, setup = _elementary(data, esds)
        codec = OBJECT_TYPES.get(object_type, codec)
        rate, channels = aac_setup(setup, rate, channels) if codec == "aac" else (rate, channels)
    if codec == "amr_nb":
        rate, channels = Fraction(8000), 1
    return SampleEntry(StreamKind.AUDIO, codec, rate=rate or None, channels=min(channels, 255) or None, setup=setup, form=form)


def _pcm(form: str, bits: int, flags: int, version: int) -> str:
    if form == "lpcm" and version == 2:
        base = "f" if flags & 1 else "s" if flags & 4 else "u"
        return f"pcm_{base}{bits}" + ("" if bits == 8 else "be" if flags & 2 else "le")
    if form in ("raw ", "NONE"):
        return "pcm_u8" if bits == 8 else "pcm_s16be"
    if bits == 8 and form in ("twos", "sowt"):
        return "pcm_s8"
    return CODECS.get(form, _spoken(form))


def _elementary(data: bytes, box: Box) -> tuple[int, bytes]:
    """Return the object type and the decoder's own bytes of an elementary stream descriptor."""
    at, end, kind = box.body + 4, box.end, 0
    while at + 2 <= end:
        tag, at = data[at], at + 1
        length, at = _length(data, at, end)
        if tag == 3:
            at += 3
        elif tag == 4 and at < end:
            kind, at = data[at], at + 13
        elif tag == 5:
            return kind, data[at : min(at + length, end)]
        else:
            at += length
    return kind, b""


def _length(data: bytes, at: int, end: int) -> tuple[int, int]:
    value = 0
    for _ in range(4):
        if at >= end:
            break
        byte, at = data[at], at + 1
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return value, at


def aac_setup(setup: bytes, rate: Fraction, channels: int) -> tuple[Fraction, int]:
    """Return rate and channels of an AudioSpecificConfig (ISO/IEC 14496-3 §1.6), else those given."""
    if len(setup) < 2:
        return rate, channels
    word = int.from_bytes(setup[:5].ljust(5, b"\0"), "big")
    index, layout = word >> 31 & 15, word >> 27 & 15
    if index >= len(AAC_RATES) or word >> 35 == 31:
        return rate, channels
    return Fraction(AAC_RATES[index]), {0: channels, 7: 8}.get(layout, layout)
