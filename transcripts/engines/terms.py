"""Terms of the field: characters that form no word, but sound exactly like such a term, are compared with it.

A small model writes 比路 for 笔录 and 正见 for 证件. The engine itself is asked how likely it finds either, and a term replaces
the engine's characters only where it is nearly as likely. Characters of an ordinary word of two or more characters are never
changed: 没有意义 stays as it is, although 没有异议 sounds the same. What the engine wrote first is kept with the word, and the
word is marked for the proof-reader.
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
from transcripts.engines.engine import EngineAnswer
from transcripts.pinyin import Syllables, syllables
from transcripts.transcript import Word
from transcripts.wording import simplified_by_character, traditional_by_character

_LONGEST = 8  # characters of a term
_NEARLY = 3.0  # nats a term may be less likely than what was heard: a factor of about twenty, as terms are that much more common here
_HAN = re.compile(r"[\u3400-\u9fff〇]+")

Likelihoods = Callable[[Sequence[str]], Sequence[float]]  # how likely an engine finds each of these texts for one sound, in nats


@dataclass(frozen=True, slots=True)
class Replacement:
    """A term in the place of characters that sound the same."""

    start: int  # character of the text
    term: str  # as many characters as it replaces

    @property
    def end(self) -> int:
        """The first character after it."""
        return self.start + len(self.term)

    def applied_to(self, text: str) -> str:
        """Return the text with the term in it, in the text's own script (simplified or traditional)."""
        traditional = text != simplified_by_character(text)
        return text[: self.start] + (traditional_by_character(self.term) if traditional else self.term) + text[self.end :]


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
        """Read the packaged lists and an office's own lists in the folder `extra`; BadCall names a wrong line."""
        sources = list(term_files())
        sources += list(extra.iterdir()) if extra is not None and extra.is_dir() else []
        return Terms(word for source in sources if source.name.endswith(".txt") for word in _read(source))

    def replacements(self, text: str) -> tuple[Replacement, ...]:
        """Return the terms that sound exactly like a part of the text that is no word."""
        plain = simplified_by_character(text)
        return tuple(replacement for run in _HAN.finditer(plain) for replacement in self._in_run(run.group(), run.start()))

    def corrected(self, answer: EngineAnswer, likelihoods: Likelihoods) -> EngineAnswer:
        """Return the answer with every term that is nearly as likely as the characters it replaces."""
        replacements = self.replacements(answer.text) if self._words else ()
        if not replacements:
            return answer
        unchanged, *others = likelihoods([answer.text, *(replacement.applied_to(answer.text) for replacement in replacements)])
        chosen: list[Replacement] = []
        near = [(chance, replacement) for chance, replacement in zip(others, replacements, strict=True) if chance >= unchanged - _NEARLY]
        for _, replacement in sorted(near, key=lambda pair: -pair[0]):
            if all(replacement.end <= other.start or other.end <= replacement.start for other in chosen):
                chosen.append(replacement)
        return _replaced(answer, chosen)

    def _in_run(self, characters: str, origin: int) -> Iterator[Replacement]:
        sounds, fixed = syllables(characters), self._fixed(characters)
        for start in range(len(characters)):
            for end in range(start + 2, min(len(characters), start + _LONGEST) + 1):
                hesitation = len(set(characters[start:end])) == 1  # 是是 is a hesitation, not 事实
                for term in self._by_sound.get(sounds[start:end], ()) if not hesitation else ():
                    changed = [place for place, character in enumerate(term, start) if characters[place] != character]
                    if changed and not any(fixed[place] for place in changed):
                        yield Replacement(origin + start, term)

    def _fixed(self, characters: str) -> list[bool]:
        """Which characters belong to an ordinary word, or to a term that stands there already."""
        fixed = [is_word for part in _segmenter().cut(characters, False) for is_word in [len(part) > 1] * len(part)]
        for start in range(len(characters)):
            for end in range(start + 2, min(len(characters), start + _LONGEST) + 1):
                if characters[start:end] in self._words:
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


def _replaced(answer: EngineAnswer, chosen: Sequence[Replacement]) -> EngineAnswer:
    """The answer with these terms in its text and in its words, which keep what was heard."""
    characters: list[tuple[str, bool]] = [(character, False) for character in answer.text]  # and whether it is part of a term
    for replacement in chosen:
        characters[replacement.start : replacement.end] = [(character, True) for character in replacement.term]
    if not chosen or re.sub(r"\s", "", answer.text) != re.sub(r"\s", "", "".join(word.text for word in answer.words)):
        return answer  # where the words do not spell the text, nothing could say which word was changed
    rest = iter([(character, in_term) for character, in_term in characters if not character.isspace()])
    return replace(answer, text="".join(character for character, _ in characters), words=tuple(_rewritten(answer.words, rest)))


def _rewritten(words: Sequence[Word], characters: Iterator[tuple[str, bool]]) -> Iterator[Word]:
    for word in words:
        own_characters = [(character, False) if character.isspace() else next(characters) for character in word.text]
        text = "".join(character for character, _ in own_characters)
        yield replace(word, text=text, heard=word.text) if any(in_term for _, in_term in own_characters) else word


def replaced_words(words: Sequence[Word]) -> list[Word]:
    """Return the words that are not what the engine wrote; neighbouring ones are joined."""
    replaced: list[Word] = []
    for before, word in zip([None, *words], words, strict=False):
        if word.heard and before is not None and before.heard:
            last = replaced[-1]
            replaced[-1] = replace(last, end=word.end, text=last.text + word.text, heard=last.heard + word.heard)
        elif word.heard:
            replaced.append(word)
    return replaced
