"""When each recording was: the best clock for each, corrected, with the reason and the uncertainty beside it.

Burned-in clock before file name before container stamp before file time; stamps are tested before they are believed, a
recording that nothing dates keeps no time. Corrections (a dock's comparison, a fallen-back clock) are shown, never silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from footage.clocks import observations as say
from footage.clocks.container import file_times_hold
from footage.clocks.guess import Guess, guess
from footage.clocks.reset import ONE_DAY, Reset, by_recording, resets
from footage.clocks.trust import Trust, last_dock
from footage.values.measurement import Measurement
from footage.values.recordings import Clock, Media, Observation, Recording, State, later
from footage.values.tolerance import Tolerance
from messages import number, text

DATED = frozenset({Media.VIDEO, Media.AUDIO, Media.PHOTO})


@dataclass(frozen=True, slots=True)
class Resolved:
    """Recordings with their times, in the given order, and what was seen about the clocks."""

    recordings: tuple[Recording, ...]
    observations: tuple[Observation, ...]


def resolve(
    recordings: Sequence[Recording],
    offsets: Mapping[str, Fraction],
    measurements: Mapping[str, Measurement],
    tolerance: Tolerance,
    ledger: Mapping[str, Sequence[Trust]] | None = None,
) -> Resolved:
    """Return the recordings with start, end and clock set, and the observations on clocks (reset, jump, offset).

    `offsets`: seconds to add to the recorder's own time, as compared when it was docked; by recording id, or by device for all
    of it. `measurements`: by recording id. `ledger`: what earlier dumps showed about each device, the newest first. A
    truncated recording's end is a lower bound; a photo's end is its start; a side file gets no time.
    """
    by_device = _by_device([one for one in recordings if one.media in DATED and one.probe.state is not State.NOT_MEDIA])
    trusted = _file_times_anywhere(recordings)
    times: dict[str, Recording] = {}
    seen: list[Observation] = []
    for device, own in by_device.items():
        docks = {one.id: dock for one in own if (dock := offsets.get(one.id, offsets.get(device))) is not None}
        known = (ledger or {}).get(device, ())
        guesses = guess(own, measurements, trusted, tolerance, known)
        found = resets(guesses, docks, tolerance)
        fallen = by_recording(found)
        dated = {one.id: _dated(one, guesses.by_id.get(one.id), fallen.get(one.id), docks.get(one.id)) for one in own}
        times |= {one.id: _doubted(dated[one.id], docks, fallen, last_dock(known), tolerance) for one in own}
        seen += say.observations(device or None, [times[one.id] for one in own], guesses, found, docks, tolerance)
    return Resolved(tuple(times.get(one.id, _undated(one)) for one in recordings), tuple(seen))


def _by_device(recordings: Sequence[Recording]) -> dict[str, list[Recording]]:
    ordered = sorted(recordings, key=lambda one: (one.device or "", one.name))
    return {device: list(own) for device, own in groupby(ordered, key=lambda one: one.device or "")}


def _file_times_anywhere(recordings: Sequence[Recording]) -> bool | None:
    """Whether file times agree with the names over the whole case: copying keeps or loses them for all files alike."""
    named = {one.id: one.named_start for one in recordings if one.named_start and one.names.precision == 1}
    return file_times_hold([one for one in recordings if one.media in DATED], named)


def _undated(one: Recording) -> Recording:
    return replace(one, start=None, end=None, clock=None)


def _dated(one: Recording, best: Guess | None, reset: Reset | None, docked: Fraction | None) -> Recording:
    if best is None or (reset is not None and reset.shift is None):
        return _undated(one)
    dock = docked or Fraction(0)
    shift = reset.shift if reset and reset.shift is not None else dock if abs(dock) <= ONE_DAY else Fraction(0)
    unsure = best.uncertainty + (reset.uncertainty if reset else 0)
    why = best.why
    if reset:
        why = text("clock.corrected_reset", why=best.why, shown=reset.shown, how=text(f"clock.reset_by_{reset.how}"))
    elif shift:
        why = text("clock.corrected_dock", why=best.why, seconds=number(shift))
    start = later(best.start, shift)
    return replace(one, start=start, end=_end(one, start), clock=Clock(best.source, shift, unsure, why))


def _doubted(one: Recording, docks: Mapping[str, Fraction], fallen: Mapping[str, Reset], last: Trust | None,
             tolerance: Tolerance) -> Recording:
    """A clock that was off at its last comparison, and was not compared this time, may still be: it is not corrected by that."""
    if last is None or one.clock is None or one.id in docks or one.id in fallen or abs(last.seconds) <= tolerance.split_seconds:
        return one
    if abs(last.seconds) > ONE_DAY:
        return one
    key = "clock_ledger.last_slow" if last.seconds > 0 else "clock_ledger.last_fast"
    day = last.last.date().isoformat() if last.last else "–"
    why = text(key, why=one.clock.why, seconds=number(abs(last.seconds)), day=day)
    return replace(one, clock=replace(one.clock, why=why, uncertainty_seconds=max(one.clock.uncertainty_seconds, abs(last.seconds))))


def _end(one: Recording, start: datetime) -> datetime | None:
    if one.media is Media.PHOTO:
        return start
    if one.probe.duration is None:
        return start if one.probe.state is State.TRUNCATED else None
    return later(start, one.probe.duration)
