"""Where somebody speaks: Silero's voice detector, and pieces short enough to be transcribed without losing any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from transcripts.hearing.audio import RATE, Sound

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
    together: float = 1.5  # s; a longer pause between two utterances recognised in one is shortened …; 0: each is recognised alone
    pause: float = 0.8  # s; … to this


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
    """Return the utterances in groups that are recognised together, neighbours whose sound and pauses are not longer than `longest`.

    A sentence is easier than its parts, and a model's window costs the same however little of it is filled.
    """
    groups: list[tuple[Span, ...]] = []
    length = 0
    for span in spans:
        own = span[1] - span[0]
        more = own + (pause(groups[-1][-1], span, listening) if groups else 0)
        if groups and listening.together and length + more <= listening.longest * RATE:
            groups[-1] = (*groups[-1], span)
            length += more
        else:
            groups.append((span,))
            length = own
    return groups


def pause(before: Span, after: Span, listening: Listening) -> int:
    """Return how many samples of the pause between two utterances are recognised with them."""
    there = after[0] - before[1]
    return there if there <= listening.together * RATE else int(listening.pause * RATE)


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
