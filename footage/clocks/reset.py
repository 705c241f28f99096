"""A recorder's clock that fell back to a factory date, and where its footage belongs all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from footage.clocks.fallen import FAR, ROLLOVER, ResetSign, fallen, is_factory, ordered_gaps, rollovers
from footage.clocks.guess import Guess, Guesses
from footage.values.recordings import Recording
from footage.values.seconds import later, seconds_between
from footage.values.tolerance import Tolerance

CLOSE_FIT = Fraction(5)  # s; how much longer than the recordings a pause may be that is taken to be theirs without any number
ONE_DAY = Fraction(86_400)  # s; a dock offset beyond this is a reset clock's, not a slow one's


class PlacedBy(StrEnum):
    """What says when a fallen-back clock's recordings were made."""

    PICTURE = "picture"  # the burned-in clock was set right while recording
    DOCK = "dock"  # the clock was compared when the recorder was docked
    ORDER = "order"  # the file numbers leave room for them at one place only
    LENGTH = "length"  # they are as long as one pause, and no other
    ROLLOVER = "rollover"  # 1024 weeks are added
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
    sign: ResetSign = ResetSign.FACTORY


def resets(guesses: Guesses, docks: Mapping[str, Fraction], tolerance: Tolerance, received: datetime | None = None) -> tuple[Reset, ...]:
    """Return every run of recordings on a clock of one recorder that cannot have been right, with the correction where there is one.

    In this order: the burned-in clock was set right while recording; the dock's clock was compared (`docks`, s by id); 1024 weeks
    are missing; the file numbers place the run between two others so closely that its length fits; it is as long as one pause only.
    `received`: when the recorder was handed over.
    """
    signs = fallen(list(guesses.by_id.values()), received)
    everything = guesses.by_id.values()
    sane = [guess for guess in everything if guess.recording.id not in signs]
    runs = [run for sign in ResetSign for run in _runs([guess for guess in everything if signs.get(guess.recording.id) == sign])]
    return tuple(replace(_placed(run, sane, guesses, docks, tolerance, _weeks(run, signs, sane, received)), sign=signs[run[0].recording.id])
                 for run in runs)


def _weeks(run: Sequence[Guess], signs: Mapping[str, ResetSign], sane: Sequence[Guess], received: datetime | None) -> Fraction | None:
    """What has to be added to a count of weeks that began again."""
    if signs[run[0].recording.id] != ResetSign.ROLLOVER:
        return None
    near = max((guess.start for guess in sane), default=received)
    later_day = later(near, FAR) if near and sane else near
    return rollovers(run[-1].start, later_day) * ROLLOVER if later_day else None


def _runs(fallen: Sequence[Guess]) -> list[list[Guess]]:
    """Each flat battery starts its own run: in order of the numbers the clock falls back again."""
    runs: list[list[Guess]] = []
    for guess in sorted(fallen, key=lambda other: (other.recording.names.number or 0, other.start, other.recording.name)):
        if not runs or guess.start < runs[-1][-1].start:
            runs.append([])
        runs[-1].append(guess)
    return runs


def _placed(run: Sequence[Guess], sane: Sequence[Guess], guesses: Guesses, docks: Mapping[str, Fraction], tolerance: Tolerance,
            weeks: Fraction | None) -> Reset:
    ids = tuple(guess.recording.id for guess in run)
    dock = docks.get(ids[-1], Fraction(0))
    before, after = _bounds(run, sane)
    set_right = _set_while_recording(run, guesses)
    if set_right is not None:
        return Reset(ids, run[0].start, set_right, Fraction(2), PlacedBy.PICTURE, before, after)
    if abs(dock) > ONE_DAY:
        return Reset(ids, run[0].start, dock, Fraction(2), PlacedBy.DOCK, before, after)
    if weeks:
        return Reset(ids, run[0].start, weeks, Fraction(2), PlacedBy.ROLLOVER, before, after)
    if before is None and after is None and (only := _only_pause(run, sane, tolerance)):
        shift = seconds_between(run[0].start, only[0])
        return Reset(ids, run[0].start, shift, CLOSE_FIT, PlacedBy.LENGTH, *only)
    room = seconds_between(before, after) - _length(run) if before and after else None
    if before is None or room is None or not -tolerance.split_seconds <= room <= tolerance.session_break_seconds:
        return Reset(ids, run[0].start, None, Fraction(0), PlacedBy.NOTHING, before, after)
    half = max(room, Fraction(0)) / 2
    return Reset(ids, run[0].start, seconds_between(run[0].start, before) + half, half + 2, PlacedBy.ORDER, before, after)


def _only_pause(run: Sequence[Guess], sane: Sequence[Guess], tolerance: Tolerance) -> tuple[datetime, datetime] | None:
    """The one pause into which the run fits so closely that it must be its own."""
    length = _length(run)
    fitting = [gap for gap in ordered_gaps(sane) if -tolerance.split_seconds <= seconds_between(*gap) - length <= CLOSE_FIT]
    return fitting[0] if len(fitting) == 1 and length > CLOSE_FIT else None


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
