"""Where a recorder cut one sentence into two files: the sound of both sides is joined, recognised as one, and its words divided again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.regions import Listening, SampleSpan, speech_spans
from transcripts.hearing.samples import SampleArray
from transcripts.transcript import Segment, Word
from transcripts.wording import characters_of, normalised

REPEAT = 3 * RATE  # samples; recorders repeat at most this much of a file in the next
_SAMPLE = RATE // 4  # samples that are looked for in the file before
_ALIKE = 0.8  # 0–1; correlation from which two stretches are the same sound, encoded twice
_AUDIBLE = 30  # of 32768; below this there is nothing to compare


@dataclass(frozen=True, slots=True)
class JoinedStretch:
    """A stretch of one recording that is recognised together with its neighbour's."""

    recording: int  # number of the recording in the session
    start: int  # sample of that recording at which it begins
    samples: SampleArray
    repeats: int = 0  # samples before `start` that repeat the recording before


@dataclass(frozen=True, slots=True)
class SentenceShare:
    """What one recording holds of a sentence that runs over more than one."""

    recording: int  # number of the recording in the session
    segment: Segment  # times from the start of that recording


def goes_on_over_border(before: int, after: int, listening: Listening) -> bool:
    """Return whether a sentence goes on over a border with so much silence (samples) before and after it.

    What the detector adds around speech is silence too, where the border does not cut it off.
    """
    pad = listening.pad_ms * RATE // 1000
    silence = sum(side + pad if side > 0 else 0 for side in (before, after))
    return silence * 1000 < listening.silence_ms * RATE


def repeated_samples(before: SampleArray, after: SampleArray) -> int:
    """Return how many samples at the start of `after` repeat the end of `before`; 0 where none do."""
    tail, head = before[-REPEAT:].astype(np.float64), after[:_SAMPLE].astype(np.float64)
    if len(head) < _SAMPLE or len(tail) < _SAMPLE or np.abs(head).mean() < _AUDIBLE:
        return 0
    head -= head.mean()
    products = np.correlate(tail, head, mode="valid")
    power = np.convolve(tail**2, np.ones(_SAMPLE), mode="valid")
    likeness = products / np.sqrt(np.maximum(power * (head**2).sum(), 1.0))
    place = int(likeness.argmax())
    return len(tail) - place if likeness[place] >= _ALIKE else 0


def join_sound(stretches: Sequence[JoinedStretch], listening: Listening) -> tuple[Sound, tuple[SampleSpan, ...]]:
    """Return the joined sound and its utterances: one, or more where there is a pause after all, or it would be too long for one."""
    sound = Sound(np.concatenate([stretch.samples for stretch in stretches]))
    spans, end = speech_spans(sound, listening), len(sound.samples)
    if len(spans) < 2:
        return sound, ((0, end),)
    return sound, ((0, spans[0][1]), *spans[1:-1], (spans[-1][0], end))


def divide_segment(segment: Segment, stretches: Sequence[JoinedStretch]) -> list[SentenceShare]:
    """Return what each recording holds of a segment whose times are those of the joined sound, and the words its neighbours hold."""
    shares: list[SentenceShare] = []
    texts: list[str] = []
    origin = 0
    for stretch in stretches:
        first, last = Fraction(origin - stretch.repeats, RATE), Fraction(origin + len(stretch.samples), RATE)
        shift = Fraction(stretch.start - origin, RATE)
        origin += len(stretch.samples)
        words = tuple(word for word in segment.words if first <= _middle(word) < last)
        text = normalised("".join(word.text for word in words)) if segment.words else segment.text
        inside = max(segment.start, first) < min(segment.end, last)
        if (characters_of(text) or not segment.words) and inside:
            start, end = max(segment.start, first) + shift, min(segment.end, last) + shift
            own_words = tuple(replace(word, start=word.start + shift, end=min(end, word.end + shift)) for word in words)
            shares.append(SentenceShare(stretch.recording, replace(segment, start=start, end=end, text=text, words=own_words)))
            texts.append(text)
    return [_with_neighbours(share, "".join(texts[:place]), "".join(texts[place + 1 :])) for place, share in enumerate(shares)]


def _middle(word: Word) -> Fraction:
    return (word.start + word.end) / 2


def _with_neighbours(share: SentenceShare, before: str, after: str) -> SentenceShare:
    return replace(share, segment=replace(share.segment, before=before, after=after))
