"""Heads of H.264 (ITU-T H.264 §7.3) and H.265 (ITU-T H.265 §7.3) units: enough to know a picture when one is met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 48  # bytes that hold every field read here
HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


class Bits:
    """Bits of a unit, the bytes that only prevent false start codes taken out."""

    def __init__(self, data: bytes) -> None:
        clean = data.replace(b"\0\0\3", b"\0\0")
        self._word, self._left = int.from_bytes(clean, "big"), len(clean) * 8

    def take(self, count: int) -> int:
        """Return the next `count` bits; zeros beyond the end."""
        self._left -= count
        if self._left < 0:
            return 0
        return self._word >> self._left & ((1 << count) - 1)

    def unsigned(self) -> int:
        """Return an Exp-Golomb number (§9.1); -1 where there is none."""
        zeros = 0
        while self._left > 0 and not self.take(1):
            zeros += 1
            if zeros > 32:
                return -1
        return (1 << zeros) - 1 + self.take(zeros) if self._left >= zeros else -1

    def signed(self) -> int:
        """Return a signed Exp-Golomb number (§9.1.1)."""
        value = self.unsigned()
        return (value + 1) // 2 if value & 1 else -(value // 2)


class UnitKind(StrEnum):
    """What one unit is for a picture."""

    SLICE = "slice"  # first slice of a picture
    KEY = "key"  # the same of a keyframe
    MORE = "more"  # a further slice of the same picture
    BEFORE = "before"  # stands before a picture: parameter sets, SEI, delimiter
    AFTER = "after"  # stands after the last picture


@dataclass(frozen=True, slots=True)
class Sequence:
    """What of a sequence parameter set is needed to read slice heads."""

    frame_bits: int = 4  # length of frame_num
    order_type: int = 2  # pic_order_cnt_type
    order_bits: int = 4  # length of pic_order_cnt_lsb
    fields: bool = False  # pictures may be coded as fields
    planes: bool = False  # separate_colour_plane_flag
    extra_bits: int = 0  # H.265: num_extra_slice_header_bits
    output_flag: bool = False  # H.265: output_flag_present_flag


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one unit."""

    kind: UnitKind
    frame: int = -1  # frame_num
    order: int = 0  # pic_order_cnt_lsb


def sequence(unit: bytes) -> Sequence:
    """Read an H.264 sequence parameter set."""
    bits = Bits(unit[1:64])
    profile = bits.take(8)
    bits.take(16)
    bits.unsigned()
    planes = False
    if profile in HIGH_PROFILES:
        if bits.unsigned() == 3:
            planes = bool(bits.take(1))
        bits.unsigned()
        bits.unsigned()
        bits.take(1)
        if bits.take(1):
            _skip_scaling(bits)
    frame_bits, order_type = bits.unsigned() + 4, bits.unsigned()
    order_bits = bits.unsigned() + 4 if order_type == 0 else 0
    if order_type == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
    bits.unsigned()
    bits.take(1)
    bits.unsigned()
    bits.unsigned()
    return Sequence(min(frame_bits, 16), order_type, min(order_bits, 16), not bits.take(1), planes)


def _skip_scaling(bits: Bits) -> None:
    for index in range(8):
        if bits.take(1):
            last, step = 8, 8
            for _ in range(16 if index < 6 else 64):
                step = (last + bits.signed()) % 256 if step else 0
                last = step or last


def h264(unit: bytes, rules: Sequence) -> Head | None:
    """Return the head of an H.264 unit, or None where these bytes cannot begin one."""
    first = unit[0]
    importance, kind = first >> 5 & 3, first & 31
    if first & 0x80 or (kind in (6, 9, 10, 11, 12) and importance) or (kind in (5, 7, 8) and not importance):
        return None
    if kind in (6, 7, 8, 9):
        return Head(UnitKind.BEFORE)
    if kind in (10, 11, 12):
        return Head(UnitKind.AFTER)
    if kind not in (1, 5):
        return None
    bits = Bits(unit[1:HEAD_BYTES])
    macroblock, form, parameters = bits.unsigned(), bits.unsigned(), bits.unsigned()
    if macroblock < 0 or not 0 <= form <= 9 or not 0 <= parameters <= 255 or (kind == 5 and form not in (2, 4, 7, 9)):
        return None
    if rules.planes:
        bits.take(2)
    frame = bits.take(rules.frame_bits)
    if kind == 5 and frame:
        return None
    if rules.fields and bits.take(1):
        bits.take(1)
    if kind == 5:
        bits.unsigned()
    order = bits.take(rules.order_bits) if rules.order_type == 0 else 0
    return Head(UnitKind.MORE if macroblock else UnitKind.KEY if kind == 5 else UnitKind.SLICE, frame, order)


