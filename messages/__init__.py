"""The one message catalogue: every sentence a person reads, in simplified Chinese and English.

A sentence is kept as its key and its parameters (`Text`) and turned into words only where it is shown,
so that a finding stored today can be read in either language tomorrow. The sentences stand in
`zh/<room>.toml` and `en/<room>.toml`; the key `ingest.empty_dump` is the entry `empty_dump` of `ingest.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
    """A sentence that has not been put into words yet: a value that can be compared, hashed and stored without loss."""

    key: str  # "<room>.<name>" in the catalogue
    params: Mapping[str, Any] = field(default_factory=dict)  # str, int, bool, None, float, Fraction, date, datetime, Text; tuples of them

    def __post_init__(self) -> None:
        """Keep a copy of the parameters in which lists are tuples, and what has no place in a stored sentence is its words."""
        object.__setattr__(self, "params", {name: _frozen(value) for name, value in self.params.items()})

    def __hash__(self) -> int:
        return hash((self.key, frozenset(self.params.items())))

    def say(self, lang: Lang = DEFAULT) -> str:
        """Return the words in `lang`."""
        return say(self.key, lang, **self.params)

    def to_json(self) -> dict[str, Any]:
        """Return `{"key", "params"}` with JSON values only; what JSON has no type for stands in an object that names its type."""
        return {"key": self.key, "params": {name: _plain(value) for name, value in self.params.items()}}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Text:
        """Return what `to_json` wrote, exactly; a day that an older version stored as a bare string is a date again."""
        return Text(stored["key"], {name: _revived(value) for name, value in stored["params"].items()})


def text(key: str, /, **params: Any) -> Text:
    """Return the sentence `key` with its parameters, to be said later."""
    return Text(key, params)


def joined(sentences: Iterable[Text], lang: Lang = DEFAULT) -> str:
    """Return several sentences as one line: semicolons between them and no full stop at the end."""
    return ("；" if lang == "zh" else "; ").join(sentence.say(lang).rstrip("。.") for sentence in sentences)


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


def _frozen(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    return value if value is None or isinstance(value, _EXACT) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Text):
        return {"text": value.to_json()}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return {"string": value}
    return value


def _revived(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_revived(item) for item in value)
    if isinstance(value, dict):
        (kind, inner), = value.items()
        return _REVIVE[kind](inner)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return _older_day(value)
    return value


def _older_day(value: str) -> date | str:
    """Return the day that an older version stored as a bare string, or the string: it stored both the same way."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


_EXACT = (str, int, float, Fraction, date, Text)  # bool is an int, datetime a date
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REVIVE: Mapping[str, Callable[[Any], Any]] = MappingProxyType({
    "text": Text.from_json, "time": datetime.fromisoformat, "date": date.fromisoformat, "fraction": Fraction, "string": str,
})
