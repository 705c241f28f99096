"""What was measured in the picture and the sound of one file, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from footage.values.decoding import Decoding
from messages import Text
from messages.json_values import JsonObject

VERSION = 3  # raise when the way of measuring changes, so that files are measured again


class StretchKind(StrEnum):
    """In what way a stretch of picture or sound stands out."""

    BLACK = "black"
    COVERED = "covered"  # dark, but a little light comes through: a hand or cloth before the lens
    FROZEN = "frozen"
    SILENT = "silent"
    LATE_SOUND = "late-sound"  # sound that begins after the picture


class HeadRule(StrEnum):
    """How the count that an H.264 encoder keeps over its keyframes (idr_pic_id) goes on."""

    CONSTANT = "constant"
    ALTERNATES = "alternates"
    COUNTS = "counts"
    NONE = ""  # it follows no rule


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of picture or sound that stands out, placed in the file's own time."""

    kind: StretchKind
    start: Fraction  # s from the start of the file
    seconds: Fraction  # s
    evidence: JsonObject = field(default_factory=dict)  # the numbers behind it


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The burned-in clock as read from one frame."""

    offset: Fraction  # s from the start of the file
    shown: datetime  # aware, Asia/Shanghai, whole seconds: what the picture says
    sure: Fraction  # 0–1; how certain the reading is


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything measured in one file; kept by its SHA-256, so a file is measured once a version."""

    version: int  # VERSION when it was measured
    stretches: tuple[Stretch, ...] = ()
    readings: tuple[ClockReading, ...] = ()  # in order of `offset`
    problem: Text | None = None  # why it could not be measured in full
    decoding: Decoding | None = None  # whether it opens at all; None where nothing was tried
    heads: Heads | None = None  # of the keyframes; None where the codec or the container shows none


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of one file's keyframes."""

    keyframes: int
    rule: HeadRule = HeadRule.NONE
    broken: tuple[Fraction, ...] = ()  # s from the start of the file, where it does not
    units: str = ""  # types of the units before most keyframes, e.g. "7 8 6"
    odd: tuple[Fraction, ...] = ()  # s; keyframes that have others, the first one left out
