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
from footage.clocks.guess import Guess, Guesses, guess
from footage.clocks.odd_names import OddName, odd_names
from footage.clocks.prepared import prepared
from footage.clocks.reset import ONE_DAY, Reset, by_recording, resets
from footage.clocks.trust import Trust, last_dock
from footage.values.measurement import Measurement
from footage.values.recordings import Clock, Media, Observation, Recording, State
from footage.values.seconds import later
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
    received: Mapping[str, datetime] | None = None,
) -> Resolved:
    """Return the recordings with start, end and clock set, and the observations on clocks (reset, jump, offset).

    `offsets`: seconds to add to the recorder's own time, as compared when it was docked; by recording id, or by device for all
    of it. `measurements`: by recording id. `ledger`: what earlier dumps showed about each device, the newest first.
    `received`: when each was handed over, by id. A
    truncated recording's end is a lower bound; a photo's end is its start; a side file gets no time.
    """
    by_device = _by_device(
        [recording for recording in recordings if recording.media in DATED and recording.probe.state is not State.NOT_MEDIA]
    )
    trusted = _file_times_anywhere(recordings)
    as_registered = {recording.id: recording for recording in recordings}
    times: dict[str, Recording] = {}
    observations: list[Observation] = []
    for files in by_device.values():
        device = files[0].device or ""
        docks = {recording.id: dock for recording in files if (dock := offsets.get(recording.id, offsets.get(device))) is not None}
        earlier = (ledger or {}).get(device, ())
        files = prepared(files)
        guesses, odd = _with_odd_names(guess(files, measurements, trusted, tolerance, earlier))
        fallen_runs = resets(guesses, docks, tolerance, _handed_over(files, received or {}))
        fallen = by_recording(fallen_runs)
        dated = {
            recording.id: _dated(recording, guesses.by_id.get(recording.id), fallen.get(recording.id), docks.get(recording.id))
            for recording in files
        }
        times |= {recording.id: _doubted(dated[recording.id], docks, fallen, last_dock(earlier), tolerance) for recording in files}
        observations += say.observations(
            device or None, [times[recording.id] for recording in files], guesses, fallen_runs, docks, tolerance, odd
        )
    timed = (times.get(recording.id, _undated(recording)) for recording in recordings)
    return Resolved(
        tuple(replace(as_registered[recording.id], start=recording.start, end=recording.end, clock=recording.clock) for recording in timed),
        tuple(observations),
    )


def _with_odd_names(guesses: Guesses) -> tuple[Guesses, tuple[OddName, ...]]:
    """Place recordings whose name alone says something else by their other clocks."""
    odd = odd_names(guesses)
    by_id = {**guesses.by_id, **{name.recording.id: name.guess for name in odd}}
    return replace(guesses, by_id=by_id), odd


def _handed_over(files: Sequence[Recording], received: Mapping[str, datetime]) -> datetime | None:
    return max((received[recording.id] for recording in files if recording.id in received), default=None)


def _by_device(recordings: Sequence[Recording]) -> dict[str, list[Recording]]:
    ordered = sorted(recordings, key=lambda recording: (recording.own_recorder, recording.name))
    return {recorder: list(files) for recorder, files in groupby(ordered, key=lambda recording: recording.own_recorder)}


def _file_times_anywhere(recordings: Sequence[Recording]) -> bool | None:
    """Whether file times agree with the names over the whole case: copying keeps or loses them for all files alike."""
    named = {recording.id: recording.named_start for recording in recordings if recording.named_start and recording.names.precision == 1}
    return file_times_hold([recording for recording in recordings if recording.media in DATED], named)


def _undated(recording: Recording) -> Recording:
    return replace(recording, start=None, end=None, clock=None)


def _dated(recording: Recording, best: Guess | None, reset: Reset | None, docked: Fraction | None) -> Recording:
    if best is None or (reset is not None and reset.shift is None):
        return _undated(recording)
    dock = docked or Fraction(0)
    shift = reset.shift if reset and reset.shift is not None else dock if abs(dock) <= ONE_DAY else Fraction(0)
    uncertainty = best.uncertainty + (reset.uncertainty if reset else 0)
    why = best.why
    if reset:
        why = text("clock.corrected_reset", why=best.why, shown=reset.shown, how=text(f"clock.reset_by_{reset.how}"))
    elif shift:
        why = text("clock.corrected_dock", why=best.why, seconds=number(shift))
    start = later(best.start, shift)
    return replace(recording, start=start, end=_end(recording, start), clock=Clock(best.source, shift, uncertainty, why))


def _doubted(recording: Recording, docks: Mapping[str, Fraction], fallen: Mapping[str, Reset], last: Trust | None,
             tolerance: Tolerance) -> Recording:
    """A clock that was off at its last comparison, and was not compared this time, may still be: it is not corrected by that."""
    if (
        last is None
        or recording.clock is None
        or recording.id in docks
        or recording.id in fallen
        or abs(last.seconds) <= tolerance.split_seconds
    ):
        return recording
    if abs(last.seconds) > ONE_DAY:
        return recording
    key = "clock_ledger.last_slow" if last.seconds > 0 else "clock_ledger.last_fast"
    day = last.last.date().isoformat() if last.last else "–"
    why = text(key, why=recording.clock.why, seconds=number(abs(last.seconds)), day=day)
    return replace(
        recording, clock=replace(recording.clock, why=why, uncertainty_seconds=max(recording.clock.uncertainty_seconds, abs(last.seconds)))
    )


def _end(recording: Recording, start: datetime) -> datetime | None:
    if recording.media is Media.PHOTO:
        return start
    if recording.probe.duration is None:
        return start if recording.probe.state is State.TRUNCATED else None
    return later(start, recording.probe.duration)
