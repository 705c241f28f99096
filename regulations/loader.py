"""Reads a profile file into its values and refuses what is not sound, naming every problem at once.

A parameter without its article and quote, an unknown key, a wrong kind of value: each is one sentence with file and key.
"""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from messages import Text, text
from messages.errors import BadCall, Problems
from regulations.tables import Fault, Kind, Problem, TableReader

T = TypeVar("T")
SOURCE_KEYS = ("article", "quote")
KINDS: Mapping[Kind, str] = types.MappingProxyType({
    Kind.TABLE: "law.kind_table", Kind.TABLES: "law.kind_list", Kind.TEXTS: "law.kind_list", Kind.TEXT: "law.kind_str",
    Kind.WHOLE: "law.kind_int", Kind.FLAG: "law.kind_bool", Kind.DAY: "law.kind_date", Kind.NUMBER: "law.kind_fraction",
})  # fmt: skip


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
    reader = TableReader(computed={"regulation": str(tables.get("id", path.stem))})
    value = reader.read(kind, tables)
    if value is None:
        raise Problems(tuple(_sentence(problem, path.name) for problem in reader.problems))
    return value


def _sentence(problem: Problem, file: str) -> Text:
    table, key = problem.table or "—", problem.key or "—"
    match problem.fault:
        case Fault.MISSING | Fault.BLANK:
            missing = "law.no_quote" if problem.name in SOURCE_KEYS else "law.missing_key"
            return text(missing, file=file, key=table, missing=problem.name)
        case Fault.UNKNOWN_KEY:
            return text("law.unknown_key_near" if problem.near else "law.unknown_key", file=file, key=key, near=problem.near or "")
        case Fault.WRONG_CHOICE:
            return text("law.wrong_choice", file=file, key=key, value=str(problem.value), choices=list(problem.allowed))
        case _:
            wanted = text(KINDS[problem.wanted]) if problem.wanted else ""
            return text("law.wrong_kind", file=file, key=key, wanted=wanted)
