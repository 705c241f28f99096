"""Everything that is measured in the picture and the sound of one file, in one call that never raises on content."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from footage.containers import photo
from footage.containers.table import of_format
from footage.editing import keyframe_heads
from footage.onscreen import clock
from footage.signals import frames, picture, sampling, sound
from footage.signals.looks import KeyframeLook
from footage.values.decoding import Decoding, Readability
from footage.values.measurement import VERSION, ClockReading, Measurement, Stretch
from footage.values.recordings import Probe, State
from footage.values.tolerance import Tolerance
from messages import Text
from messages.errors import NotReadable


def measure(path: Path, probe: Probe, tolerance: Tolerance) -> Measurement:
    """Return what opens of one file, its black, covered, frozen and silent stretches and the burned-in clock (R003-3-08, R001-06).

    What cannot be decoded ends in `problem`. Meant to run in `IsolatedWorkers`: it decodes unknown bytes.
    """
    if probe.state not in (State.WHOLE, State.TRUNCATED) or not (probe.video or probe.audio):
        return Measurement(VERSION)
    if of_format(probe.format).still:
        return Measurement(VERSION, decoding=photo.decoding(path, probe.format) if probe.state is State.WHOLE else None)
    decoding = sampling.sample(path, probe)
    if decoding is not None and decoding.readability in (Readability.UNREADABLE, Readability.NOT_JUDGED):
        return Measurement(VERSION, problem=decoding.problem, decoding=decoding)
    return _measured(path, probe, tolerance, decoding)


def _measured(path: Path, probe: Probe, tolerance: Tolerance, decoding: Decoding | None) -> Measurement:
    picture_stretches: tuple[Stretch, ...] = ()
    sound_stretches: tuple[Stretch, ...] = ()
    readings: tuple[ClockReading, ...] = ()
    problem: Text | None = None
    heads = keyframe_heads.read(path) if probe.video else None
    try:
        if probe.video:
            picture_stretches, readings, passed = _watch(path, probe, tolerance)
            decoding = sampling.sample_again(path, probe, passed) or decoding
        if probe.audio:
            sound_stretches = sound.stretches(path, Fraction(0) if probe.video else None, tolerance)
    except NotReadable as error:
        problem = error.text
    stretches = sorted([*picture_stretches, *sound_stretches], key=lambda stretch: (stretch.start, stretch.kind))
    return Measurement(VERSION, tuple(stretches), readings, problem, decoding, heads)


def _watch(path: Path, probe: Probe, tolerance: Tolerance) -> tuple[tuple[Stretch, ...], tuple[ClockReading, ...], list[Fraction]]:
    """Return what stands out in the picture, the clock, and the moments of keyframes that decode."""
    looks, watch = [], clock.Watch(path)
    passed: list[Fraction] = []
    with frames.opened(path) as container:
        if not container.streams.video:
            return (), (), passed
        for look, frame in picture.survey(container, passed):
            looks.append(look)
            watch.see(frame)
    end = _picture_end(probe, looks)
    return picture.stretches(path, looks, end, tolerance), watch.readings(), passed


def _picture_end(probe: Probe, looks: list[KeyframeLook]) -> Fraction:
    video = probe.video
    claimed = probe.duration or (video.start + video.duration if video else Fraction(0))
    return max([claimed, *(look.offset for look in looks[-1:])])


def thumbnail(path: Path, offset: Fraction, width: int = 320) -> bytes:
    """Return the picture shown at `offset` seconds as a JPEG `width` pixels wide; NotReadable where there is none."""
    import io

    shown = frames.picture_at(path, offset)
    height = max(1, round(shown.height * width / shown.width))
    small = shown.reformat(width=width, height=height, format="rgb24", interpolation="AREA").to_image()
    with io.BytesIO() as out:
        small.save(out, "JPEG", quality=82)
        return out.getvalue()
