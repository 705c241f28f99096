"""What a recorder's file name says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from messages import Text


class StreamRole(StrEnum):
    """Which of a recorder's simultaneous copies of the same footage a file is."""

    MAIN = "main"
    SUB = "sub"  # the small copy for the network


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a recorder's file name and folder say; every field may be missing."""

    brand: str  # key in BRANDS
    pattern: str  # "N1" … "N9" (conventions.md 1.3)
    device: str | None = None  # recorder number
    officer: str | None = None  # officer number
    start: datetime | None = None  # aware, Asia/Shanghai, whole seconds
    precision: Fraction = Fraction(1)  # s; how exactly the name says `start` or `end`: 60 where it gives minutes only
    day: date | None = None  # on which it began, also where the name says no time of day
    duration: Fraction | None = None  # s
    number: int | None = None  # running number of the file
    important: bool = False  # the device's own mark: _IMP, LOCK, SOS
    stream: StreamRole = StreamRole.MAIN
    doubts: tuple[Text, ...] = ()  # what is ambiguous about the name
    end: datetime | None = None  # aware, Asia/Shanghai, whole seconds: of recorders that name a file when they close it
    lens: str = ""  # letter of the lens: A or F the main one, B or R the second or rear one
