"""Which words of an utterance the engine was not sure of: what a proof-reader checks first."""

from __future__ import annotations

from fractions import Fraction

from transcripts.transcript import Segment
from transcripts.wording import characters_of

DOUBTFUL = Fraction(1, 2)  # 0–1; a word below this is marked


def doubtful(segment: Segment) -> tuple[tuple[int, int], ...]:
    """Return the stretches of `segment.text` (from character, to character) whose words are doubtful, or are not what the engine wrote.

    There are none where words have no scores.
    """
    places = [place for place, character in enumerate(segment.text) if characters_of(character)]
    unsure = [word.score < DOUBTFUL or bool(word.heard) for word in segment.words for _ in characters_of(word.text)]
    if len(unsure) != len(places):
        return ()
    stretches: list[tuple[int, int]] = []
    for place, doubt in zip(places, unsure, strict=True):
        if doubt and stretches and stretches[-1][1] == place:
            stretches[-1] = (stretches[-1][0], place + 1)
        elif doubt:
            stretches.append((place, place + 1))
    return tuple(stretches)
