"""What one brand family is: an id, the patterns it writes, and a function that reads a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from footage.values.recordings import BEIJING
from messages import Text

FIRST_YEAR, LAST_YEAR = 1970, 2099  # a flat battery falls back as far as 1970


class Tail(StrEnum):
    """What the digits behind the time of a name are."""

    OPEN = "open"  # not known: as one name alone lets expect
    COUNTER = "counter"  # they rise by small steps
    FRACTION = "fraction"  # of the second
    END = "end"  # a second time
    NOTHING = "nothing"  # none of these


@dataclass(frozen=True, slots=True)
class Habits:
    """How a whole dump writes what one name alone leaves open."""

    order: int | None = None  # of year, month and day: index in grammar.ORDERS
    tail: Tail = Tail.OPEN


@dataclass(frozen=True, slots=True)
class Register:
    """The unit's own recorders and officers, and the dump's habits: what decides where a name could be read in two ways."""

    devices: frozenset[str] = frozenset()  # recorder numbers
    officers: frozenset[str] = frozenset()  # officer or certificate numbers
    habits: Habits = Habits()


@dataclass(frozen=True, slots=True)
class PathParts:
    """A file's path taken apart: what every brand looks at."""

    folders: tuple[str, ...]  # from the root of the dump down
    stem: str  # without extension, marks of the device and traces of copying
    extension: str  # lower case, without the dot
    important: bool = False  # _IMP, LOCK, SOS, E-prefix, or such a folder
    copied: bool = False  # "(1)", "- 副本"
    sub: bool = False  # _S: the small copy for the network


@dataclass(frozen=True, slots=True)
class NameReading:
    """What one brand read out of a name."""

    pattern: str  # "N1" … "N9"
    device: str | None = None
    officer: str | None = None
    start: datetime | None = None  # aware
    end: datetime | None = None  # aware; of brands that name a file when they close it
    precision: Fraction = Fraction(1)  # s; of `start` or `end`
    day: date | None = None  # on which it began, where the name has no time of day
    duration: Fraction | None = None  # s
    number: int | None = None  # the counter
    important: bool = False
    sub: bool = False  # the small copy for the network, or the second lens
    lens: str = ""  # letter of the lens
    preview: bool = False  # the small copy for the network, whichever lens
    take: int | None = None  # number that the chapters of one film share
    chapter: int | None = None  # which of them, from 1
    doubts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """One family of recorders or stations that name their files alike."""

    id: str
    patterns: tuple[str, ...]  # of conventions: N1 … N9
    read: Callable[[PathParts, Register], NameReading | None]  # None: not a name of this family


def moment(day: str, clock: str) -> datetime | None:
    """Return `yyyyMMdd` and `HHmmss` as a time in Beijing, or None where no such time exists."""
    date_of = calendar_day(day)
    try:
        hour, minute, second = int(clock[:2]), int(clock[2:4]), int(clock[4:6])
        return datetime(date_of.year, date_of.month, date_of.day, hour, minute, second, tzinfo=BEIJING) if date_of else None
    except ValueError:
        return None


@lru_cache(1024)  # thousands of names share a day
def calendar_day(digits: str) -> date | None:
    """Return `yyyyMMdd` (separators allowed) as a date between 1970 and 2099, or None."""
    plain = re.sub(r"[-_.]", "", digits)
    try:
        day = date(int(plain[:4]), int(plain[4:6]), int(plain[6:8]))
    except ValueError:
        return None
    return day if len(plain) == 8 and FIRST_YEAR <= day.year <= LAST_YEAR else None


def length(clock: str) -> Fraction | None:
    """Return `HH-mm-ss` as a length in seconds, or None where it is none."""
    parts = [int(part) for part in clock.split("-")]
    if len(parts) != 3 or parts[1] > 59 or parts[2] > 59:
        return None
    return Fraction(int(timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2]).total_seconds()))


def number_of(digits: str | None) -> int | None:
    """Return a running number, or None where the name has none."""
    return int(digits) if digits else None
