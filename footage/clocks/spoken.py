"""The time somebody says aloud: one more witness about a recorder's clock. It is compared and reported; it corrects nothing by itself.

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
from footage.values.recordings import ClockSource, Observation, ObservationKind, Recording
from footage.values.seconds import later, seconds_between
from messages import number, text

MISSPOKEN = Fraction(240)  # s; by this much a person may be off without anybody wondering


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """A time of day that was said."""

    recording: str  # id
    offset: Fraction  # s from the start of the recording
    time: datetime  # aware
    uncertainty: Fraction  # s; 60 where minutes were said, 1800 where only the hour was
    text: str


def witnessed(recordings: Sequence[Recording], statements: Sequence[SpokenTime]) -> tuple[Observation, ...]:
    """Return where what was said and the recordings' times differ, and what was said in recordings that have no time."""
    by_id = {recording.id: recording for recording in recordings}
    placed = [statement for statement in statements if statement.recording in by_id]
    ordered = sorted(placed, key=lambda statement: (_device(by_id[statement.recording]), statement.recording, statement.offset))
    observations: list[Observation] = []
    for device, group in groupby(ordered, key=lambda statement: _device(by_id[statement.recording])):
        of_device = list(group)
        observations += [
            _only(by_id[statement.recording], statement) for statement in of_device if by_id[statement.recording].start is None
        ]
        observations += _apart(
            device, [(by_id[statement.recording], statement) for statement in of_device if by_id[statement.recording].start]
        )
    return tuple(observations)


def trust(recordings: Sequence[Recording], statements: Sequence[SpokenTime]) -> tuple[Trust, ...]:
    """Return how each recorder's clock stands against what was said."""
    by_id = {recording.id: recording for recording in recordings if recording.start and recording.device}
    ordered = sorted(
        (statement for statement in statements if statement.recording in by_id),
        key=lambda statement: by_id[statement.recording].device or "",
    )
    comparisons = []
    for device, group in groupby(ordered, key=lambda statement: by_id[statement.recording].device or ""):
        of_device = list(group)
        differences = [_difference(by_id[statement.recording], statement) for statement in of_device]
        middle = Fraction(median(differences))
        agreeing = sum(
            abs(difference - middle) <= statement.uncertainty + MISSPOKEN
            for difference, statement in zip(differences, of_device, strict=True)
        )
        uncertainty = min(statement.uncertainty for statement in of_device) + MISSPOKEN
        comparisons.append(Trust(device, ClockSource.SPOKEN, ClockSource.RECORDER, -middle, uncertainty, len(of_device), agreeing))
    return tuple(comparisons)


def _device(recording: Recording) -> str:
    return recording.device or ""


def _difference(recording: Recording, statement: SpokenTime) -> Fraction:
    """How far what was said is ahead of the recording's time, in seconds.

    A year alone that does not fit is no witness: its digits are what speech models mishear (2021 for 2026), while day, hour and
    minute agree. A recorder set to a wrong year shows in its other clocks.
    """
    assert recording.start
    shown = later(recording.start, statement.offset)
    away = seconds_between(shown, statement.time)
    if statement.time.year == shown.year or (statement.time.month, statement.time.day) == (2, 29):
        return away
    same_year = seconds_between(shown, statement.time.replace(year=shown.year))
    return same_year if abs(same_year) <= statement.uncertainty + MISSPOKEN else away


def _apart(device: str, pairs: Sequence[tuple[Recording, SpokenTime]]) -> Iterator[Observation]:
    """One observation a recorder, where the middle of all that was said lies apart."""
    if not pairs:
        return
    differences = [_difference(recording, statement) for recording, statement in pairs]
    middle = Fraction(median(differences))
    uncertainty = min(statement.uncertainty for _, statement in pairs) + MISSPOKEN
    clock = max((recording.clock.uncertainty_seconds for recording, _ in pairs if recording.clock), default=Fraction(0))
    if abs(middle) <= uncertainty + clock:
        return
    recording, statement = min(pairs, key=lambda pair: abs(_difference(*pair) - middle))
    shown = later(recording.start, statement.offset) if recording.start else None
    message = text("clock_spoken.apart", words=statement.text, said=statement.time, shown=shown, seconds=number(abs(middle)),
                   uncertainty=number(uncertainty), times=len(pairs))
    yield Observation(
        ObservationKind.CLOCK_OFFSET,
        tuple(dict.fromkeys(recording.id for recording, _ in pairs)),
        message,
        device or None,
        seconds=abs(middle),
        uncertainty_seconds=uncertainty,
        evidence={
            "spoken": statement.time.isoformat(),
            "spoken_words": statement.text,
            "difference_seconds": float(middle),
            "times": len(pairs),
            "corrected": False,
        },
    )


def _only(recording: Recording, statement: SpokenTime) -> Observation:
    return Observation(
        ObservationKind.CLOCK_OFFSET,
        (recording.id,),
        text("clock_spoken.only", words=statement.text, said=statement.time, offset=number(statement.offset)),
        recording.device,
        uncertainty_seconds=statement.uncertainty + MISSPOKEN,
        evidence={"spoken": statement.time.isoformat(), "spoken_words": statement.text, "time_known": False, "corrected": False},
    )
