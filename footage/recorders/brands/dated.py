"""Names that hold a time, written in any way: `20240506_093005_001A.MP4` (N5), or the day in the folder: `20240506/093005.MP4` (N6)."""

from __future__ import annotations

import re
from datetime import timedelta

from footage.recorders.brand import Brand, NameReading, PathParts, Register, Tail, calendar_day
from footage.recorders.grammar import WrittenTime, as_fraction, digit_runs, end_after, first_time
from footage.recorders.lenses import Lens, lens_of, numbered_lens
from footage.values.seconds import seconds_between
from messages import Text, text

EIGHT = timedelta(hours=8)  # Beijing is ahead of UTC by this all year
_A_DAY = re.compile(r"\d{8}|\d{4}([-_.])\d{2}\1\d{2}", re.ASCII)
_HOUR_FOLDER = re.compile(r"\d{4}.?\d{2}.?\d{2}.?\d{2}H?", re.ASCII)
_MINUTES = re.compile(r"\d{2}M\d{2}S.*", re.ASCII | re.IGNORECASE)
_BY_HAND = re.compile(r"[^\x00-\x7f]")  # a person wrote it: brands/renamed.py
_BRACKETS = re.compile(r"\[[^\]]*\]")
_LONGEST_COUNTER, _LONGEST_LETTERS = 6, 24


def read(parts: PathParts, register: Register) -> NameReading | None:
    """Return what a name with a time says, or None."""
    if _BY_HAND.search(parts.stem):
        return None
    habits = register.habits
    written, day = _text(parts), folder_day(parts)
    begun = first_time(written, calendar_day(day) if day else None, habits.order)
    if begun is None:
        return None
    ended = end_after(written, begun, habits.order) if habits.tail in (Tail.OPEN, Tail.END) else None
    zone = EIGHT if written[(ended or begun).end :].upper() == "Z" else timedelta(0)  # ISO 8601: in UTC
    with_date = first_time(written, None, habits.order) is not None and written == parts.stem
    rest = _Rest.of(written, begun, ended)
    lens = lens_of(rest.letters, parts.folders) or Lens()
    return NameReading(
        "N5" if with_date else "N6", start=begun.start + zone + rest.fraction(habits.tail), number=rest.number(habits.tail),
        duration=seconds_between(begun.start, ended.start) if ended else None, important=lens.event, lens=lens.name or rest.lens or "",
        preview=lens.preview, doubts=_other_meanings(begun),
    )


def folder_day(parts: PathParts) -> str | None:
    """Return the nearest folder whose name is a day, as it is written, or None."""
    days = (folder for folder in reversed(parts.folders) if _A_DAY.fullmatch(folder))
    return next((folder for folder in days if calendar_day(folder)), None)


def _text(parts: PathParts) -> str:
    """The stem; with the folder before it where that holds day and hour, and the name minutes and seconds."""
    hour = parts.folders[-1] if parts.folders else ""
    return f"{hour}/{parts.stem}" if _HOUR_FOLDER.fullmatch(hour) and _MINUTES.fullmatch(parts.stem) else parts.stem


def _other_meanings(begun: WrittenTime) -> tuple[Text, ...]:
    return tuple(text("recorders.other_time", taken=begun.start, other=other) for other in begun.others)


class _Rest:
    """What stands in a name beside its times."""

    def __init__(self, before: str, after: str, held_fraction: bool) -> None:
        after = _BRACKETS.sub("", after)  # Dahua: [R] is how it was triggered, [0] a channel
        runs = digit_runs(after)
        self.held_fraction = held_fraction
        self.digits = [run.digits for run in runs if len(run.digits) <= _LONGEST_COUNTER]
        self.behind = runs[0].digits if runs and runs[0].first <= 1 else ""  # right behind the time
        self.dotted = bool(runs) and runs[0].before == "."
        self.letters = re.sub(r"[^A-Za-z]+", "_", after).strip("_")[:_LONGEST_LETTERS]
        self.before = [run.digits for run in digit_runs(before) if 2 < len(run.digits) <= _LONGEST_COUNTER]
        self.lens = numbered_lens(self.digits[0]) if len(self.digits) == 2 and len(self.digits[1]) == 3 else None

    @staticmethod
    def of(written: str, begun: WrittenTime, ended: WrittenTime | None) -> _Rest:
        return _Rest(written[: begun.first], written[(ended or begun).end :], begun.fraction)

    def number(self, tail: Tail) -> int | None:
        """The counter: the last short run of digits behind the time, else the one before it."""
        if tail is Tail.NOTHING:
            return None
        digits = self.digits[1:] if self.behind and (self.dotted or tail is Tail.FRACTION) and self._is_fraction() else self.digits
        chosen = digits or self.before
        return int(chosen[-1]) if chosen else None

    def fraction(self, tail: Tail) -> timedelta:
        """What digits behind the time add to it."""
        if self._is_fraction() and (self.dotted or tail is Tail.FRACTION):
            return as_fraction(self.behind) or timedelta(0)
        return timedelta(0)

    def _is_fraction(self) -> bool:
        return not self.held_fraction and bool(self.behind) and as_fraction(self.behind) is not None


BRAND = Brand("dated", ("N5", "N6"), read)
