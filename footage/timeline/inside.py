"""What is seen in one file: whether it is whole, holes in its time, no sound, and what was measured in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from footage.recorders.escape import label
from footage.values.lengths import missing_seconds
from footage.values.measurement import Measurement, Stretch, StretchKind
from footage.values.names import StreamRole
from footage.values.recordings import Media, Observation, Recording, State, later
from footage.values.tolerance import Tolerance
from footage.values.tracks import Break, BreakKind, OtherTrack, StreamKind
from messages import Text, number, text

TIME_MISSING = frozenset({BreakKind.HOLE, BreakKind.JUMP, BreakKind.BACKWARDS, BreakKind.CORRUPT, BreakKind.UNDECODABLE})
POINTS = frozenset({BreakKind.BACKWARDS, BreakKind.CORRUPT, BreakKind.UNDECODABLE})  # reported however short
STRETCH_KINDS = {
    StretchKind.BLACK: "black", StretchKind.COVERED: "black", StretchKind.FROZEN: "frozen", StretchKind.SILENT: "silent",
    StretchKind.LATE_SOUND: "silent",
}
PRE_RECORD_SECONDS = Fraction(30)  # s; a pre-record buffer without sound is at most this long


def file_states(one: Recording, siblings: Sequence[Recording]) -> Iterator[Observation]:
    """A file that is cut off, or from which nothing can be read."""
    why = one.probe.problem or text("observe.no_reason")
    if one.probe.state is State.TRUNCATED:
        lacking = missing_seconds(one, siblings)
        key = "observe.truncated_photo" if one.media is Media.PHOTO else "observe.truncated"
        length = number(one.probe.duration) if one.probe.duration is not None else "0"
        yield Observation(
            "truncated", (one.id,), text(key, name=label(one.name), why=why, seconds=length), one.device, one.start, one.end,
            one.probe.duration, lacking or Fraction(0),
            {"bytes": one.size, "claimed_bytes": one.probe.claimed_bytes, "end_is_lower_bound": True,
             "estimated_missing_seconds": round(float(lacking), 1) if lacking is not None else None,
             "breaks": [_numbers(each) for each in one.probe.breaks if each.kind in (BreakKind.BEYOND_END, BreakKind.UNCLAIMED_TAIL)]},
        )
    elif one.probe.state in (State.UNREADABLE, State.NOT_MEDIA):
        key = "observe.unreadable" if one.probe.state is State.UNREADABLE else "observe.not_media"
        yield Observation("unreadable", (one.id,), text(key, name=label(one.name), why=why), one.device, one.start, one.end,
                          evidence={"bytes": one.size, "format": one.probe.format})


def holes(one: Recording, tolerance: Tolerance) -> Iterator[Observation]:
    """Time stamps that jump, packets that are missing or damaged inside a file; sound that ends before the picture."""
    for each in one.probe.breaks:
        long_enough = each.seconds >= tolerance.inside_gap_seconds
        if each.kind in TIME_MISSING and (long_enough or each.kind in POINTS):
            other = _same_hole(each, one.probe.breaks)
            if each.stream == StreamKind.VIDEO or other is None:
                evidence = {**_numbers(each), "streams": [each.stream, other.stream] if other else [each.stream]}
                yield _placed("gap-inside", one, each.start, each.seconds, _hole_key(each, other), evidence)
        elif each.kind == BreakKind.SOUND_ENDS_EARLY and long_enough:
            yield _placed("silent", one, each.start, each.seconds, "observe.sound_ends_early", _numbers(each))


def _same_hole(each: Break, breaks: Sequence[Break]) -> Break | None:
    """The same hole in the other track: one finding, not two."""
    near = [other for other in breaks if other.kind == each.kind and other.stream != each.stream]
    return next((other for other in near if _share(each, other) * 2 >= min(each.seconds, other.seconds)), None)


def _share(one: Break, other: Break) -> Fraction:
    """Seconds common to both; negative where they lie apart."""
    return min(one.start + one.seconds, other.start + other.seconds) - max(one.start, other.start)


def _hole_key(each: Break, other: Break | None) -> str:
    if each.kind == BreakKind.HOLE and other is None and each.detail.others == OtherTrack.CONTINUES:
        return "observe.inside_hole_picture" if each.stream == StreamKind.VIDEO else "observe.inside_hole_sound"
    return f"observe.inside_{each.kind}"


def no_sound(one: Recording) -> Iterator[Observation]:
    """A video that has no sound track at all; a sub-stream never has one."""
    readable = one.probe.state in (State.WHOLE, State.TRUNCATED)
    if one.media is Media.VIDEO and readable and one.names.stream == StreamRole.MAIN and one.probe.video and not one.probe.audio:
        yield Observation("no-sound", (one.id,), text("observe.no_sound", name=label(one.name)), one.device, one.start, one.end,
                          one.probe.duration, evidence={"streams": [stream.codec for stream in one.probe.streams]})


def stretches(one: Recording, measured: Measurement | None) -> Iterator[Observation]:
    """What was measured: black or covered picture, frozen picture, silence."""
    for each in measured.stretches if measured else ():
        kind = STRETCH_KINDS.get(each.kind)
        if kind and not _pre_record(each):
            evidence = {"measured_as": each.kind, **each.evidence}
            yield _placed(kind, one, each.start, each.seconds, f"observe.{each.kind.replace('-', '_')}", evidence)


def _pre_record(each: Stretch) -> bool:
    """Sound that starts late at the head of a file is how a pre-record buffer looks: the clock's why says so."""
    return each.kind == StretchKind.LATE_SOUND and each.start <= 1 and each.seconds <= PRE_RECORD_SECONDS


def _placed(kind: str, one: Recording, offset: Fraction, seconds: Fraction, key: str, evidence: Mapping[str, Any]) -> Observation:
    start: datetime | None = later(one.start, offset) if one.start else None
    end = later(start, seconds) if start else None
    message: Text = text(key, name=label(one.name), offset=number(offset), seconds=number(seconds))
    unsure = one.clock.uncertainty_seconds if one.clock else Fraction(0)
    return Observation(kind, (one.id,), message, one.device, start, end, seconds, unsure,
                       {"offset_seconds": float(offset), "seconds": float(seconds), **evidence})


def _numbers(each: Break) -> dict[str, Any]:
    return {"break": each.kind, "at_seconds": float(each.start), "lasting_seconds": float(each.seconds), "stream": each.stream,
            **each.detail.numbers()}
