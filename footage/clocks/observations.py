"""What is said about one recorder's clock: each with the numbers behind it and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from footage.clocks.container import EIGHT_HOURS, Stamped
from footage.clocks.fallen import ResetSign
from footage.clocks.guess import Guess, Guesses
from footage.clocks.odd_names import NameSign, OddName
from footage.clocks.picture import ClockLine
from footage.clocks.reset import ONE_DAY, Reset
from footage.recorders.escape import label
from footage.values.names import StreamRole
from footage.values.recordings import ClockSource, Media, Observation, ObservationKind, Recording, State
from footage.values.seconds import later, seconds_between
from footage.values.tolerance import Tolerance
from messages import Text, number, text
from messages.json_values import JsonObject
from messages.lengths import SECONDS_UP_TO, length_text

DRIFT_STEP = Fraction(2)  # s; single steps up to this, in one direction, are drift and not a clock being set


def observations(
    device: str | None, dated: Sequence[Recording], guesses: Guesses, resets: Sequence[Reset], docks: Mapping[str, Fraction],
    tolerance: Tolerance, odd: Sequence[OddName] = (),
) -> tuple[Observation, ...]:
    """Return everything noticeable about one recorder's clock; `dated` are its recordings with their times."""
    result = [_reset(device, reset, dated) for reset in resets]
    result += [_odd_name(device, name, dated) for name in odd]
    result += _uncertain(device, dated)
    result += _container(device, dated, guesses)
    for dock in sorted(set(docks.values())):
        result += _dock(device, [recording for recording in dated if docks.get(recording.id) == dock], dock, tolerance)
    for recording in dated:
        line = guesses.lines.get(recording.id)
        if line:
            result += _inside(recording, line)
            result += _against_name(recording, guesses.by_id.get(recording.id), tolerance)
    result += _set_back(device, dated)
    lost = {identity for reset in resets for identity in reset.recordings}
    undated = [recording for recording in dated if recording.start is None and recording.probe.state is not State.UNREADABLE]
    result += [_no_time(recording) for recording in undated if recording.id not in lost]
    return tuple(result)


def _reset(device: str | None, reset: Reset, dated: Sequence[Recording]) -> Observation:
    placed = [recording for recording in dated if recording.id in reset.recordings and recording.start and recording.end]
    bounds = {"not_before": reset.not_before.isoformat() if reset.not_before else None,
              "not_after": reset.not_after.isoformat() if reset.not_after else None}
    evidence = {"shown": reset.shown.isoformat(), "sign": reset.sign, "files": len(reset.recordings), "corrected_by": reset.how or None,
                "shift_seconds": float(reset.shift) if reset.shift is not None else None, **bounds}
    factory = reset.sign is ResetSign.FACTORY
    what = {"shown": reset.shown, "files": len(reset.recordings), **({} if factory else {"sign": text(f"clock.sign_{reset.sign}")})}
    keys = "clock.reset_unplaced", "clock.reset_unplaced_sign"
    if reset.shift is not None:
        keys = "clock.reset_placed", "clock.reset_placed_sign"
    if reset.shift is not None:
        what |= {"start": later(reset.shown, reset.shift), "uncertainty": number(reset.uncertainty),
                 "how": text(f"clock.reset_by_{reset.how}")}
    message = text(keys[not factory], **what)
    return Observation(
        ObservationKind.CLOCK_RESET, reset.recordings, message, device,
        start=min((recording.start for recording in placed if recording.start), default=None),
        end=max((recording.end for recording in placed if recording.end), default=None),
        uncertainty_seconds=reset.uncertainty, evidence=evidence,
    )


def _odd_name(device: str | None, odd: OddName, dated: Sequence[Recording]) -> Observation:
    """One name says another time than the file's other clocks, where its siblings' names agree with theirs."""
    placed = next(recording for recording in dated if recording.id == odd.recording.id)
    key = f"clock.name_{odd.sign}"
    message = text(key, name=label(odd.recording.name), apart=length_text(abs(odd.seconds)), siblings=odd.siblings, start=placed.start)
    evidence: JsonObject = {"sign": odd.sign, "name_offset_seconds": float(odd.seconds), "siblings": odd.siblings,
                            "placed_by": odd.guess.source, "answer_needed": odd.sign is NameSign.RENAMED}
    return Observation(ObservationKind.CLOCK_OFFSET, (odd.recording.id,), message, device, placed.start, placed.end, abs(odd.seconds),
                       odd.guess.uncertainty, evidence)


def _uncertain(device: str | None, dated: Sequence[Recording]) -> Iterator[Observation]:
    """Nothing tells whether a recorder's stamps are in UTC: its times may be eight hours off."""
    files = [recording for recording in dated if recording.clock and recording.clock.uncertainty_seconds >= EIGHT_HOURS]
    if files:
        yield Observation(
            ObservationKind.CLOCK_OFFSET, tuple(recording.id for recording in files), text("clock.hours_unsure", files=len(files)), device,
            uncertainty_seconds=max(recording.clock.uncertainty_seconds for recording in files if recording.clock),
            evidence={"uncertain": True, "files": len(files)},
        )


