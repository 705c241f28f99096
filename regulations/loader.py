"""Reads a profile file into its values and refuses what is not sound, naming every problem at once.

A parameter without its article and quote, an unknown key, a wrong kind of value: each is one sentence with file and key.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from messages import Text, text
from messages.errors import BadCall, Problems

T = TypeVar("T")
SOURCE_KEYS = ("article", "quote")


def read_toml(path: Path) -> Mapping[str, Any]:
    """Return the tables of one file; BadCall where it cannot be read or is no TOML."""
    try:
        stat = path.stat()
        return _parsed(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise BadCall("law.no_file", file=str(path), why=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCall("law.not_toml", file=str(path), why=str(error)) from error


@lru_cache(maxsize=64)
def _parsed(path: Path, changed_ns: int, size: int) -> Mapping[str, Any]:
    """Parse a file once for each state of it that was seen."""
    return types.MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def build(kind: type[T], path: Path) -> T:
    """Return the value of the dataclass `kind` that the file holds; Problems names everything wrong with it."""
    tables = read_toml(path)
    reader = _Reader(path.name, str(tables.get("id", path.stem)))
    value = reader.table(kind, tables, "")
    if reader.problems:
        raise Problems(tuple(reader.problems))
    return typing.cast(T, value)


class _Reader:
    """One reading of one file: collects problems instead of stopping at the first."""

    def __init__(self, file: str, regulation: str) -> None:
        self.file = file
        self.regulation = regulation
        self.problems: list[Text] = []

    def wrong(self, key: str, path: str, **params: Any) -> None:
        self.problems.append(text(key, file=self.file, key=path or "—", **params))

    def table(self, kind: Any, table: Any, path: str) -> Any:
        if not isinstance(table, Mapping):
            return self.wrong("law.wrong_kind", path, wanted=text("law.kind_table"))
        hints, fields = _shape(kind)
        settable = [name for name, field in fields.items() if not field.metadata.get("computed")]
        self._unknown(table, settable, path)
        values: dict[str, Any] = {"regulation": self.regulation} if "regulation" in fields else {}
        for name in settable:
            if name in table:
                where = f"{path}.{name}" if path else name
                choices = fields[name].metadata.get("choices")
                values[name] = self._choice(choices, table[name], where) if choices else self.value(hints[name], table[name], where)
            elif _required(fields[name]):
                self.wrong("law.no_quote" if name in SOURCE_KEYS else "law.missing_key", path, missing=name)
        missing = [name for name in settable if _required(fields[name]) and values.get(name) is None]
        return None if missing else kind(**values)

    def _unknown(self, table: Mapping[str, Any], known: list[str], path: str) -> None:
        for name in table:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                where = f"{path}.{name}" if path else name
                self.wrong("law.unknown_key_near" if near else "law.unknown_key", where, near=near[0] if near else "")

    def value(self, hint: Any, value: Any, path: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self.value(next(arg for arg in get_args(hint) if arg is not type(None)), value, path)
        if origin is Literal:
            return self._choice(get_args(hint), value, path)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            choice = self._choice(tuple(hint), value, path)
            return None if choice is None else hint(choice)
        if origin is tuple:
            return self._many(get_args(hint)[0], value, path)
        if origin is not None and issubclass(origin, Mapping):
            return self._named(get_args(hint)[1], value, path)
        if dataclasses.is_dataclass(hint):
            return self.table(hint, value, path)
        return self._plain(hint, value, path)

    def _choice(self, choices: tuple[Any, ...], value: Any, path: str) -> Any:
        if value in choices:
            return value
        return self.wrong("law.wrong_choice", path, value=str(value), choices=[choice for choice in choices if choice])

    def _many(self, hint: Any, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self.wrong("law.wrong_kind", path, wanted=text("law.kind_list"))
        items = [self.value(hint, item, f"{path}[{place}]") for place, item in enumerate(value, 1)]
        return tuple(item for item in items if item is not None)

    def _named(self, hint: Any, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong("law.wrong_kind", path, wanted=text("law.kind_table"))
        found = {name: self.value(hint, item, f"{path}.{name}") for name, item in value.items()}
        return types.MappingProxyType({name: item for name, item in found.items() if item is not None})

    def _plain(self, hint: Any, value: Any, path: str) -> Any:
        if hint is Fraction and isinstance(value, int | float) and not isinstance(value, bool):
            return Fraction(str(value))
        if type(value) is not hint:
            return self.wrong("law.wrong_kind", path, wanted=text(f"law.kind_{hint.__name__.lower()}"))
        if hint is str and not value.strip() and path.rsplit(".", 1)[-1] in SOURCE_KEYS:
            return self.wrong("law.no_quote", path.rpartition(".")[0], missing=path.rsplit(".", 1)[-1])
        return value


@lru_cache(maxsize=128)
def _shape(kind: Any) -> tuple[dict[str, Any], dict[str, dataclasses.Field[Any]]]:
    """Return the type and the field of each key that a table of this kind may hold."""
    return typing.get_type_hints(kind), {field.name: field for field in dataclasses.fields(kind)}


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


