"""Which words of an utterance the engine was not sure of: what a proof-reader looks at first."""

from __future__ import annotations

from fractions import Fraction

from transcripts.transcript import Segment
from transcripts.wording import bare

DOUBTFUL = Fraction(1, 2)  # 0–1; a word below this is marked


def doubtful(segment: Segment) -> tuple[tuple[int, int], ...]:
    """Return the stretches of `segment.text` (from letter, to letter) whose words are doubtful, or are not what the engine wrote.

    There are none where words have no scores.
    """
    letters = [place for place, letter in enumerate(segment.text) if bare(letter)]
    unsure = [word.score < DOUBTFUL or bool(word.heard) for word in segment.words for _ in bare(word.text)]
    if len(unsure) != len(letters):
        return ()
    found: list[tuple[int, int]] = []
    for place, doubt in zip(letters, unsure, strict=True):
        if doubt and found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        elif doubt:
            found.append((place, place + 1))
    return tuple(found)
