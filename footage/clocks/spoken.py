"""The time somebody says aloud: one more witness about a recorder's clock. It is compared and told; it corrects nothing by itself.

People say minutes, round them, and are misheard: a difference counts only where it is larger than all of that together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from statistics import median

from footage.clocks.trust import Trust
from footage.values.recordings import ClockSource, Observation, Recording, later, seconds_between
from messages import number, text

MISSPOKEN = Fraction(240)  # s; by this much a person may be off without anybody wondering


@dataclass(frozen=True, slots=True)
class Said:
    """A time of day that was said."""

    recording: str  # id
    offset: Fraction  # s from the start of the recording
    said: datetime  # aware
    uncertainty: Fraction  # s; 60 where minutes were said, 1800 where only the hour was
    text: str


def witnessed(recordings: Sequence[Recording], said: Sequence[Said]) -> tuple[Observation, ...]:
    """Return where what was said and the recordings' times differ, and what was said in recordings that have no time."""
    by_id = {one.id: one for one in recordings}
    known = [one for one in said if one.recording in by_id]
    told = sorted(known, key=lambda one: (_device(by_id[one.recording]), one.recording, one.offset))
    seen: list[Observation] = []
    for device, group in groupby(told, key=lambda one: _device(by_id[one.recording])):
        own = list(group)
        seen += [_only(by_id[one.recording], one) for one in own if by_id[one.recording].start is None]
        seen += _apart(device, [(by_id[one.recording], one) for one in own if by_id[one.recording].start])
    return tuple(seen)


def trust(recordings: Sequence[Recording], said: Sequence[Said]) -> tuple[Trust, ...]:
    """Return how each recorder's clock stands against what was said."""
    by_id = {one.id: one for one in recordings if one.start and one.device}
    told = sorted((one for one in said if one.recording in by_id), key=lambda one: by_id[one.recording].device or "")
    found = []
    for device, group in groupby(told, key=lambda one: by_id[one.recording].device or ""):
        own = list(group)
        away = [_difference(by_id[one.recording], one) for one in own]
        middle = Fraction(median(away))
        agreeing = sum(abs(each - middle) <= one.uncertainty + MISSPOKEN for each, one in zip(away, own, strict=True))
        unsure = min(one.uncertainty for one in own) + MISSPOKEN
        found.append(Trust(device, ClockSource.SPOKEN, ClockSource.RECORDER, -middle, unsure, len(own), agreeing))
    return tuple(found)


def _device(one: Recording) -> str:
    return one.device or ""


def _difference(one: Recording, said: Said) -> Fraction:
    """How far what was said is ahead of the recording's time, in seconds.

    A year alone that does not fit is no witness: its digits are what speech models mishear (2021 for 2026), while day, hour and
    minute agree. A recorder set to a wrong year shows in its other clocks.
    """
    assert one.start
    shown = later(one.start, said.offset)
    away = seconds_between(shown, said.said)
    if said.said.year == shown.year or (said.said.month, said.said.day) == (2, 29):
        return away
    same_year = seconds_between(shown, said.said.replace(year=shown.year))
    return same_year if abs(same_year) <= said.uncertainty + MISSPOKEN else away


def _apart(device: str, told: Sequence[tuple[Recording, Said]]) -> Iterator[Observation]:
    """One observation a recorder, where the middle of all that was said lies apart."""
    if not told:
        return
    away = [_difference(one, said) for one, said in told]
    middle = Fraction(median(away))
    unsure = min(said.uncertainty for _, said in told) + MISSPOKEN
    clock = max((one.clock.uncertainty_seconds for one, _ in told if one.clock), default=Fraction(0))
    if abs(middle) <= unsure + clock:
        return
    recording, said = min(told, key=lambda pair: abs(_difference(*pair) - middle))
    shown = later(recording.start, said.offset) if recording.start else None
    message = text("clock_spoken.apart", words=said.text, said=said.said, shown=shown, seconds=number(abs(middle)),
                   uncertainty=number(unsure), times=len(told))
    yield Observation("clock-offset", tuple(dict.fromkeys(one.id for one, _ in told)), message, device or None, seconds=abs(middle),
                      uncertainty_seconds=unsure, evidence={"spoken": said.said.isoformat(), "spoken_words": said.text,
                                                            "difference_seconds": float(middle), "times": len(told), "corrected": False})


def _only(one: Recording, said: Said) -> Observation:
    return Observation("clock-offset", (one.id,), text("clock_spoken.only", words=said.text, said=said.said, offset=number(said.offset)),
                       one.device, uncertainty_seconds=said.uncertainty + MISSPOKEN,
                       evidence={"spoken": said.said.isoformat(), "spoken_words": said.text, "time_known": False, "corrected": False})
