"""Utterances far apart in one piece: long pauses are left out, and times put back to where the words were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from transcripts.engines.engine import EngineAnswer, Waveform
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.regions import Listening, SampleSpan, pause


@dataclass(frozen=True, slots=True)
class PackedSpans:
    """Some utterances as one piece of sound."""

    parts: tuple[SampleSpan, ...]  # the stretches of the sound in it, one after the other

    def piece(self, sound: Sound) -> Waveform:
        """Return its samples."""
        return np.concatenate([sound.piece(*part) for part in self.parts]) if len(self.parts) > 1 else sound.piece(*self.parts[0])

    def spread(self, answer: EngineAnswer) -> EngineAnswer:
        """Return the answer with times from the first utterance's start, the pauses put back."""
        if len(self.parts) == 1:
            return answer
        words = tuple(replace(word, start=self._at(word.start), end=max(self._at(word.start), self._at(word.end))) for word in answer.words)
        return replace(answer, words=words)

    def _at(self, time: Fraction) -> Fraction:
        """Where a second of the piece lies, counted from the first utterance's start."""
        rest = time
        for part in self.parts[:-1]:
            length = Fraction(part[1] - part[0], RATE)
            if rest < length:
                return rest + Fraction(part[0] - self.parts[0][0], RATE)
            rest -= length
        return rest + Fraction(self.parts[-1][0] - self.parts[0][0], RATE)


def pack(group: Sequence[SampleSpan], listening: Listening) -> PackedSpans:
    """Return the utterances with what is left of the pauses between them: half of it after the first, half before the second."""
    parts, start = [], group[0][0]
    for before, after in pairwise(group):
        shortened = pause(before, after, listening)
        if shortened < after[0] - before[1]:
            parts.append((start, before[1] + shortened // 2))
            start = after[0] - shortened + shortened // 2
    return PackedSpans((*parts, (start, group[-1][1])))
