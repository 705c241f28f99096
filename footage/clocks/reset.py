"""A recorder's clock that fell back to a factory date, and where its footage belongs all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from footage.clocks.guess import Guess, Guesses
from footage.values.recordings import Recording, later, seconds_between
from footage.values.tolerance import Tolerance

FACTORY_DAYS = tuple(date(year, 1, 1) for year in (1970, 1980, 2000, 2008, 2010, 2012, 2014, 2015, 2016, 2018))
FACTORY_RUNS = timedelta(days=2)  # how long after a factory date a clock is still thought to run from it
ONE_DAY = Fraction(86_400)  # s; a dock offset beyond this is a reset clock's, not a slow one's


class PlacedBy(StrEnum):
    """What says when a fallen-back clock's recordings were made."""

    PICTURE = "picture"  # the burned-in clock was set right while recording
    DOCK = "dock"  # the clock was compared when the recorder was docked
    ORDER = "order"  # the file numbers leave room for them at one place only
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Reset:
    """Recordings made in one run of a clock that had fallen back."""

    recordings: tuple[str, ...]  # ids in order of the recorder's own time
    shown: datetime  # start of the first by the recorder's clock
    shift: Fraction | None  # s to add; None where nothing says when it was
    uncertainty: Fraction  # s
    how: PlacedBy
    not_before: datetime | None = None  # end of the recording with the next lower number
    not_after: datetime | None = None  # start of the recording with the next higher number


def is_factory(start: datetime) -> bool:
    """Return whether a time is what a recorder shows after its battery was empty."""
    return any(timedelta(0) <= start.date() - day < FACTORY_RUNS for day in FACTORY_DAYS)


def resets(guesses: Guesses, docks: Mapping[str, Fraction], tolerance: Tolerance) -> tuple[Reset, ...]:
    """Return every run of recordings on a fallen-back clock of one recorder, with the correction where there is one.

    In this order: the burned-in clock was set right while recording; the dock's clock was compared (`docks`, s by id); the file
    numbers place the run between two others so closely that its length fits.
    """
    fallen = [guess for guess in guesses.by_id.values() if is_factory(guess.start)]
    sane = [guess for guess in guesses.by_id.values() if not is_factory(guess.start)]
    return tuple(_placed(run, sane, guesses, docks, tolerance) for run in _runs(fallen))


def _runs(fallen: Sequence[Guess]) -> list[list[Guess]]:
    """Each flat battery starts its own run: in order of the numbers the clock falls back again."""
    runs: list[list[Guess]] = []
    for guess in sorted(fallen, key=lambda other: (other.recording.names.number or 0, other.start, other.recording.name)):
        if not runs or guess.start < runs[-1][-1].start:
            runs.append([])
        runs[-1].append(guess)
    return runs


def _placed(run: Sequence[Guess], sane: Sequence[Guess], guesses: Guesses, docks: Mapping[str, Fraction], tolerance: Tolerance) -> Reset:
    ids = tuple(guess.recording.id for guess in run)
    dock = docks.get(ids[-1], Fraction(0))
    before, after = _bounds(run, sane)
    set_right = _set_while_recording(run, guesses)
    if set_right is not None:
        return Reset(ids, run[0].start, set_right, Fraction(2), PlacedBy.PICTURE, before, after)
    if abs(dock) > ONE_DAY:
        return Reset(ids, run[0].start, dock, Fraction(2), PlacedBy.DOCK, before, after)
    room = seconds_between(before, after) - _length(run) if before and after else None
    if before is None or room is None or not -tolerance.split_seconds <= room <= tolerance.session_break_seconds:
        return Reset(ids, run[0].start, None, Fraction(0), PlacedBy.NOTHING, before, after)
    half = max(room, Fraction(0)) / 2
    return Reset(ids, run[0].start, seconds_between(run[0].start, before) + half, half + 2, PlacedBy.ORDER, before, after)


def _set_while_recording(run: Sequence[Guess], guesses: Guesses) -> Fraction | None:
    for guess in run:
        line = guesses.lines.get(guess.recording.id)
        later_lines = [stretch for stretch in line.lines if not is_factory(stretch.start)] if line else []
        if later_lines:
            return seconds_between(guess.start, later_lines[0].start)
    return None


def _bounds(run: Sequence[Guess], sane: Sequence[Guess]) -> tuple[datetime | None, datetime | None]:
    """Times between which the run must lie by its file numbers; None where there are no numbers."""
    numbers = [guess.recording.names.number for guess in run if guess.recording.names.number is not None]
    if len(numbers) < len(run):
        return None, None
    numbered = [(guess.recording.names.number, guess) for guess in sane if guess.recording.names.number is not None]
    lower = [(number, guess) for number, guess in numbered if number < min(numbers)]
    higher = [(number, guess) for number, guess in numbered if number > max(numbers)]
    before = max(lower, key=lambda pair: pair[0])[1] if lower else None
    after = min(higher, key=lambda pair: pair[0])[1] if higher else None
    return (_end(before) if before else None), (after.start if after else None)


def _end(guess: Guess) -> datetime:
    return later(guess.start, _duration(guess.recording))


def _length(run: Sequence[Guess]) -> Fraction:
    return seconds_between(run[0].start, max(_end(guess) for guess in run))


def _duration(recording: Recording) -> Fraction:
    return recording.probe.duration or Fraction(0)


def by_recording(fallen_runs: Sequence[Reset]) -> Mapping[str, Reset]:
    """Return the reset that each fallen-back recording belongs to."""
    return {identity: reset for reset in fallen_runs for identity in reset.recordings}
