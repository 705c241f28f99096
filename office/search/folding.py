"""One way to write what is looked for and what it is found in: full-width, traditional and capital letters folded, a character a word."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from messages.errors import BadCall
from storage.search.values import SearchPhrase
from transcripts.wording import simplified_by_character

LONGEST, MOST_PARTS = 100, 8  # characters of a search, parts between blanks
# Chinese, kana, hangul, Yi and what else is written without blanks: a character is a word. Of the others a run of letters and digits.
_SINGLE = "\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003fffd"
_WORD = re.compile(rf"(?=[\w\U00020000-\U0003fffd])(?!_)[{_SINGLE}]|(?:(?![{_SINGLE}])[^\W_])+")
SAME = (("声像", "音像", "视听", "视音频", "音视频", "录音录像"),)  # what the regulations call one thing


class _Simplified(dict[int, str]):
    """Character by character: a phrase would be folded otherwise than its part, and not be found by it."""

    def __missing__(self, code: int) -> str:
        self[code] = simplified_by_character(chr(code))
        return self[code]


@cache
def _simplified() -> _Simplified:
    return _Simplified()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: 〔２０２６〕１７號 is 2026, 17, 号."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_simplified())
    return tuple(_WORD.findall(folded))


def parts_of(asked: str) -> tuple[tuple[SearchPhrase, ...], ...]:
    """Return what has to be found: for each part between blanks the ways to write it. BadCall where nothing is left to look for."""
    if len(asked) > LONGEST:
        raise BadCall("search.too_long", most=LONGEST)
    parts = [words for part in unicodedata.normalize("NFKC", asked).split() if (words := words_of(part))]
    if not parts:
        raise BadCall("search.nothing")
    if len(parts) > MOST_PARTS:
        raise BadCall("search.too_many", most=MOST_PARTS)
    return tuple(tuple(map(_phrase, _ways(words))) for words in parts)


def _phrase(words: tuple[str, ...]) -> SearchPhrase:
    return SearchPhrase(words, re.fullmatch(rf"[{_SINGLE}]", words[-1]) is None)


def _ways(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return a part with each of the words in it that mean the same."""
    for group in SAME:
        for member in map(tuple, group):
            for place in range(len(words) - len(member) + 1):
                if words[place:place + len(member)] == member:
                    return list(dict.fromkeys((*words[:place], *other, *words[place + len(member):])
                                              for other in (member, *map(tuple, group))))
    return [words]
