"""Values written one by one, in a file or as a variable: read, or told what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulations.tables import Fault, Problem, nearest


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value of no table: a key and how it was written, in a file or as a variable."""

    place: str  # "asr.model", "LIUHEN_ASR_MODEL"
    value: Any
    places: Sequence[str]  # what may be written there


def read_keys(written: Mapping[str, WrittenValue], readers: Mapping[str, Callable[[Any], Any]]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what each key's reader makes of its value, and everything that is wrong; a reader raises ValueError and its like."""
    values: dict[str, Any] = {}
    problems = [
        Problem(Fault.UNKNOWN_KEY, "", one.place, near=nearest(one.place, one.places, 0.0))
        for one in written.values()
        if one.place not in one.places
    ]
    for key, one in written.items():
        if key in readers:
            try:
                values[key] = readers[key](one.value)
            except (ValueError, TypeError, KeyError, ZeroDivisionError):
                problems.append(Problem(Fault.WRONG_VALUE, "", one.place, value=one.value))
    return values, problems
