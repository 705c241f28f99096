"""A case as its case file: the table that `schema.read_table` reads to the same case, and that table as TOML."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from regulations.values.facts import Case

CaseTable = dict[str, Any]  # what tomllib makes of a table


def case_table(case: Case) -> CaseTable:
    """Return the table of a case file that says what a case says; what is not stated is left out."""
    return _table(case)


def case_toml(case: Case) -> str:
    """Return the text of a case file: plain values first, then tables, in the order of the fields."""
    return "\n".join(_lines(case_table(case))) + "\n"


def _table(value: Any) -> CaseTable:
    table: CaseTable = {}
    for field in dataclasses.fields(value):
        stated = getattr(value, field.name)
        if stated is None or stated == ():
            continue
        if "span" in field.metadata:
            table.update(zip(field.metadata["span"], (stated.start, stated.end), strict=True))
        else:
            table[field.name] = _plain(stated)
    return table


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return _table(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value  # an enum is its text


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: value for name, value in table.items() if isinstance(value, Mapping) or _are_tables(value)}
    yield from _keys({name: value for name, value in table.items() if name not in tables})
    for name, value in tables.items():
        for each in value if _are_tables(value) else (value,):
            yield ""
            yield f"[[{name}]]" if _are_tables(value) else f"[{name}]"
            yield from _keys(each)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _keys(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} = {_written(value)}" for name, value in table.items())


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