def idr_count(unit: bytes, rules: Sequence) -> int | None:
    """Return idr_pic_id of an H.264 IDR slice (§7.3.3), None where these bytes hold none."""
    if unit[0] & 31 != 5:
        return None
    bits = Bits(unit[1:HEAD_BYTES])
    if bits.unsigned() < 0 or bits.unsigned() < 0 or bits.unsigned() < 0:
        return None
    if rules.planes:
        bits.take(2)
    bits.take(rules.frame_bits)
    if rules.fields and bits.take(1):
        bits.take(1)
    count = bits.unsigned()
    return count if 0 <= count <= 65_535 else None


def hevc(unit: bytes, rules: Sequence) -> Head | None:
    """Return the head of an H.265 unit, or None where these bytes cannot begin one."""
    kind, layer, level = unit[0] >> 1 & 63, (unit[0] & 1) << 5 | unit[1] >> 3, unit[1] & 7
    if unit[0] & 0x80 or layer or not level:
        return None
    if kind in (32, 33, 34, 35, 39):
        return Head(UnitKind.BEFORE) if level == 1 or kind == 39 else None
    if kind in (36, 37, 38, 40):
        return Head(UnitKind.AFTER)
    if kind > 21 or 10 <= kind <= 15:
        return None
    bits = Bits(unit[2:HEAD_BYTES])
    first = bits.take(1)
    if kind >= 16:
        bits.take(1)
    if not 0 <= bits.unsigned() <= 63:
        return None
    order = _hevc_order(bits, kind, rules) if first else 0
    use = UnitKind.MORE if not first else UnitKind.KEY if kind >= 16 else UnitKind.SLICE
    return Head(use, frame=0, order=order)  # H.265 has no frame_num


def _hevc_order(bits: Bits, kind: int, rules: Sequence) -> int:
    """Read on in the first slice of a picture to slice_pic_order_cnt_lsb (§7.3.6.1); 0 for an IDR picture."""
    bits.take(rules.extra_bits)
    bits.unsigned()
    if rules.output_flag:
        bits.take(1)
    if rules.planes:
        bits.take(2)
    return 0 if kind in (19, 20) else bits.take(rules.order_bits)


def hevc_sequence(sps: bytes, pps: bytes) -> Sequence:
    """Read of an H.265 sequence and picture parameter set (§7.3.2.2, §7.3.2.3) what slice heads need."""
    bits = Bits(sps[2:200])
    bits.take(4)
    layers = bits.take(3)
    bits.take(1)
    _skip_levels(bits, layers)
    bits.unsigned()
    planes = bits.unsigned() == 3 and bool(bits.take(1))
    bits.unsigned()
    bits.unsigned()
    if bits.take(1):
        for _ in range(4):
            bits.unsigned()
    bits.unsigned()
    bits.unsigned()
    order_bits = bits.unsigned() + 4
    bits = Bits(pps[2:32])
    bits.unsigned()
    bits.unsigned()
    bits.take(1)
    output_flag, extra = bool(bits.take(1)), bits.take(3)
    return Sequence(order_type=0, order_bits=min(order_bits, 16), planes=planes, extra_bits=extra, output_flag=output_flag)


def _skip_levels(bits: Bits, layers: int) -> None:
    """Pass over profile_tier_level (§7.3.3)."""
    bits.take(96)
    if layers:
        flags = [bits.take(2) for _ in range(8)][:layers]
        for flag in flags:
            bits.take(88 * (flag >> 1) + 8 * (flag & 1))
