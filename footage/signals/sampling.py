"""Decoding a few pictures and sounds of a file, at its start, in the middle and at its end, to know whether it opens at all.

An index that reads well says nothing of what lies behind it. Healthy footage must never be called damaged, so a place counts
as shut only where three keyframes in a row give no picture, each decoded by itself and then with what follows it, or where
most of the sound does not decode. What cannot be tried there (no keyframe near, a container that cannot seek) counts as open.
Meant to run in `IsolatedWorkers`: it decodes unknown bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from footage.containers.opening import open_media
from footage.containers.table import of_format
from footage.signals import trial
from footage.signals.scrambled import scrambled
from footage.values.decoding import Decoding, Readability, Undecodable
from footage.values.recordings import Media, Probe, State
from footage.values.tracks import PLAYED, Stream, StreamKind
from messages import number, text

PLACES = 5  # of a file that are tried: its start, its end and three between
MOST_SUSPECTS = 60  # other places that are tried again
NEAR = 0.01  # s; stamps of an index and of packets that are one
MOST_MOMENTS = 4096  # of a sound track
STEPS = 12  # trials by which the edge of a shut stretch is narrowed down
Opens = Callable[[Fraction, int], bool]  # whether the track opens at a moment, trying so many keyframes from there on


def sample(path: Path, probe: Probe, suspects: Sequence[Fraction] = ()) -> Decoding | None:
    """Return what of a file opens; None where there is nothing to try: a photo, a file without an index.

    `suspects`: moments (s from the start of the file) whose keyframes did not decode before; they are tried as well.
    """
    streams = [stream for kind in PLAYED if (stream := probe.video if kind == StreamKind.VIDEO else probe.audio) is not None]
    if probe.state not in (State.WHOLE, State.TRUNCATED) or probe.duration is None or not streams or _photo(probe):
        return None
    if any(track.encrypted for track in probe.layout.tracks) or scrambled(path, probe):
        return Decoding(Readability.NOT_JUDGED, 0, text("decoding.encrypted"))
    from av.error import FFmpegError

    try:
        with open_media(path) as container:
            return _sampled(container, probe, streams, suspects)
    except (FFmpegError, OSError, ValueError):
        return None if probe.state is State.TRUNCATED else Decoding(Readability.UNREADABLE, 0, text("decoding.not_opened"))


def sample_again(path: Path, probe: Probe, passed: Sequence[Fraction]) -> Decoding | None:
    """Try the file again, with every keyframe of the index that is not among those that `passed`; None where all are."""
    stamps = np.sort(np.array([float(at) for at in passed]))
    keys = [key - _begin(probe) for key in probe.keyframes[: -1 if probe.state is State.TRUNCATED else None]]
    places = np.searchsorted(stamps, [float(key) - NEAR for key in keys])
    lacking = [key for key, place in zip(keys, places.tolist(), strict=True) if place == len(stamps) or stamps[place] > float(key) + NEAR]
    return sample(path, probe, lacking) if lacking else None


def _photo(probe: Probe) -> bool:
    return of_format(probe.format).media is Media.PHOTO


def _sampled(container: Any, probe: Probe, streams: Sequence[Stream], suspects: Sequence[Fraction]) -> Decoding:
    tracks = [(stream, trial.track_of(container, stream)) for stream in streams]
    unknown = [stream.codec for stream, track in tracks if track is None]
    known = [(stream, track) for stream, track in tracks if track is not None]
    if not known or (unknown and streams[0].codec in unknown):  # the picture of a film, the sound of a sound file
        return Decoding(Readability.NOT_JUDGED, 0, text("decoding.no_decoder", codecs=sorted(set(unknown))))
    shut: list[Undecodable] = []
    tried, wholly = 0, []
    exact = of_format(probe.format).contiguous  # its index says where each packet lies, and a search ends there
    for stream, track in known:
        keys = _moments(probe, stream)
        opens = trial.opener(container, track, keys if exact else ())
        places = _places(probe, stream)
        more = suspects[:: len(suspects) // MOST_SUSPECTS + 1] if stream.kind == StreamKind.VIDEO else ()
        answers = {place: opens(place, trial.KEYFRAMES) for place in places} | {place: opens(place, 1) for place in more}
        tried += len(answers)
        if any(answers.values()):
            shut += _stretches(stream, keys, opens, answers, stream.start - _begin(probe) + stream.duration)
        else:
            wholly.append(stream)
    return _verdict(probe, known, wholly, shut, tried)


def _verdict(probe: Probe, known: Sequence[tuple[Stream, Any]], wholly: Sequence[Stream], shut: list[Undecodable], tried: int) -> Decoding:
    length = probe.duration or Fraction(0)
    if wholly and len(wholly) == len(known):
        return Decoding(Readability.UNREADABLE, tried, text("decoding.nothing_opens", places=tried, seconds=number(length)))
    shut += [Undecodable(stream.kind, Fraction(0), length) for stream in wholly]
    if not shut:
        return Decoding(Readability.READABLE, tried)
    picture, sound = (sum(stretch.seconds for stretch in shut if stretch.stream == kind) for kind in PLAYED)
    key = "both" if picture and sound else "picture" if picture else "sound"
    problem = text(f"decoding.partly_{key}", picture=number(Fraction(picture)), sound=number(Fraction(sound)), seconds=number(length))
    return Decoding(Readability.PARTLY, tried, problem, tuple(sorted(shut, key=lambda stretch: (stretch.start, stretch.stream))))


def _places(probe: Probe, stream: Stream) -> list[Fraction]:
    """Return the moments that are tried: keyframes where the index names them, the last of a cut file left out."""
    keys = _moments(probe, stream) if stream.kind == StreamKind.VIDEO else ()
    if len(keys) >= PLACES:
        last = len(keys) - (2 if probe.state is State.TRUNCATED else 1)
        return sorted({keys[last * part // (PLACES - 1)] for part in range(PLACES)})
    first = stream.start - _begin(probe)
    return sorted({max(Fraction(0), first + stream.duration * part / PLACES) for part in range(PLACES)})


def _moments(probe: Probe, stream: Stream) -> Sequence[Fraction]:
    """Return the moments between which a track may change from open to shut: its keyframes, of sound every second."""
    begin = _begin(probe)
    if stream.kind == StreamKind.VIDEO:
        return [key - begin for key in probe.keyframes]
    step = max(Fraction(1), stream.duration / MOST_MOMENTS)
    return [stream.start - begin + step * part for part in range(int(stream.duration / step) + 1)]


def _begin(probe: Probe) -> Fraction:
    """Return the file's own time of its first moment."""
    return min((stream.start for stream in probe.streams if stream.kind in PLAYED), default=Fraction(0))


