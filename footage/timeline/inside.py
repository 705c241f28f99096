"""What is seen in one file: whether it is whole, holes in its time, no sound, and what was measured in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from footage.recorders.escape import label
from footage.values.measurement import Measurement, Stretch, StretchKind
from footage.values.names import StreamRole
from footage.values.recordings import Media, Observation, ObservationKind, Probe, Recording, State
from footage.values.seconds import later
from footage.values.spans.lengths import missing_seconds
from footage.values.tolerance import Tolerance
from footage.values.tracks import Break, BreakKind, OtherTrack, StreamKind
from messages import Text, number, text
from messages.json_values import JsonObject

TIME_MISSING = frozenset({BreakKind.HOLE, BreakKind.JUMP, BreakKind.BACKWARDS, BreakKind.CORRUPT, BreakKind.UNDECODABLE})
POINTS = frozenset({BreakKind.BACKWARDS, BreakKind.CORRUPT, BreakKind.UNDECODABLE})  # reported however short
STRETCH_KINDS = {
    StretchKind.BLACK: ObservationKind.BLACK,
    StretchKind.COVERED: ObservationKind.BLACK,
    StretchKind.FROZEN: ObservationKind.FROZEN,
    StretchKind.SILENT: ObservationKind.SILENT,
    StretchKind.LATE_SOUND: ObservationKind.SILENT,
}
BARE_STREAMS = ("h264", "hevc")
NEVER_SOUND = 3  # films without sound, and none with it: the recorder has no microphone, or it is off
PRE_RECORD_SECONDS = Fraction(30)  # s; a pre-record buffer without sound is at most this long


def file_states(recording: Recording, siblings: Sequence[Recording]) -> Iterator[Observation]:
    """A file that is cut off, or from which nothing can be read."""
    why = recording.probe.problem or text("observe.no_reason")
    if recording.probe.state is State.TRUNCATED:
        missing = missing_seconds(recording, siblings)
        open_end = recording.probe.open_end
        key = "observe.truncated_photo" if recording.media is Media.PHOTO else "observe.truncated" if open_end else "observe.partly"
        if why.key == "container.raw_stream":
            key = "observe.raw_stream"
        elif why.key == "container.wav_unfinished":
            key = "observe.unclosed"
        length = number(recording.probe.duration) if recording.probe.duration is not None else "0"
        yield Observation(
            ObservationKind.TRUNCATED,
            (recording.id,),
            text(key, name=label(recording.name), why=why, seconds=length),
            recording.device,
            recording.start,
            recording.end,
            recording.probe.duration,
            missing or Fraction(0),
            {
                "bytes": recording.size,
                "claimed_bytes": recording.probe.claimed_bytes,
                "end_is_lower_bound": open_end,
                "estimated_missing_seconds": round(float(missing), 1) if missing is not None else None,
                "breaks": [
                    _numbers(flaw) for flaw in recording.probe.breaks if flaw.kind in (BreakKind.BEYOND_END, BreakKind.UNCLAIMED_TAIL)
                ],
            },
        )
    elif recording.probe.state in (State.UNREADABLE, State.NOT_MEDIA):
        key = "observe.unreadable" if recording.probe.state is State.UNREADABLE else "observe.not_media"
        yield Observation(
            ObservationKind.UNREADABLE,
            (recording.id,),
            text(key, name=label(recording.name), why=why),
            recording.device,
            recording.start,
            recording.end,
            evidence={"bytes": recording.size, "format": recording.probe.format, **_claimed(recording.probe)},
        )


def _claimed(probe: Probe) -> JsonObject:
    """What the index of a file claims that no decoder opens."""
    if probe.decoding is None or probe.claim is None or probe.claim.duration is None:
        return {}
    return {"readability": probe.decoding.readability, "places_tried": probe.decoding.places,
            "claimed_seconds": float(probe.claim.duration)}


def undecodable(recording: Recording) -> Iterator[Observation]:
    """Stretches of picture or sound that no decoder opens."""
    decoding = recording.probe.decoding
    for stretch in decoding.stretches if decoding is not None else ():
        kind = ObservationKind.GAP_INSIDE if stretch.stream == StreamKind.VIDEO or not recording.probe.video else ObservationKind.SILENT
        key = "observe.undecodable_picture" if stretch.stream == StreamKind.VIDEO else "observe.undecodable_sound"
        yield _placed(kind, recording, stretch.start, stretch.seconds, key, {"break": BreakKind.UNDECODABLE, "stream": stretch.stream})


def unmeasured(recording: Recording, measurement: Measurement | None) -> Iterator[Observation]:
    """A file whose picture and sound could not be examined, although nothing says that it does not open."""
    if measurement is None or measurement.problem is None or recording.probe.state not in (State.WHOLE, State.TRUNCATED):
        return
    yield Observation(ObservationKind.UNREADABLE, (recording.id,),
                      text("observe.unmeasured", name=label(recording.name), why=measurement.problem), recording.device,
                      recording.start, recording.end, evidence={"examined": False})


def holes(recording: Recording, tolerance: Tolerance) -> Iterator[Observation]:
    """Time stamps that jump, packets that are missing or damaged inside a file; sound that ends before the picture."""
    for flaw in recording.probe.breaks:
        long_enough = flaw.seconds >= tolerance.inside_gap_seconds
        if flaw.kind in TIME_MISSING and (long_enough or flaw.kind in POINTS):
            twin = _same_hole(flaw, recording.probe.breaks)
            if flaw.stream == StreamKind.VIDEO or twin is None:
                evidence = {**_numbers(flaw), "streams": [flaw.stream, twin.stream] if twin else [flaw.stream]}
                yield _placed(ObservationKind.GAP_INSIDE, recording, flaw.start, flaw.seconds, _hole_key(flaw, twin), evidence)
        elif flaw.kind == BreakKind.STRETCHED:
            yield _placed(ObservationKind.HINT, recording, flaw.start, flaw.seconds, "observe.last_stretched", _numbers(flaw))
        elif flaw.kind == BreakKind.SOUND_ENDS_EARLY and long_enough:
            yield _placed(ObservationKind.SILENT, recording, flaw.start, flaw.seconds, "observe.sound_ends_early", _numbers(flaw))


def _same_hole(flaw: Break, breaks: Sequence[Break]) -> Break | None:
    """The same hole in the other track: one finding, not two."""
    near = [other for other in breaks if other.kind == flaw.kind and other.stream != flaw.stream]
    return next((other for other in near if _share(flaw, other) * 2 >= min(flaw.seconds, other.seconds)), None)


def _share(first: Break, second: Break) -> Fraction:
    """Seconds common to both; negative where they lie apart."""
    return min(first.start + first.seconds, second.start + second.seconds) - max(first.start, second.start)


def _hole_key(flaw: Break, twin: Break | None) -> str:
    if flaw.kind == BreakKind.HOLE and twin is None and flaw.detail.others == OtherTrack.CONTINUES:
        return "observe.inside_hole_picture" if flaw.stream == StreamKind.VIDEO else "observe.inside_hole_sound"
    return f"observe.inside_{flaw.kind}"


def no_sound(recordings: Sequence[Recording]) -> Iterator[Observation]:
    """Videos that have no sound track at all; one observation where none of a recorder's films ever has one.

    A small copy and a second lens often have none.
    """
    by_recorder: dict[str, list[Recording]] = {}
    for recording in sorted(recordings, key=lambda item: (item.name, item.id)):
        bare = recording.probe.layout.demuxer in BARE_STREAMS  # which cannot hold sound
        if recording.media is Media.VIDEO and recording.names.stream == StreamRole.MAIN and recording.probe.video and not bare:
            by_recorder.setdefault(recording.own_recorder, []).append(recording)
    for films in by_recorder.values():
        if len(films) >= NEVER_SOUND and not any(film.probe.audio for film in films):
            yield _never_sound(films)
        else:
            yield from (_no_sound(film) for film in films if not film.probe.audio)


def _never_sound(films: Sequence[Recording]) -> Observation:
    starts, ends = [film.start for film in films if film.start], [film.end for film in films if film.end]
    return Observation(ObservationKind.NO_SOUND, tuple(film.id for film in films), text("observe.never_sound", files=len(films)),
                       films[0].device, min(starts, default=None), max(ends, default=None),
                       sum((film.probe.duration or Fraction(0) for film in films), Fraction(0)), evidence={"files": len(films)})


def _no_sound(film: Recording) -> Observation:
    return Observation(
        ObservationKind.NO_SOUND, (film.id,), text("observe.no_sound", name=label(film.name)), film.device, film.start, film.end,
        film.probe.duration, evidence={"streams": [stream.codec for stream in film.probe.streams]},
    )


def stretches(recording: Recording, measurement: Measurement | None) -> Iterator[Observation]:
    """What was measured: black or covered picture, frozen picture, silence."""
    for stretch in measurement.stretches if measurement else ():
        kind = STRETCH_KINDS.get(stretch.kind)
        if kind and not _pre_record(stretch):
            evidence = {"measured_as": stretch.kind, **stretch.evidence}
            yield _placed(kind, recording, stretch.start, stretch.seconds, f"observe.{stretch.kind.replace('-', '_')}", evidence)


def _pre_record(stretch: Stretch) -> bool:
    """Sound that starts late at the head of a file is how a pre-record buffer looks: the clock's why says so."""
    return stretch.kind == StretchKind.LATE_SOUND and stretch.start <= 1 and stretch.seconds <= PRE_RECORD_SECONDS


def _placed(
    kind: ObservationKind, recording: Recording, offset: Fraction, seconds: Fraction, key: str, evidence: JsonObject
) -> Observation:
    start: datetime | None = later(recording.start, offset) if recording.start else None
    end = later(start, seconds) if start else None
    message: Text = text(key, name=label(recording.name), offset=number(offset), seconds=number(seconds))
    uncertainty = recording.clock.uncertainty_seconds if recording.clock else Fraction(0)
    return Observation(kind, (recording.id,), message, recording.device, start, end, seconds, uncertainty,
                       {"offset_seconds": float(offset), "seconds": float(seconds), **evidence})


def _numbers(flaw: Break) -> JsonObject:
    return {"break": flaw.kind, "at_seconds": float(flaw.start), "lasting_seconds": float(flaw.seconds), "stream": flaw.stream,
            **flaw.detail.numbers()}
