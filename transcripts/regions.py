"""Where somebody speaks: Silero's voice detector, and pieces short enough to be transcribed without losing any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from transcripts.audio import RATE, Sound

_WINDOW = 300 * RATE  # samples looked at together, so that an hour needs no more memory than five minutes
_TAIL = RATE  # samples; speech that ends within this of a window's end is looked at again with what follows
_QUIET = 0.1  # peak below which a recording is turned up for the detector
_LOUD = 0.5  # peak it is turned up to
_MOST = 30.0  # the most it is turned up by


Span = tuple[int, int]  # samples


@dataclass(frozen=True, slots=True)
class Listening:
    """How speech is found and cut; every value is ours and part of the cache's key."""

    threshold: float = 0.4  # 0–1; the detector's certainty from which sound counts as speech
    silence_ms: int = 400  # ms; the shortest silence at which speech is cut
    least_ms: int = 100  # ms; shorter sounds are no speech
    pad_ms: int = 200  # ms; left standing before and after
    longest: float = 12.0  # s; longer speech is cut at its longest silence
    together: float = 1.5  # s; utterances no further apart are recognised in one, up to `longest`: a sentence is easier than its parts


def pieces(sound: Sound, listening: Listening) -> tuple[Span, ...]:
    """Return the stretches of speech as sample numbers, in order and without overlap, each at most `longest` seconds."""
    found: list[tuple[int, int]] = []
    gain = _gain(sound)
    position = 0
    while position < len(sound.samples):
        window = sound.piece(position, position + _WINDOW) * gain
        last = position + len(window) >= len(sound.samples)
        spans = _speech(window, listening)
        step = len(window)
        if not last and spans and spans[-1][1] > len(window) - _TAIL and spans[-1][0] > 0:
            step = spans.pop()[0]
        found += [(position + start, position + end) for start, end in spans]
        position += step
    return tuple(found)


def units(spans: Sequence[Span], listening: Listening) -> list[tuple[Span, ...]]:
    """Return the utterances in groups that are recognised together: close to one another, and not too long."""
    groups: list[tuple[Span, ...]] = []
    for span in spans:
        last = groups[-1] if groups else ()
        close = last and span[0] - last[-1][1] <= listening.together * RATE
        if close and span[1] - last[0][0] <= listening.longest * RATE:
            groups[-1] = (*last, span)
        else:
            groups.append((span,))
    return groups


def extent(group: Sequence[Span]) -> Span:
    """Return the stretch from the first utterance's start to the last one's end."""
    return group[0][0], group[-1][1]


def seconds(span: Span) -> tuple[Fraction, Fraction]:
    """Return a stretch of samples in seconds."""
    return Fraction(span[0], RATE), Fraction(span[1], RATE)


def _speech(window: npt.NDArray[np.float32], listening: Listening) -> list[tuple[int, int]]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=listening.threshold, min_speech_duration_ms=listening.least_ms, max_speech_duration_s=listening.longest,
        min_silence_duration_ms=listening.silence_ms, speech_pad_ms=listening.pad_ms,
    )
    return [(int(span["start"]), min(int(span["end"]), len(window))) for span in get_speech_timestamps(window, options)]


def _gain(sound: Sound) -> float:
    """How far quiet sound is turned up for the detector; 1 where it is loud enough or silent."""
    return min(_LOUD / sound.peak, _MOST) if 0 < sound.peak < _QUIET else 1.0
