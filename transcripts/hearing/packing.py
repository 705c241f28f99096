"""Utterances far apart in one piece: long pauses are left out, and times put back to where the words were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from transcripts.engines.engine import Piece, Said
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.regions import Listening, Span, pause


@dataclass(frozen=True, slots=True)
class Packed:
    """Some utterances as one piece of sound."""

    parts: tuple[Span, ...]  # what of the sound stands in it, one after the other

    def piece(self, sound: Sound) -> Piece:
        """Return its samples."""
        return np.concatenate([sound.piece(*part) for part in self.parts]) if len(self.parts) > 1 else sound.piece(*self.parts[0])

    def spread(self, said: Said) -> Said:
        """Return what was heard in it with times from the first utterance's start, the pauses put back."""
        if len(self.parts) == 1:
            return said
        words = tuple(replace(word, start=self._at(word.start), end=max(self._at(word.start), self._at(word.end))) for word in said.words)
        return replace(said, words=words)

    def _at(self, time: Fraction) -> Fraction:
        """Where a second of the piece lies, counted from the first utterance's start."""
        left = time
        for part in self.parts[:-1]:
            length = Fraction(part[1] - part[0], RATE)
            if left < length:
                return left + Fraction(part[0] - self.parts[0][0], RATE)
            left -= length
        return left + Fraction(self.parts[-1][0] - self.parts[0][0], RATE)


def packed(group: Sequence[Span], listening: Listening) -> Packed:
    """Return the utterances with what is left of the pauses between them: half of it after the one, half before the other."""
    parts, start = [], group[0][0]
    for before, after in pairwise(group):
        kept = pause(before, after, listening)
        if kept < after[0] - before[1]:
            parts.append((start, before[1] + kept // 2))
            start = after[0] - kept + kept // 2
    return Packed((*parts, (start, group[-1][1])))