def _container(device: str | None, dated: Sequence[Recording], guesses: Guesses) -> Iterator[Observation]:
    """One sentence a recorder: local time in its containers is called UTC."""
    local = {media for media, meaning in guesses.meanings.items() if meaning.shift and meaning.tested}
    files = [recording for recording in dated if recording.media in local and recording.probe.created]
    if not files:
        return
    used = [recording for recording in files if recording.clock and recording.clock.source == ClockSource.CONTAINER]
    closes = any(guesses.meanings[media].close for media in local)
    key = "clock.local_as_utc_used" if used else "clock.local_as_utc"
    yield Observation(
        ObservationKind.CLOCK_OFFSET, tuple(recording.id for recording in files), text(key, files=len(files)), device, seconds=EIGHT_HOURS,
        uncertainty_seconds=Fraction(2),
        evidence={"container_offset_seconds": int(EIGHT_HOURS), "files": len(files), "stamped": Stamped.CLOSE if closes else Stamped.START,
                  "times_rest_on_it": bool(used)},
    )


def _dock(device: str | None, dated: Sequence[Recording], offset: Fraction, tolerance: Tolerance) -> Iterator[Observation]:
    corrected = [recording for recording in dated if recording.clock and recording.clock.offset_seconds == offset]
    if not tolerance.clock_seconds < abs(offset) <= ONE_DAY or not corrected:
        return
    key = "clock.dock_slow" if offset > 0 else "clock.dock_fast"
    message = text(key, seconds=number(abs(offset)), files=len(corrected))
    yield Observation(ObservationKind.CLOCK_OFFSET, tuple(recording.id for recording in corrected), message, device,
                      seconds=abs(offset), uncertainty_seconds=Fraction(1),
                      evidence={"dock_offset_seconds": float(offset), "files": len(corrected)})


def _inside(recording: Recording, line: ClockLine) -> Iterator[Observation]:
    """The burned-in clock stood still, was set, or drifts while recording."""
    for still in line.stills:
        seconds = still.last - still.first
        yield _at(recording, still.first, seconds, text("clock.stands_still", shown=still.shown, seconds=number(seconds)),
                  {"frozen": True, "shown": still.shown.isoformat(), "offset_seconds": float(still.first)})
    steps = line.steps
    drift = sum(steps, Fraction(0))
    if len(steps) > 1 and all(abs(step) <= DRIFT_STEP and (step > 0) == (steps[0] > 0) for step in steps):
        first, last = line.lines[0], line.lines[-1]
        yield _at(recording, first.first, last.last - first.first, text("clock.drifts", seconds=number(abs(drift))),
                  {"drift_seconds": float(drift), "over_seconds": float(last.last - first.first)})
        return
    for before, after, step in zip(line.lines, line.lines[1:], steps, strict=False):
        between = after.first - before.last
        key = "clock.jumps_ahead" if step > 0 else "clock.jumps_back"
        yield _at(recording, before.last, between, text(key, seconds=number(abs(step)), offset=number(before.last)),
                  {"jump_seconds": float(step), "from_offset": float(before.last), "to_offset": float(after.first)})


def _at(recording: Recording, offset: Fraction, seconds: Fraction, message: Text, evidence: JsonObject) -> Observation:
    start = later(recording.start, offset) if recording.start else None
    end = later(start, seconds) if start else None
    return Observation(ObservationKind.CLOCK_JUMP, (recording.id,), message, recording.device, start, end, seconds, Fraction(1), evidence)


def _against_name(recording: Recording, best: Guess | None, tolerance: Tolerance) -> Iterator[Observation]:
    """The name says another time than the picture, beyond what a pre-record buffer explains."""
    if best is None or best.source != ClockSource.PICTURE or not recording.named_start:
        return
    off = seconds_between(recording.named_start, best.start)
    if abs(off) > max(tolerance.clock_seconds, recording.names.precision):
        yield Observation(
            ObservationKind.CLOCK_OFFSET,
            (recording.id,),
            text("clock.name_unlike_picture", name=recording.named_start, picture=best.start),
            recording.device,
            recording.start,
            recording.end,
            abs(off),
            Fraction(2),
            {"name": recording.named_start.isoformat(), "picture": best.start.isoformat(), "name_offset_seconds": float(off)},
        )


def _set_back(device: str | None, dated: Sequence[Recording]) -> Iterator[Observation]:
    """Files counted upwards whose times go backwards: the clock was set between them."""
    numbered = [
        recording for recording in dated if recording.names.number is not None and recording.start and recording.media is not Media.PHOTO
    ]
    main = sorted(
        (recording for recording in numbered if recording.names.stream == StreamRole.MAIN),
        key=lambda recording: recording.names.number or 0,
    )
    if len({recording.names.number for recording in main}) < len(main):
        return
    for first, second in pairwise(main):
        follows = second.names.number == (first.names.number or 0) + 1
        if follows and first.start and first.end and second.start and second.start < first.start:
            back = seconds_between(second.start, first.end)
            numbers = {"first": first.names.number, "second": second.names.number}
            short = back <= SECONDS_UP_TO
            message = text("clock.set_back", seconds=number(back), **numbers) if short else text(
                "clock.set_back_long", apart=length_text(back), **numbers)
            yield Observation(
                ObservationKind.CLOCK_JUMP,
                (first.id, second.id),
                message,
                device,
                second.start,
                first.end,
                back,
                Fraction(2),
                {"numbers": [first.names.number, second.names.number], "back_seconds": float(back)},
            )


def _no_time(recording: Recording) -> Observation:
    modified = recording.modified.isoformat() if recording.modified else None
    return Observation(ObservationKind.CLOCK_OFFSET, (recording.id,), text("clock.no_time", name=label(recording.name)), recording.device,
                       evidence={"time_known": False, "file_time": modified,
                                 "container": recording.probe.created.isoformat() if recording.probe.created else None})
