"""Speech that an engine passed over in silence: found by the hole it leaves between the words, and asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcripts.engines.engine import Said
from transcripts.wording import bare

_HOLE = Fraction(3, 2)  # s; pieces are cut at silence, so between two words there is no pause as long as this
_SLOWEST = Fraction(6, 5)  # letters a second; speech slower than this has lost some
_WORTH = Fraction(2)  # s; shorter pieces are not judged by their speed
_EDGE = Fraction(1, 2)  # s; cut no nearer to the ends of a piece
_FRAME = 320  # samples; the cut falls into the quietest stretch as long as this


def hole(said: Said, seconds: Fraction) -> tuple[Fraction, Fraction] | None:
    """Return the longest stretch of a piece in which speech has probably been passed over (s), or None."""
    if not bare(said.text):
        return None
    begun = sorted({Fraction(0), seconds, *(word.start for word in said.words)})
    longest = max(pairwise(begun), key=lambda pair: pair[1] - pair[0])
    sparse = seconds > _WORTH and len(bare(said.text)) < _SLOWEST * seconds
    return longest if sparse or longest[1] - longest[0] > _HOLE else None


def cut(piece: npt.NDArray[np.float32], where: tuple[Fraction, Fraction], rate: int) -> int | None:
    """Return the sample at which to cut a piece inside its hole: the quietest moment; None where the piece is too short."""
    first = max(where[0], _EDGE)
    last = min(where[1], Fraction(len(piece), rate) - _EDGE)
    frames = (int(last * rate) - int(first * rate)) // _FRAME
    if frames < 1:
        return None
    inside = piece[int(first * rate) : int(first * rate) + frames * _FRAME].reshape(frames, _FRAME)
    return int(first * rate) + int(np.argmin(np.square(inside).mean(axis=1))) * _FRAME + _FRAME // 2


def fuller(parts: Sequence[Said], whole: Said, by: int = 2) -> bool:
    """Return whether the parts, asked for one by one, hold more than the whole did, `by` letters at least."""
    return len(bare("".join(part.text for part in parts))) >= len(bare(whole.text)) + by
