"""The lists of phrases to listen for: the packaged ones of `regulations.word_lists`, and an office's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import BadCall, Problems
from regulations.word_lists import phrase_files
from transcripts.pinyin import Syllables, syllables
from transcripts.wording import characters_of

_KEYS = frozenset({"label", "phrases", "unless", "least", "asked_by"})

Phrase = tuple[Syllables, ...]  # the parts between "…", in order


@dataclass(frozen=True, slots=True)
class PhraseEntry:
    """One thing to listen for."""

    what: str  # "notice", "slot:地点", "LT5" …: Heard.what
    label: str  # a short name, for a person
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]  # where one of these stands at the same place, the phrase is not meant
    least: int | None  # 0–100; None: by the phrase's length
    asked_by: str  # the article, for a person


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """All entries of all lists."""

    entries: tuple[PhraseEntry, ...]

    @staticmethod
    def load(extra: Path | None = None) -> PhraseBook:
        """Read the packaged lists, and an office's own folder of such lists on top of them.

        An entry of the same name in `extra` adds to the packaged one. Problems names every mistake in the lists at once.
        """
        sources = list(phrase_files())
        if extra is not None:
            if not extra.is_dir():
                raise BadCall("speech.words_no_folder", path=str(extra))
            sources += list(extra.iterdir())
        problems: list[Text] = []
        entries: dict[str, PhraseEntry] = {}
        for source in sorted((source for source in sources if source.name.endswith(".toml")), key=lambda source: source.name):
            for entry in _read(source, problems):
                entries[entry.what] = _added(entries.get(entry.what), entry)
        if problems:
            raise Problems(tuple(problems))
        return PhraseBook(tuple(entries.values()))


def _read(source: Traversable, problems: list[Text]) -> list[PhraseEntry]:
    try:
        tables = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        problems.append(text("speech.words_not_toml", file=source.name, why=str(problem)))
        return []
    return [entry for what, table in tables.items() if (entry := _entry(source.name, what, table, problems))]


def _entry(file: str, what: str, table: Any, problems: list[Text]) -> PhraseEntry | None:
    unknown = sorted(set(table) - _KEYS) if isinstance(table, dict) else [what]
    if unknown:
        problems.append(text("speech.words_unknown_key", file=file, what=what, keys=unknown, known=sorted(_KEYS)))
        return None
    phrases, unless = table.get("phrases"), table.get("unless", [])
    wrong = [phrase for phrase in [*(phrases or [""]), *unless] if not isinstance(phrase, str) or not characters_of(phrase)]
    least = table.get("least")
    if wrong or not (least is None or (isinstance(least, int) and 0 < least <= 100)):
        problems.append(text("speech.words_wrong", file=file, what=what))
        return None
    return PhraseEntry(
        what, str(table.get("label", what)), tuple(map(phrase_of, phrases)), tuple(map(phrase_of, unless)), least,
        str(table.get("asked_by", "")),
    )


def phrase_of(written: str) -> Phrase:
    """Return the syllables of a phrase, in parts where it has "…"."""
    return tuple(syllables(characters_of(part)) for part in written.split("…") if characters_of(part))


def _added(first: PhraseEntry | None, second: PhraseEntry) -> PhraseEntry:
    if first is None:
        return second
    return PhraseEntry(
        first.what, first.label, first.phrases + second.phrases, first.unless + second.unless,
        first.least if second.least is None else second.least, first.asked_by or second.asked_by,
    )
