"""The field's own words: letters that are no word, but sound exactly like one of the field's, are weighed against it.

A small model writes 比路 for 笔录 and 正见 for 证件. The engine itself is asked how likely it finds either, and only what it
finds nearly as likely is put in. Letters of an ordinary word of two or more letters are never touched: 没有意义 stays what it
is, although 没有异议 sounds the same. What the engine wrote first is kept with the word, and the word is marked for the
proof-reader.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from messages.errors import BadCall
from regulations.word_lists import term_files
from transcripts.engines.engine import Said
from transcripts.pinyin import Syllables, syllables
from transcripts.transcript import Word
from transcripts.wording import simplified_letters, traditional_letters

_LONGEST = 8  # letters of a term
_NEARLY = 3.0  # nats a reading may be less likely than what was heard: some twenty times, as these words are that much more common here
_HAN = re.compile(r"[\u3400-\u9fff〇]+")

Likely = Callable[[Sequence[str]], Sequence[float]]  # how likely an engine finds each of these texts for one sound, in nats


@dataclass(frozen=True, slots=True)
class Reading:
    """One other way to write what was heard."""

    start: int  # letter of the text
    term: str  # as many letters as it takes the place of

    @property
    def end(self) -> int:
        """The first letter after it."""
        return self.start + len(self.term)

    def of(self, text: str) -> str:
        """Return the text read so, in its own script."""
        traditional = text != simplified_letters(text)
        return text[: self.start] + (traditional_letters(self.term) if traditional else self.term) + text[self.end :]


class Terms:
    """A list of words, found by their sound."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = frozenset(words)
        self._by_sound: dict[Syllables, list[str]] = {}
        for word in sorted(self._words):
            self._by_sound.setdefault(syllables(word), []).append(word)
        self.identity = hashlib.sha256("\n".join(sorted(self._words)).encode()).hexdigest()

    @staticmethod
    def load(extra: Path | None = None) -> Terms:
        """Read `regulations/words/*.txt`, and an office's own lists in the folder `extra`; BadCall names a wrong line."""
        sources = list(term_files())
        sources += list(extra.iterdir()) if extra is not None and extra.is_dir() else []
        return Terms(word for source in sources if source.name.endswith(".txt") for word in _read(source))

    def readings(self, text: str) -> tuple[Reading, ...]:
        """Return the terms that sound exactly like a part of the text that is no word."""
        plain = simplified_letters(text)
        return tuple(reading for run in _HAN.finditer(plain) for reading in self._of_run(run.group(), run.start()))

    def settled(self, said: Said, likely: Likely) -> Said:
        """Return the answer with every term put in that is nearly as likely as what stands there."""
        readings = self.readings(said.text) if self._words else ()
        if not readings:
            return said
        first, *others = likely([said.text, *(reading.of(said.text) for reading in readings)])
        chosen: list[Reading] = []
        near = [(chance, reading) for chance, reading in zip(others, readings, strict=True) if chance >= first - _NEARLY]
        for _, reading in sorted(near, key=lambda pair: -pair[0]):
            if all(reading.end <= other.start or other.end <= reading.start for other in chosen):
                chosen.append(reading)
        return _put(said, chosen)

    def _of_run(self, letters: str, origin: int) -> Iterator[Reading]:
        sounds, fixed = syllables(letters), self._fixed(letters)
        for start in range(len(letters)):
            for end in range(start + 2, min(len(letters), start + _LONGEST) + 1):
                said_twice = len(set(letters[start:end])) == 1  # 是是 is a hesitation, not 事实
                for term in self._by_sound.get(sounds[start:end], ()) if not said_twice else ():
                    changed = [place for place, letter in enumerate(term, start) if letters[place] != letter]
                    if changed and not any(fixed[place] for place in changed):
                        yield Reading(origin + start, term)

    def _fixed(self, letters: str) -> list[bool]:
        """Which letters belong to an ordinary word, or to a term that stands there already."""
        fixed = [many for part in _segmenter().cut(letters, False) for many in [len(part) > 1] * len(part)]
        for start in range(len(letters)):
            for end in range(start + 2, min(len(letters), start + _LONGEST) + 1):
                if letters[start:end] in self._words:
                    fixed[start:end] = [True] * (end - start)
        return fixed


@cache
def _segmenter() -> Any:
    from rjieba import Jieba

    return Jieba()


def _read(source: Traversable) -> Iterator[str]:
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise BadCall("speech.terms_not_text", file=source.name) from problem
    for number, line in enumerate(lines, 1):
        for word in line.partition("#")[0].split():
            if not _HAN.fullmatch(word) or not 2 <= len(word) <= _LONGEST:
                raise BadCall("speech.terms_wrong", file=source.name, line=number, word=word, most=_LONGEST)
            yield word


def _put(said: Said, chosen: Sequence[Reading]) -> Said:
    """The answer with these readings in its text and in its words, which keep what was heard."""
    letters: list[tuple[str, bool]] = [(letter, False) for letter in said.text]  # and whether a term was put there
    for reading in chosen:
        letters[reading.start : reading.end] = [(letter, True) for letter in reading.term]
    if not chosen or re.sub(r"\s", "", said.text) != re.sub(r"\s", "", "".join(word.text for word in said.words)):
        return said  # words that do not tell which letter is whose could not say what was changed
    rest = iter([(letter, term) for letter, term in letters if not letter.isspace()])
    return replace(said, text="".join(letter for letter, _ in letters), words=tuple(_rewritten(said.words, rest)))


def _rewritten(words: Sequence[Word], letters: Iterator[tuple[str, bool]]) -> Iterator[Word]:
    for word in words:
        found = [(letter, False) if letter.isspace() else next(letters) for letter in word.text]
        text = "".join(letter for letter, _ in found)
        yield replace(word, text=text, heard=word.text) if any(term for _, term in found) else word


def put_in(words: Sequence[Word]) -> list[Word]:
    """Return the words that are not what the engine wrote; neighbours are one."""
    found: list[Word] = []
    for before, word in zip([None, *words], words, strict=False):
        if word.heard and before is not None and before.heard:
            last = found[-1]
            found[-1] = replace(last, end=word.end, text=last.text + word.text, heard=last.heard + word.heard)
        elif word.heard:
            found.append(word)
    return found