def _stretches(
    stream: Stream, moments: Sequence[Fraction], opens: Opens, answers: Mapping[Fraction, bool], end: Fraction
) -> list[Undecodable]:
    """Return the shut stretches of a track, each from the first moment that does not open to the next that does."""
    keys = sorted({*moments, *answers})
    shut: list[Undecodable] = []
    start: Fraction | None = None
    before: Fraction | None = None
    for place in sorted(answers):
        if not answers[place] and start is None:
            start = place if before is None else _edge(opens, keys, before, place, True)
        elif answers[place] and start is not None and before is not None:
            shut.append(Undecodable(stream.kind, start, _edge(opens, keys, before, place, False) - start))
            start = None
        before = place
    if start is not None:
        shut.append(Undecodable(stream.kind, start, max(end - start, Fraction(0))))
    return [stretch for stretch in shut if stretch.seconds > 0]


def _edge(opens: Opens, keys: Sequence[Fraction], left: Fraction, right: Fraction, left_opens: bool) -> Fraction:
    """Return the first moment right of `left` that answers as `right` does, to the keyframe."""
    low, high = bisect_left(keys, left), bisect_left(keys, right)
    for _ in range(STEPS):
        if high - low <= 1:
            break
        middle = (low + high) // 2
        low, high = (middle, high) if opens(keys[middle], 1) == left_opens else (low, middle)
    return keys[high]
