"""Speech that an engine left out without a word: found by the gap between the words, and recognised again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcripts.engines.engine import EngineAnswer
from transcripts.wording import characters_of

_GAP = Fraction(3, 2)  # s; pieces are cut at silence, so between two words there is no pause as long as this
_SLOWEST = Fraction(6, 5)  # characters a second; speech slower than this has lost some
_JUDGED_FROM = Fraction(2)  # s; shorter pieces are not judged by their speed
_EDGE = Fraction(1, 2)  # s; cut no nearer to the ends of a piece
_FRAME = 320  # samples; the cut falls into the quietest stretch as long as this


def longest_gap(answer: EngineAnswer, seconds: Fraction) -> tuple[Fraction, Fraction] | None:
    """Return the longest stretch of a piece in which speech has probably been left out (s), or None."""
    if not characters_of(answer.text):
        return None
    starts = sorted({Fraction(0), seconds, *(word.start for word in answer.words)})
    longest = max(pairwise(starts), key=lambda pair: pair[1] - pair[0])
    sparse = seconds > _JUDGED_FROM and len(characters_of(answer.text)) < _SLOWEST * seconds
    return longest if sparse or longest[1] - longest[0] > _GAP else None


def quietest_place(piece: npt.NDArray[np.float32], where: tuple[Fraction, Fraction], rate: int) -> int | None:
    """Return the sample at which to cut a piece inside its gap: the quietest moment; None where the piece is too short."""
    first = max(where[0], _EDGE)
    last = min(where[1], Fraction(len(piece), rate) - _EDGE)
    frames = (int(last * rate) - int(first * rate)) // _FRAME
    if frames < 1:
        return None
    inside = piece[int(first * rate) : int(first * rate) + frames * _FRAME].reshape(frames, _FRAME)
    return int(first * rate) + int(np.argmin(np.square(inside).mean(axis=1))) * _FRAME + _FRAME // 2


def holds_more(parts: Sequence[EngineAnswer], whole: EngineAnswer, by: int = 2) -> bool:
    """Return whether the parts, recognised one by one, hold more than the whole did, by at least `by` characters."""
    return len(characters_of("".join(part.text for part in parts))) >= len(characters_of(whole.text)) + by
