"""The one message catalogue: every sentence a person reads, in simplified Chinese and English.

A sentence is kept as its key and its parameters (`Text`) and turned into words only where it is shown,
so that a finding stored today can be read in either language tomorrow. The sentences stand in
`zh/<room>.toml` and `en/<room>.toml`; the key `ingest.empty_dump` is the entry `empty_dump` of `ingest.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from messages.plurals import PluralFormatter

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
DEFAULT: Lang = "zh"
_FORMATTER = PluralFormatter()


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Return every sentence of one language by its key `<room>.<name>`; a process that says nothing loads nothing."""
    import tomllib
    from importlib import resources

    sentences: dict[str, str] = {}
    for entry in resources.files(__package__).joinpath(lang).iterdir():
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            for name, sentence in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                sentences[f"{room}.{name}"] = sentence
    return MappingProxyType(sentences)


def say(key: str, lang: Lang = DEFAULT, /, **params: Any) -> str:
    """Return the sentence `key` in `lang` with its `{parameters}` filled in; KeyError when there is none.

    A sentence may name a number with its singular and plural: `{count:finding|findings}`.
    """
    shown = {name: _shown(value, lang) for name, value in params.items()}
    sentence = catalogue(lang)[key]
    return _FORMATTER.vformat(sentence, (), shown) if "|" in sentence else sentence.format(**shown)  # Python's own is much faster


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that has not been put into words yet."""

    key: str  # "<room>.<name>" in the catalogue
    params: Mapping[str, Any] = field(default_factory=dict)  # JSON values, datetimes, Fractions or Texts

    def say(self, lang: Lang = DEFAULT) -> str:
        """Return the words in `lang`."""
        return say(self.key, lang, **self.params)

    def to_json(self) -> dict[str, Any]:
        """Return `{"key", "params"}` with JSON values only."""
        return {"key": self.key, "params": {name: _plain(value) for name, value in self.params.items()}}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Text:
        """Read back what `to_json` wrote."""
        return Text(stored["key"], {name: _revived(value) for name, value in stored["params"].items()})


def text(key: str, /, **params: Any) -> Text:
    """Return the sentence `key` with its parameters, to be said later."""
    return Text(key, params)


def number(value: Fraction | float, digits: int = 1) -> str:
    """Return a figure for a person: at most `digits` decimals, no trailing zeros."""
    shown = f"{float(value):.{digits}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _shown(value: Any, lang: Lang) -> Any:
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Fraction, float)):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(str(_shown(item, lang)) for item in value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": value.to_json()}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _revived(value: Any) -> Any:
    if isinstance(value, list):
        return [_revived(item) for item in value]
    if isinstance(value, dict) and "text" in value:
        return Text.from_json(value["text"])
    if isinstance(value, dict) and "time" in value:
        return datetime.fromisoformat(value["time"])
    return value
