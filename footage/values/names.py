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
    SUB = "sub"  # the small copy for the network, or the picture of a second lens


MAIN_LENSES = frozenset({"", "A", "F"})  # the one that counts where a recorder has several


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
    lens: str = ""  # letter of the lens: A or F the main one, B or R the second or rear one, others as the recorder calls them
    preview: bool = False  # the small copy for the network, whichever lens
    take: int | None = None  # number that the chapters of one film share
    chapter: int | None = None  # which chapter of its take, from 1

    @property
    def second_lens(self) -> str:
        """The lens where it is not the main one: a lane of its own beside the main picture; "" for the main one."""
        return "" if self.lens in MAIN_LENSES else self.lens

    @property
    def small_copy(self) -> bool:
        """Whether it is the small copy of another file of the same lens."""
        return self.preview or (self.stream == StreamRole.SUB and not self.second_lens)
