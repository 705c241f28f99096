"""Values of a task as a script reads them: the one place where what tasks hand on becomes JSON (contract.md, "Answers").

The name of a field is the key of the JSON. Sentences are put into words here, exact figures become floats, paths text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import cattrs

from messages import Lang, Text, joined


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several sentences that a person reads as one line."""

    parts: tuple[Text, ...]

    def say(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return joined(self.parts, lang)


def to_json(value: Any, lang: Lang) -> Any:
    """Return a frozen value as dicts, lists, strings and numbers, its sentences in `lang`."""
    return _converter(lang).unstructure(value)


@cache
def _converter(lang: Lang) -> cattrs.Converter:
    converter = cattrs.Converter(unstruct_collection_overrides={tuple: list, Sequence: list})
    converter.register_unstructure_hook(Text, lambda sentence: sentence.say(lang))
    converter.register_unstructure_hook(Sentences, lambda sentences: sentences.say(lang))
    converter.register_unstructure_hook(Fraction, float)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(Path, str)
    return converter
