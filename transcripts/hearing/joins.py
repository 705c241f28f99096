"""Where a recorder cut one sentence into two files: the sound on both sides laid end to end, and the words shared out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.regions import Listening, Span, pieces
from transcripts.hearing.samples import Row
from transcripts.transcript import Segment, Word
from transcripts.wording import bare, written

REPEAT = 3 * RATE  # samples; recorders repeat at most this much of a file in the next
_SAMPLE = RATE // 4  # samples that are looked for in the file before
_ALIKE = 0.8  # 0–1; correlation from which two stretches are the same sound, encoded twice
_AUDIBLE = 30  # of 32768; below this there is nothing to compare


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one recording that is heard together with its neighbour's."""

    recording: int  # number of the recording in the session
    start: int  # sample of that recording at which it begins
    samples: Row
    repeats: int = 0  # samples before `start` that repeat the recording before


@dataclass(frozen=True, slots=True)
class Share:
    """What one recording holds of a sentence that runs over more than one."""

    recording: int  # number of the recording in the session
    segment: Segment  # times from the start of that recording


def touching(before: int, after: int, listening: Listening) -> bool:
    """Return whether a sentence goes on over a border with so much silence (samples) left standing before and after it.

    What the detector leaves standing around speech is silence too, where the border does not cut it off.
    """
    pad = listening.pad_ms * RATE // 1000
    silence = sum(side + pad if side > 0 else 0 for side in (before, after))
    return silence * 1000 < listening.silence_ms * RATE


def repeated(before: Row, after: Row) -> int:
    """Return how many samples at the start of `after` are the end of `before` once more; 0 where none are."""
    tail, head = before[-REPEAT:].astype(np.float64), after[:_SAMPLE].astype(np.float64)
    if len(head) < _SAMPLE or len(tail) < _SAMPLE or np.abs(head).mean() < _AUDIBLE:
        return 0
    head -= head.mean()
    products = np.correlate(tail, head, mode="valid")
    power = np.convolve(tail**2, np.ones(_SAMPLE), mode="valid")
    likeness = products / np.sqrt(np.maximum(power * (head**2).sum(), 1.0))
    place = int(likeness.argmax())
    return len(tail) - place if likeness[place] >= _ALIKE else 0


def laid_together(stretches: Sequence[Stretch], listening: Listening) -> tuple[Sound, tuple[Span, ...]]:
    """Return the joined sound and its utterances: one, or more where there is a pause after all, or it would be too long for one."""
    sound = Sound(np.concatenate([one.samples for one in stretches]))
    found, end = pieces(sound, listening), len(sound.samples)
    if len(found) < 2:
        return sound, ((0, end),)
    return sound, ((0, found[0][1]), *found[1:-1], (found[-1][0], end))


def shared_out(segment: Segment, stretches: Sequence[Stretch]) -> list[Share]:
    """Return what each recording holds of a segment in joined time, and beside it the words its neighbours hold."""
    shares: list[Share] = []
    texts: list[str] = []
    begun = 0
    for stretch in stretches:
        first, last = Fraction(begun - stretch.repeats, RATE), Fraction(begun + len(stretch.samples), RATE)
        shift = Fraction(stretch.start - begun, RATE)
        begun += len(stretch.samples)
        words = tuple(word for word in segment.words if first <= _middle(word) < last)
        text = written("".join(word.text for word in words)) if segment.words else segment.text
        inside = max(segment.start, first) < min(segment.end, last)
        if (bare(text) or not segment.words) and inside:
            start, end = max(segment.start, first) + shift, min(segment.end, last) + shift
            own = tuple(replace(word, start=word.start + shift, end=min(end, word.end + shift)) for word in words)
            shares.append(Share(stretch.recording, replace(segment, start=start, end=end, text=text, words=own)))
            texts.append(text)
    return [_beside(share, "".join(texts[:place]), "".join(texts[place + 1 :])) for place, share in enumerate(shares)]


def _middle(word: Word) -> Fraction:
    return (word.start + word.end) / 2


def _beside(share: Share, before: str, after: str) -> Share:
    return replace(share, segment=replace(share.segment, before=before, after=after))
