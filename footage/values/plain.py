"""Our frozen values as plain JSON values and back, exactly: fractions as "n/d", times as ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

import cattrs

from footage.values.tracks import Edit, Hidden
from messages import Text

T = TypeVar("T")


def _converter(*, short: bool) -> cattrs.Converter:
    converter = cattrs.Converter(omit_if_default=short, detailed_validation=False)  # we read what we wrote: half the time
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda value, _: _fraction(value))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(Text, Text.to_json)
    converter.register_structure_hook(Text, lambda value, _: Text.from_json(value))
    for row in (Edit, Hidden):
        converter.register_unstructure_hook(row, list)
        converter.register_structure_hook(row, lambda value, kind: kind(*value))
    return converter


_CONVERTER, _SHORT = _converter(short=False), _converter(short=True)


@lru_cache(4096)  # the same few stand in every recording
def _fraction(value: str) -> Fraction:
    return Fraction(value)


def to_plain(value: Any) -> Any:
    """Return dicts, lists, strings and numbers that JSON can hold."""
    return _CONVERTER.unstructure(value)


def to_short(value: Any) -> Any:
    """Return what `to_plain` does, less every field that is as its type has it by default: for what is kept a million times."""
    return _SHORT.unstructure(value)


def from_plain(kind: type[T], data: Any) -> T:
    """Return the value of type `kind` that `to_plain` or `to_short` made `data` from."""
    return _CONVERTER.structure(data, kind)
