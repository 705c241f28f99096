"""Reads the tables of a TOML file into frozen values and names everything that is wrong with them at once.

The dataclass is the schema: a field is a key, its type says what may stand there, a field without a default has to stand there.
Profiles, case files and settings are read here; each puts the problems into its own sentences.
"""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")
NEAR = 0.6  # 0–1; from here on another spelling is taken for what was meant


class Fault(StrEnum):
    """What can be wrong with a key."""

    UNKNOWN_KEY = "unknown-key"
    MISSING = "missing"
    WRONG_KIND = "wrong-kind"
    WRONG_CHOICE = "wrong-choice"
    WRONG_VALUE = "wrong-value"
    BLANK = "blank"
    NO_ZONE = "no-zone"
    ENDS_BEFORE_START = "ends-before-start"


class Kind(StrEnum):
    """What kind of value a key holds."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TABLE = "table"
    TABLES = "tables"
    TEXTS = "texts"


PLAIN: Mapping[type[Any], Kind] = types.MappingProxyType({
    str: Kind.TEXT, int: Kind.WHOLE, bool: Kind.FLAG, Fraction: Kind.NUMBER, date: Kind.DAY, datetime: Kind.MOMENT,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    fault: Fault
    table: str  # "transfer.away", "recording[3]"; "" for the file itself
    name: str = ""  # key of that table; "" where the table itself is meant
    value: Any = None  # what stands there
    wanted: Kind | None = None
    allowed: tuple[str, ...] = ()  # keys or values
    near: str | None = None  # the one of `allowed` that may have been meant
    span: tuple[datetime, datetime] | None = None  # of ENDS_BEFORE_START

    @property
    def key(self) -> str:
        """Where it is, as a person writes it: "transfer.away.amount"."""
        return _under(self.table, self.name)


def one_of(*values: str) -> dict[str, tuple[str, ...]]:
    """Return the metadata of a field that holds one of these values."""
    return {"choices": values}


def span_of(start: str, end: str) -> dict[str, tuple[str, str]]:
    """Return the metadata of a field that is read from two keys of its table: when something starts and when it ends."""
    return {"span": (start, end)}


def nearest(name: str, known: Iterable[str], least: float = NEAR) -> str | None:
    """Return the known name that is spelled most like this one; None where none is like it."""
    return next(iter(difflib.get_close_matches(name, list(known), 1, least)), None)


@dataclass(slots=True)
class TableReader:
    """One reading of one file: gathers problems instead of stopping at the first."""

    computed: Mapping[str, Any] = field(default_factory=dict)  # values of fields that no file may hold, by their names
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by key: what is known only when the file is read
    blank: bool = True  # whether a text may be blank where its field does not forbid it
    problems: list[Problem] = field(default_factory=list)

    def read(self, kind: type[T], table: Any, path: str = "") -> T | None:
        """Return the value of the dataclass `kind` that the table holds; None with `problems` grown where something is wrong."""
        if not isinstance(table, Mapping):
            self._wrong(Problem(Fault.WRONG_KIND, *_split(path), value=table, wanted=Kind.TABLE))
            return None
        before = len(self.problems)
        shape = _shape(typing.cast(Any, kind))
        self._unknown(table, shape.keys, path)
        values = {name: self.computed[name] for name in shape.computed if name in self.computed}
        for name, asked in shape.fields.items():
            read = self._field(asked, shape.hints[name], table, path)
            if read is not dataclasses.MISSING:
                values[name] = read
        return kind(**values) if len(self.problems) == before else None

    def _wrong(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _unknown(self, table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for name in table:
            if name not in known:
                self._wrong(Problem(Fault.UNKNOWN_KEY, path, name, allowed=known, near=nearest(name, known)))

    def _field(self, asked: dataclasses.Field[Any], hint: Any, table: Mapping[str, Any], path: str) -> Any:
        if "span" in asked.metadata:
            if asked.default is None and not any(key in table for key in asked.metadata["span"]):
                return dataclasses.MISSING
            return self._span(asked.metadata["span"], hint, table, path)
        if asked.name in table:
            return self._value(asked, hint, table[asked.name], path)
        if asked.default is dataclasses.MISSING and asked.default_factory is dataclasses.MISSING:
            self._wrong(Problem(Fault.MISSING, path, asked.name))
        return dataclasses.MISSING

    def _span(self, keys: tuple[str, str], hint: Any, table: Mapping[str, Any], path: str) -> Any:
        for name in keys:
            if name not in table:
                self._wrong(Problem(Fault.MISSING, path, name))
        start, end = (self._plain(datetime, table[name], _under(path, name)) if name in table else None for name in keys)
        if start is not None and end is not None and end < start:
            self._wrong(Problem(Fault.ENDS_BEFORE_START, path, span=(start, end)))
        of_span = next((each for each in get_args(hint) if each is not type(None)), hint)
        return of_span(start, end)

    def _value(self, asked: dataclasses.Field[Any], hint: Any, value: Any, path: str) -> Any:
        where = _under(path, asked.name)
        choices = asked.metadata.get("choices") or self.choices.get(where)
        if asked.metadata.get("filled") and isinstance(value, str) and not value.strip():
            return self._wrong(Problem(Fault.BLANK, path, asked.name))
        if choices and get_origin(hint) is tuple and isinstance(value, list):
            return tuple(self._choice(choices, item, f"{where}[{place}]") for place, item in enumerate(value, 1))
        return self._choice(choices, value, where) if choices else self._typed(hint, value, where)

    def _typed(self, hint: Any, value: Any, path: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._typed(next(arg for arg in get_args(hint) if arg is not type(None)), value, path)
        if origin is Literal:
            return self._choice(get_args(hint), value, path)
        if origin is tuple:
            return self._many(get_args(hint)[0], value, path)
        if origin is not None and issubclass(origin, Mapping):
            return self._named(get_args(hint)[1], value, path)
        if dataclasses.is_dataclass(hint):
            return self.read(typing.cast(type[Any], hint), value, path)
        if issubclass(hint, StrEnum):
            choice = self._choice(tuple(hint), value, path)
            return None if choice is None else hint(choice)
        return self._plain(hint, value, path)

    def _choice(self, choices: tuple[str, ...], value: Any, path: str) -> Any:
        if value in choices:
            return value
        if not isinstance(value, str):
            return self._wrong(Problem(Fault.WRONG_KIND, *_split(path), value=value, wanted=Kind.TEXT))
        allowed = tuple(str(choice) for choice in choices if choice)
        return self._wrong(Problem(Fault.WRONG_CHOICE, *_split(path), value=value, allowed=allowed, near=nearest(value, allowed)))

    def _many(self, hint: Any, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            wanted = Kind.TABLES if dataclasses.is_dataclass(hint) else Kind.TEXTS
            return self._wrong(Problem(Fault.WRONG_KIND, *_split(path), value=value, wanted=wanted))
        return tuple(self._typed(hint, item, f"{path}[{place}]") for place, item in enumerate(value, 1))

    def _named(self, hint: Any, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            return self._wrong(Problem(Fault.WRONG_KIND, *_split(path), value=value, wanted=Kind.TABLE))
        return types.MappingProxyType({name: self._typed(hint, item, _under(path, name)) for name, item in value.items()})

    def _plain(self, hint: type[Any], value: Any, path: str) -> Any:
        if hint is Fraction and type(value) in (int, float):
            return Fraction(str(value))
        if type(value) is not hint:
            return self._wrong(Problem(Fault.WRONG_KIND, *_split(path), value=value, wanted=PLAIN[hint]))
        if hint is datetime and value.tzinfo is None:
            return self._wrong(Problem(Fault.NO_ZONE, *_split(path), value=value))
        if hint is str and not self.blank and not value.strip():
            return self._wrong(Problem(Fault.BLANK, *_split(path)))
        return value


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a table of one kind may hold."""

    hints: Mapping[str, Any]
    fields: Mapping[str, dataclasses.Field[Any]]  # those that a file may hold
    computed: tuple[str, ...]
    keys: tuple[str, ...]


@lru_cache(maxsize=256)
def _shape(kind: Any) -> _Shape:
    fields = {each.name: each for each in dataclasses.fields(kind)}
    settable = {name: each for name, each in fields.items() if not each.metadata.get("computed")}
    keys = tuple(key for name, each in settable.items() for key in each.metadata.get("span", (name,)))
    return _Shape(typing.get_type_hints(kind), settable, tuple(name for name in fields if name not in settable), keys)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _split(path: str) -> tuple[str, str]:
    """Return the table and the key of a path; a place in a list belongs to its key."""
    table, _, name = path.rpartition(".")
    return table, name
