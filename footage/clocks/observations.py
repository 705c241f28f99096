"""What is said about one recorder's clock: each with the numbers behind it and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from footage.clocks.container import EIGHT_HOURS, Stamped
from footage.clocks.guess import Guess, Guesses
from footage.clocks.picture import ClockLine
from footage.clocks.reset import ONE_DAY, Reset
from footage.recorders.escape import label
from footage.values.names import StreamRole
from footage.values.recordings import ClockSource, Media, Observation, Recording, State, later, seconds_between
from footage.values.tolerance import Tolerance
from messages import Text, number, text

DRIFT_STEP = Fraction(2)  # s; single steps up to this, in one direction, are drift and not a clock being set


def observations(
    device: str | None, dated: Sequence[Recording], guesses: Guesses, found: Sequence[Reset], docks: Mapping[str, Fraction],
    tolerance: Tolerance,
) -> tuple[Observation, ...]:
    """Return everything noticeable about one recorder's clock; `dated` are its recordings with their times."""
    said = [_reset(device, one, dated) for one in found]
    said += _container(device, dated, guesses)
    for dock in sorted(set(docks.values())):
        said += _dock(device, [one for one in dated if docks.get(one.id) == dock], dock, tolerance)
    for one in dated:
        line = guesses.lines.get(one.id)
        if line:
            said += _inside(one, line)
            said += _against_name(one, guesses.by_id.get(one.id), tolerance)
    said += _set_back(device, dated)
    lost = {identity for one in found for identity in one.recordings}
    undated = [one for one in dated if one.start is None and one.probe.state is not State.UNREADABLE]
    said += [_no_time(one) for one in undated if one.id not in lost]
    return tuple(said)


def _reset(device: str | None, one: Reset, dated: Sequence[Recording]) -> Observation:
    placed = [each for each in dated if each.id in one.recordings and each.start and each.end]
    bounds = {"not_before": one.not_before.isoformat() if one.not_before else None,
              "not_after": one.not_after.isoformat() if one.not_after else None}
    evidence = {"shown": one.shown.isoformat(), "files": len(one.recordings), "corrected_by": one.how or None,
                "shift_seconds": float(one.shift) if one.shift is not None else None, **bounds}
    message = text("clock.reset_unplaced", shown=one.shown, files=len(one.recordings))
    if one.shift is not None:
        message = text("clock.reset_placed", shown=one.shown, files=len(one.recordings), start=later(one.shown, one.shift),
                       uncertainty=number(one.uncertainty), how=text(f"clock.reset_by_{one.how}"))
    return Observation(
        "clock-reset", one.recordings, message, device,
        start=min((each.start for each in placed if each.start), default=None),
        end=max((each.end for each in placed if each.end), default=None),
        uncertainty_seconds=one.uncertainty, evidence=evidence,
    )


def _container(device: str | None, dated: Sequence[Recording], guesses: Guesses) -> Iterator[Observation]:
    """One sentence a recorder: local time in its containers is called UTC."""
    local = {media for media, meaning in guesses.meanings.items() if meaning.shift and meaning.tested}
    files = [one for one in dated if one.media in local and one.probe.created]
    if not files:
        return
    used = [one for one in files if one.clock and one.clock.source == ClockSource.CONTAINER]
    closes = any(guesses.meanings[media].close for media in local)
    key = "clock.local_as_utc_used" if used else "clock.local_as_utc"
    yield Observation(
        "clock-offset", tuple(one.id for one in files), text(key, files=len(files)), device, seconds=EIGHT_HOURS,
        uncertainty_seconds=Fraction(2),
        evidence={"container_offset_seconds": int(EIGHT_HOURS), "files": len(files), "stamped": Stamped.CLOSE if closes else Stamped.START,
                  "times_rest_on_it": bool(used)},
    )


