"""The numbers behind a finding, with the names that people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from messages import Lang, catalogue, number, say
from messages.json_values import Json, JsonObject
from paperwork import wording
from regulations.values.reviews.evidence import EXCERPTS, Evidence

_INTERNAL = frozenset({*EXCERPTS, "general_clause", "assumed", "outcome", "duty"})  # the sentence contains them already


def rows(evidence: Evidence, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of everything that was measured."""
    return _rows(evidence.to_json(), lang)


def _rows(numbers: JsonObject, lang: Lang) -> Iterator[tuple[str, str]]:
    sentences = catalogue(lang)
    for key, value in sorted(numbers.items()):
        if key in _INTERNAL or value is None or value == "" or value == [] or value == {}:
            continue
        if isinstance(value, Mapping):
            name = _name(key, sentences, lang)
            yield from ((f"{name} · {inner}", text) for inner, text in _rows(value, lang))
        else:
            yield _name(key, sentences, lang), _value(key, value, lang)


def _name(key: str, sentences: Mapping[str, str], lang: Lang) -> str:
    return say(f"report.evidence_{key}", lang) if f"report.evidence_{key}" in sentences else wording.visible(key)


def _value(key: str, value: Json, lang: Lang) -> str:
    if isinstance(value, bool):
        return say("report.yes" if value else "report.no", lang)
    if isinstance(value, (int, float)):
        shown = number(value, 3)
        return say("report.seconds", lang, seconds=shown) if key.endswith(("seconds", "_offset")) else shown
    if isinstance(value, (list, tuple)):
        return say("paper.list", lang, items=[_value(key, inner, lang) for inner in value])
    if isinstance(value, Mapping):
        return say("paper.list", lang, items=[f"{name} {text}" for name, text in _rows(value, lang)])
    return _word(str(value), lang)


def _word(value: str, lang: Lang) -> str:
    key = f"report.value_{value}"
    if key in catalogue(lang):
        return say(key, lang)
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return wording.visible(value)
    return wording.moment(when, lang) if when.tzinfo and "T" in value else wording.visible(value)
