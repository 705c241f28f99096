"""Chinese by its sound: phrases are found as toneless syllables, because a speech engine confuses words that sound alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

Syllables = tuple[str, ...]
BREAK = "|"  # between utterances that are too far apart for one sentence

_FOLDED = 0.9  # how alike two syllables are that dialects and engines confuse: zh/z, ch/c, sh/s, -ng/-n, l-/n-
_CLOSE = 0.7  # how alike two syllables are at most that only share letters of pinyin
_SHARED = 0.6  # least share of letters that counts at all
_EXTRA = 0.6  # cost of a syllable in the text that the phrase has not
_ACROSS = 9.0  # cost of reading on across a break
_BY_LENGTH = ((2, 100), (3, 93), (4, 88), (6, 83))  # (syllables up to, least score): the shorter the phrase, the more exact
_LONGER = 78
_MARGIN = 12  # how much less alike a window's pinyin may be than its syllables have to be, to be looked at closely
_WINDOW = 80  # syllables looked at together; longer than any phrase
_GAP = 24  # syllables that may stand where a phrase has "…"


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase was found: text syllables `start` to `end`, end not included."""

    score: Fraction  # 0–100
    start: int
    end: int


def syllables(characters: str) -> Syllables:
    """Return one toneless syllable a character: Chinese by its sound in context, figures read out, Latin letters as they are."""
    from pypinyin import lazy_pinyin

    sounds: list[str] = []
    for run in _RUNS.findall(characters.translate(_FIGURES).lower()):
        pinyin = lazy_pinyin(run) if _HAN.match(run) else list(run)
        sounds += pinyin if len(pinyin) == len(run) else [lazy_pinyin(character)[0] for character in run]
    return tuple(sounds)


_HAN = re.compile(r"[\u3400-\u9fff〇]")
_RUNS = re.compile(r"[\u3400-\u9fff〇]+|[^\u3400-\u9fff〇]+")
_FIGURES = str.maketrans("0123456789", "零一二三四五六七八九")


def least_score(length: int) -> int:
    """Return from which score (0–100) a phrase of `length` syllables counts as found."""
    return next((score for longest, score in _BY_LENGTH if length <= longest), _LONGER)


@dataclass(frozen=True)
class SyllableText:
    """A text by its sound, and its pinyin in overlapping windows by which a phrase is quickly ruled out."""

    syllables: Syllables

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each window begins."""
        return tuple(range(0, max(1, len(self.syllables) - _WINDOW // 2), _WINDOW // 2))

    @cached_property
    def windows(self) -> list[str]:
        """The pinyin of each window."""
        return ["".join(self.syllables[start : start + _WINDOW]) for start in self.starts]


def find(parts: Sequence[Syllables], text: SyllableText, least: int | None = None) -> list[Match]:
    """Return where the `parts` of a phrase stand in the text in order, at most a few words apart."""
    matches = _find_part(parts[0], text, least)
    for number, part in enumerate(parts[1:], 1):
        following = _find_part(part, text, least) if matches else []
        weight = Fraction(sum(len(earlier) for earlier in parts[:number]), sum(len(earlier) for earlier in parts[: number + 1]))
        matches = [
            Match(first.score * weight + second.score * (1 - weight), first.start, second.end)
            for first in matches
            for second in following
            if 0 <= second.start - first.end <= _GAP and BREAK not in text.syllables[first.end : second.start]
        ]
    return matches


def _find_part(phrase: Syllables, text: SyllableText, least: int | None) -> list[Match]:
    wanted = least_score(len(phrase)) if least is None else least
    if not text.syllables:
        return []
    likely = process.cdist(["".join(phrase)], text.windows, scorer=fuzz.partial_ratio, score_cutoff=wanted - _MARGIN)[0]
    good: set[tuple[float, int, int]] = set()
    for window in likely.nonzero()[0]:
        first = text.starts[window]
        for end, (cost, start) in enumerate(_costs(phrase, text.syllables[first : first + _WINDOW])):
            if (1 - cost / len(phrase)) * 100 >= wanted - 1e-9:
                good.add((cost, first + end, first + start))
    chosen: list[Match] = []
    for cost, end, start in sorted(good):
        if all(end <= other.start or start >= other.end for other in chosen):
            chosen.append(Match(Fraction(round((1 - cost / len(phrase)) * 1000), 10), start, end))
    return sorted(chosen, key=lambda match: match.start)


def _costs(phrase: Syllables, text: Syllables) -> list[tuple[float, int]]:
    """For every end in the text: the cheapest way to read the phrase up to there, and where that begins."""
    row = [(0.0, place) for place in range(len(text) + 1)]
    for wanted in phrase:
        above, row = row, [(row[0][0] + 1.0, 0)]
        for place, heard in enumerate(text, 1):
            changed, start = above[place - 1]
            left = row[place - 1]
            best = (changed + 1.0 - alike(wanted, heard), start)
            best = min(best, (above[place][0] + 1.0, above[place][1]))
            row.append(min(best, (left[0] + (_ACROSS if heard == BREAK else _EXTRA), left[1])))
    return row


@lru_cache(maxsize=65536)
def alike(first: str, second: str) -> float:
    """Return how alike two syllables sound, 0 to 1."""
    if first == second:
        return 1.0
    if BREAK in (first, second):
        return 0.0
    if _folded(first) == _folded(second):
        return _FOLDED
    shared = fuzz.ratio(first, second) / 100
    return shared * _CLOSE if shared >= _SHARED else 0.0


def _folded(syllable: str) -> str:
    plain = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
    return "n" + plain[1:] if plain.startswith("l") else plain
