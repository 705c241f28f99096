"""What was recognised together, divided again at the pauses between the utterances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from transcripts.engines.engine import Said
from transcripts.hearing.audio import RATE
from transcripts.hearing.regions import Span
from transcripts.transcript import Word
from transcripts.wording import bare

_EARLY = Fraction(3, 5)  # s before a pause from which a word may be the first after it: engines put words early rather than late
_LATE = Fraction(2, 5)  # s after a pause …
_MARK = Fraction(3, 10)  # s that a punctuation mark is worth


def divided(said: Said, spans: Sequence[Span]) -> list[Said]:
    """Return the answer for each of the `spans`, out of the one for all of them (its times begin where the first span does)."""
    if len(spans) == 1:
        return [said]
    places = [0, *_cuts(said.words, spans), len(said.words)]
    return [_part(said, spans[0][0], span, said.words[first:last]) for span, (first, last) in zip(spans, pairwise(places), strict=True)]


def _cuts(words: Sequence[Word], spans: Sequence[Span]) -> list[int]:
    """The number of the first word after each pause, in order."""
    origin = spans[0][0]
    cuts, least = [], 0
    for before, after in pairwise(spans):
        quiet = Fraction(before[1] - origin, RATE), Fraction(after[0] - origin, RATE)
        least = _first_after(words, quiet, least)
        cuts.append(least)
    return cuts


def _first_after(words: Sequence[Word], quiet: tuple[Fraction, Fraction], least: int) -> int:
    likely = [place for place in range(least, len(words)) if quiet[0] - _EARLY <= words[place].start <= quiet[1] + _LATE
              and bare(words[place].text)]
    likely = [place for place in likely if place > least] or likely  # the utterance before has a word, too, where there are enough
    if likely:
        return min(likely, key=lambda place: (_distance(words, place, quiet), place))
    middle = (quiet[0] + quiet[1]) / 2
    return next((place for place in range(least, len(words)) if words[place].start >= middle and bare(words[place].text)), len(words))


def _distance(words: Sequence[Word], place: int, quiet: tuple[Fraction, Fraction]) -> Fraction:
    """How badly the pause would lie before this word (s)."""
    start = words[place].start
    away = max((quiet[0] - start) / 2, start - quiet[1], Fraction(0))  # a pause is counted to the word after it rather than before
    after_mark = place > 0 and not bare(words[place - 1].text)
    return away - _MARK * after_mark


def _part(said: Said, origin: int, span: Span, words: Sequence[Word]) -> Said:
    """The answer for one span: its words with times from its own start."""
    start, length = Fraction(span[0] - origin, RATE), Fraction(span[1] - span[0], RATE)
    own = tuple(replace(word, start=_within(word.start - start, length), end=_within(word.end - start, length)) for word in words)
    return Said("".join(word.text for word in words).strip(), said.score, said.no_speech, own, said.language)


def _within(at: Fraction, length: Fraction) -> Fraction:
    return min(length, max(Fraction(0), at))
