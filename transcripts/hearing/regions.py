"""Where somebody speaks: Silero's voice detector, and stretches short enough to be transcribed without losing words."""

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
_MOST_GAIN = 30.0  # the most it is turned up by


SampleSpan = tuple[int, int]  # samples


@dataclass(frozen=True, slots=True)
class Listening:
    """How speech is found and cut; every value is part of the cache's key."""

    threshold: float = 0.4  # 0–1; the detector's certainty from which sound counts as speech
    silence_ms: int = 400  # ms; the shortest silence at which speech is cut
    least_ms: int = 100  # ms; shorter sounds are no speech
    pad_ms: int = 200  # ms; added before and after
    longest: float = 12.0  # s; longer speech is cut at its longest silence
    together: float = 1.5  # s; a longer pause between two utterances recognised together is shortened …; 0: each is recognised alone
    pause: float = 0.8  # s; … to this


def speech_spans(sound: Sound, listening: Listening) -> tuple[SampleSpan, ...]:
    """Return the stretches of speech as sample numbers, in order and without overlap, each at most `longest` seconds."""
    spans: list[SampleSpan] = []
    gain = _gain(sound)
    position = 0
    while position < len(sound.samples):
        window = sound.piece(position, position + _WINDOW) * gain
        last = position + len(window) >= len(sound.samples)
        in_window = _speech(window, listening)
        step = len(window)
        if not last and in_window and in_window[-1][1] > len(window) - _TAIL and in_window[-1][0] > 0:
            step = in_window.pop()[0]
        spans += [(position + start, position + end) for start, end in in_window]
        position += step
    return tuple(spans)


def units(spans: Sequence[SampleSpan], listening: Listening) -> list[tuple[SampleSpan, ...]]:
    """Return the utterances in groups that are recognised together, neighbours whose sound and pauses are not longer than `longest`.

    A sentence is easier than its parts, and a model's window costs the same however little of it is filled.
    """
    groups: list[tuple[SampleSpan, ...]] = []
    length = 0
    for span in spans:
        samples = span[1] - span[0]
        more = samples + (pause(groups[-1][-1], span, listening) if groups else 0)
        if groups and listening.together and length + more <= listening.longest * RATE:
            groups[-1] = (*groups[-1], span)
            length += more
        else:
            groups.append((span,))
            length = samples
    return groups


def pause(before: SampleSpan, after: SampleSpan, listening: Listening) -> int:
    """Return how many samples of the pause between two utterances are recognised with them."""
    samples = after[0] - before[1]
    return samples if samples <= listening.together * RATE else int(listening.pause * RATE)


def extent(group: Sequence[SampleSpan]) -> SampleSpan:
    """Return the stretch from the first utterance's start to the last one's end."""
    return group[0][0], group[-1][1]


def seconds(span: SampleSpan) -> tuple[Fraction, Fraction]:
    """Return a stretch of samples in seconds."""
    return Fraction(span[0], RATE), Fraction(span[1], RATE)


def _speech(window: npt.NDArray[np.float32], listening: Listening) -> list[SampleSpan]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=listening.threshold, min_speech_duration_ms=listening.least_ms, max_speech_duration_s=listening.longest,
        min_silence_duration_ms=listening.silence_ms, speech_pad_ms=listening.pad_ms,
    )
    return [(int(span["start"]), min(int(span["end"]), len(window))) for span in get_speech_timestamps(window, options)]


def _gain(sound: Sound) -> float:
    """How far quiet sound is turned up for the detector; 1 where it is loud enough or silent."""
    return min(_LOUD / sound.peak, _MOST_GAIN) if 0 < sound.peak < _QUIET else 1.0
