"""Values of the catalogue as an official would write them: states by their words, instants in Beijing's time, JSON by what differs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime

from messages import Text, catalogue, text
from messages.json_values import Json
from storage.catalogue.instants import from_stored
from storage.catalogue.sealing.shapes import shapes

INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")  # as both databases give it to the chain
SHOWN = 60  # characters
AT_MOST = 6  # values within one JSON that are shown


def pair(table: str, column: str, was: Json, found: Json) -> tuple[Text | str, Text | str]:
    """Return what the chain says and what is there."""
    if kind_of(table, column) == "json" and isinstance(was, str) and isinstance(found, str):
        old, new = _leaves(was), _leaves(found)
        return _listed(old - new, was), _listed(new - old, found)
    return worded(table, column, was), worded(table, column, found)


def worded(table: str, column: str, value: Json) -> Text | str:
    """Return one value of a row."""
    if value is None:
        return text("ledger.empty")
    if isinstance(value, dict):
        return text("ledger.long", length=value.get("length", 0))
    kind = kind_of(table, column)
    if kind == "json":
        return text("ledger.long", length=len(str(value)))
    if kind == "yes or no" and value in (0, 1):
        return text("entry.yes" if value else "entry.no")
    return _known(table, column, str(value)) or short(_instant(str(value)))


def kind_of(table: str, column: str) -> str:
    """Return the kind of a column; that of a text for one that is not ours."""
    shape = shapes().get(table)
    return shape.kinds[shape.columns.index(column)] if shape is not None and column in shape.columns else "text"


def _known(table: str, column: str, value: str) -> Text | None:
    """Return the words of a value that means one of a few things."""
    keys = [f"entry.{table}_{column}_{value}", f"entry.{column}_{value}", *([f"law.{value}"] if column == "reason_code" else [])]
    return next((text(key) for key in keys if key in catalogue("zh")), None)


def _leaves(written: str) -> set[tuple[str, str]]:
    """Return (where, value) of everything in a JSON text; the text itself where it is none."""
    try:
        return set(_walk("", json.loads(written)))
    except ValueError:
        return {("", written)}


def _walk(place: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(f"{place}/{name}", part)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _walk(f"{place}/{number}", part)
    elif value is not None:
        yield place, str(value)


def _listed(leaves: set[tuple[str, str]], whole: str) -> Text | str:
    """Return the values that differ; how long the whole is where they are too many."""
    values = [value for _, value in sorted(leaves)]
    if len(values) > AT_MOST or any(value in ("True", "False") for value in values):
        return text("ledger.long", length=len(whole))
    return short("、".join(values)) if values else text("ledger.empty")


def _instant(value: str) -> str:
    """Return an instant as people read it, in Beijing's time; any other text as it is."""
    if not INSTANT.fullmatch(value):
        return value
    return from_stored(datetime.fromisoformat(value)).isoformat(" ", "seconds")[:19]


def short(value: str) -> str:
    """Return a text that a line of a table holds."""
    return value if len(value) <= SHOWN else f"{value[:SHOWN - 3]}…"
