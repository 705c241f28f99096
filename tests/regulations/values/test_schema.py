"""Every key of a profile is asked for by code, or the schema says that it is text for those who read the profile."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from test_topics import ASKED, ROOMS, ROOT

from regulations.overlay import Overlay
from regulations.values.regulation import Regulation

SCHEMA = {f"regulations/{name}.py" for name in ("overlay", "values/parameters", "values/lists", "values/regulation", "values/topics")}
ASKED_INSIDE = {"also", "in_force", "silences", "kinds", "base"}  # read in the files of the schema itself: citations, editions, basis
COMMON = {"start", "lists", "media", "reason", "words", "role", "note"}  # also names of other values: nothing can be told by them


def attributes() -> frozenset[str]:
    """The name of every attribute that code reads, outside the files of the schema."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py") if str(file.relative_to(ROOT)) not in SCHEMA]
    nodes = [node for file in files for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8")))]
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))


READ = attributes() | {part for topic in ASKED for part in topic.split(".")} | ASKED_INSIDE


def keys(kind: Any, visited: set[Any]) -> Iterator[tuple[str, dataclasses.Field[Any]]]:
    """Every key of a table of this kind and of the tables in it; what is text is not looked into."""
    if dataclasses.is_dataclass(kind) and kind not in visited:
        visited.add(kind)
        for field in dataclasses.fields(kind):
            if not field.metadata.get("computed"):
                yield f"{kind.__name__}.{field.name}", field
                if "text" not in field.metadata:
                    yield from keys(get_type_hints(kind)[field.name], visited)
    for inner in get_args(kind):
        yield from keys(inner, visited)


KEYS = {**dict(keys(Regulation, set())), **dict(keys(Overlay, set()))}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_asked_for_by_code_or_marked_as_text(name: str) -> None:
    field = KEYS[name]
    if "text" in field.metadata:
        assert field.metadata["text"].strip()
        assert field.name in COMMON or field.name not in READ, "code asks for it: it is not only text"
    else:
        assert field.name in READ, "no code asks for it: use it, or mark it with for_reader(why)"