def _dock(device: str | None, dated: Sequence[Recording], dock: Fraction, tolerance: Tolerance) -> Iterator[Observation]:
    moved = [one for one in dated if one.clock and one.clock.offset_seconds == dock]
    if not tolerance.clock_seconds < abs(dock) <= ONE_DAY or not moved:
        return
    key = "clock.dock_slow" if dock > 0 else "clock.dock_fast"
    message = text(key, seconds=number(abs(dock)), files=len(moved))
    yield Observation("clock-offset", tuple(one.id for one in moved), message, device,
                      seconds=abs(dock), uncertainty_seconds=Fraction(1),
                      evidence={"dock_offset_seconds": float(dock), "files": len(moved)})


def _inside(one: Recording, line: ClockLine) -> Iterator[Observation]:
    """The burned-in clock stood still, was set, or drifts while recording."""
    for still in line.stills:
        seconds = still.last - still.first
        yield _at(one, still.first, seconds, text("clock.stands_still", shown=still.shown, seconds=number(seconds)),
                  {"frozen": True, "shown": still.shown.isoformat(), "offset_seconds": float(still.first)})
    steps = line.steps
    drift = sum(steps, Fraction(0))
    if len(steps) > 1 and all(abs(step) <= DRIFT_STEP and (step > 0) == (steps[0] > 0) for step in steps):
        first, last = line.lines[0], line.lines[-1]
        yield _at(one, first.first, last.last - first.first, text("clock.drifts", seconds=number(abs(drift))),
                  {"drift_seconds": float(drift), "over_seconds": float(last.last - first.first)})
        return
    for before, after, step in zip(line.lines, line.lines[1:], steps, strict=False):
        between = after.first - before.last
        key = "clock.jumps_ahead" if step > 0 else "clock.jumps_back"
        yield _at(one, before.last, between, text(key, seconds=number(abs(step)), offset=number(before.last)),
                  {"jump_seconds": float(step), "from_offset": float(before.last), "to_offset": float(after.first)})


def _at(one: Recording, offset: Fraction, seconds: Fraction, message: Text, evidence: dict[str, object]) -> Observation:
    start = later(one.start, offset) if one.start else None
    end = later(start, seconds) if start else None
    return Observation("clock-jump", (one.id,), message, one.device, start, end, seconds, Fraction(1), evidence)


def _against_name(one: Recording, best: Guess | None, tolerance: Tolerance) -> Iterator[Observation]:
    """The name says another time than the picture, beyond what a pre-record buffer explains."""
    if best is None or best.source != ClockSource.PICTURE or not one.named_start:
        return
    off = seconds_between(one.named_start, best.start)
    if abs(off) > max(tolerance.clock_seconds, one.names.precision):
        yield Observation("clock-offset", (one.id,), text("clock.name_unlike_picture", name=one.named_start, picture=best.start),
                          one.device, one.start, one.end, abs(off), Fraction(2),
                          {"name": one.named_start.isoformat(), "picture": best.start.isoformat(),
                           "name_offset_seconds": float(off)})


def _set_back(device: str | None, dated: Sequence[Recording]) -> Iterator[Observation]:
    """Files counted upwards whose times go backwards: the clock was set between them."""
    numbered = [one for one in dated if one.names.number is not None and one.start and one.media is not Media.PHOTO]
    main = sorted((one for one in numbered if one.names.stream == StreamRole.MAIN), key=lambda one: one.names.number or 0)
    if len({one.names.number for one in main}) < len(main):
        return
    for one, other in pairwise(main):
        follows = other.names.number == (one.names.number or 0) + 1
        if follows and one.start and one.end and other.start and other.start < one.start:
            back = seconds_between(other.start, one.end)
            yield Observation(
                "clock-jump", (one.id, other.id), text("clock.set_back", first=one.names.number, second=other.names.number,
                                                       seconds=number(back)),
                device, other.start, one.end, back, Fraction(2),
                {"numbers": [one.names.number, other.names.number], "back_seconds": float(back)},
            )


def _no_time(one: Recording) -> Observation:
    modified = one.modified.isoformat() if one.modified else None
    return Observation("clock-offset", (one.id,), text("clock.no_time", name=label(one.name)), one.device,
                       evidence={"time_known": False, "file_time": modified,
                                 "container": one.probe.created.isoformat() if one.probe.created else None})
