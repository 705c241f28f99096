"""What was recognised together, divided again at the pauses between the utterances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from transcripts.engines.engine import EngineAnswer
from transcripts.hearing.audio import RATE
from transcripts.hearing.regions import SampleSpan
from transcripts.transcript import Word
from transcripts.wording import characters_of

_EARLY = Fraction(3, 5)  # s before a pause from which a word may be the first after it: engines put words early rather than late
_LATE = Fraction(2, 5)  # s after a pause …
_MARK = Fraction(3, 10)  # s that a punctuation mark counts for


def split_answer(answer: EngineAnswer, spans: Sequence[SampleSpan]) -> list[EngineAnswer]:
    """Return the answer for each of the `spans`, out of the one for all of them (its times begin where the first span does)."""
    if len(spans) == 1:
        return [answer]
    places = [0, *_cuts(answer.words, spans), len(answer.words)]
    return [_part(answer, spans[0][0], span, answer.words[first:last]) for span, (first, last) in zip(spans, pairwise(places), strict=True)]


def _cuts(words: Sequence[Word], spans: Sequence[SampleSpan]) -> list[int]:
    """The number of the first word after each pause, in order."""
    origin = spans[0][0]
    cuts, least = [], 0
    for before, after in pairwise(spans):
        pause = Fraction(before[1] - origin, RATE), Fraction(after[0] - origin, RATE)
        least = _first_after(words, pause, least)
        cuts.append(least)
    return cuts


def _first_after(words: Sequence[Word], pause: tuple[Fraction, Fraction], least: int) -> int:
    likely = [place for place in range(least, len(words)) if pause[0] - _EARLY <= words[place].start <= pause[1] + _LATE
              and characters_of(words[place].text)]
    likely = [place for place in likely if place > least] or likely  # the utterance before gets a word too, where there are enough
    if likely:
        return min(likely, key=lambda place: (_distance(words, place, pause), place))
    middle = (pause[0] + pause[1]) / 2
    return next(
        (place for place in range(least, len(words)) if words[place].start >= middle and characters_of(words[place].text)), len(words)
    )


def _distance(words: Sequence[Word], place: int, pause: tuple[Fraction, Fraction]) -> Fraction:
    """How badly the pause would lie before this word (s)."""
    start = words[place].start
    away = max((pause[0] - start) / 2, start - pause[1], Fraction(0))  # a word before the pause counts half: engines place words early
    after_mark = place > 0 and not characters_of(words[place - 1].text)
    return away - _MARK * after_mark


def _part(answer: EngineAnswer, origin: int, span: SampleSpan, words: Sequence[Word]) -> EngineAnswer:
    """The answer for one span: its words with times from its own start."""
    start, length = Fraction(span[0] - origin, RATE), Fraction(span[1] - span[0], RATE)
    own_words = tuple(replace(word, start=_within(word.start - start, length), end=_within(word.end - start, length)) for word in words)
    return EngineAnswer("".join(word.text for word in words).strip(), answer.score, answer.no_speech, own_words, answer.language)


def _within(at: Fraction, length: Fraction) -> Fraction:
    return min(length, max(Fraction(0), at))
