"""One name, one type (docs/decisions/0001-the-house.md, habit 20): no public class and no alias of a type is defined in two modules."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TYPE_VARIABLES = ("TypeVar", "ParamSpec", "TypeVarTuple")  # they mean nothing beyond their file


def type_names(statements: list[ast.stmt]) -> Iterator[str]:
    """Yield the public classes and capitalised aliases that these statements of a module define; TABLES and type variables are none."""
    for statement in statements:
        match statement:
            case ast.ClassDef(name=name):
                yield from _public(name)
            case ast.Assign(value=ast.Call(func=ast.Name(id=function))) if function in TYPE_VARIABLES:
                pass
            case ast.Assign(targets=targets):
                yield from (name for target in targets if isinstance(target, ast.Name) for name in _alias(target.id))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield from _alias(name)
            case ast.If(body=body, orelse=orelse):
                yield from type_names([*body, *orelse])
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                yield from type_names([*body, *(line for handler in handlers for line in handler.body), *orelse, *finalbody])


def _public(name: str) -> Iterator[str]:
    if not name.startswith("_"):
        yield name


def _alias(name: str) -> Iterator[str]:
    if name[0].isupper() and not name.isupper():
        yield name


def defined_twice(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that more than one module defines, with those modules; `sources`: text by module."""
    modules = defaultdict(list)
    for module, source in sources.items():
        for name in set(type_names(ast.parse(source).body)):
            modules[name].append(module)
    return {name: where for name, where in sorted(modules.items()) if len(where) > 1}


def test_no_name_of_a_type_is_defined_in_two_modules() -> None:
    rooms = sorted(path.parent for path in ROOT.glob("*/__init__.py"))
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for room in rooms for path in sorted(room.rglob("*.py"))}
    assert {"messages", "footage", "regulations", "paperwork", "transcripts", "storage", "tasks", "pipelines", "console", "samples"} <= {
        room.name for room in rooms}
    assert len({name for source in sources.values() for name in type_names(ast.parse(source).body)}) > 300
    assert defined_twice(sources) == {}


@pytest.mark.parametrize(("first", "second"), [
    ("class Clock: pass", "class Clock: pass"),
    ("Words = str | int", "class Words: pass"),
    ("Words: object = str", "Words = tuple[str, ...]"),
    ("if True:\n    class Clock: pass", "try:\n    Clock = int\nexcept ValueError:\n    pass"),
])  # fmt: skip
def test_a_name_defined_in_two_modules_is_found(first: str, second: str) -> None:
    assert list(defined_twice({"a.py": first, "b.py": second}).values()) == [["a.py", "b.py"]]


@pytest.mark.parametrize("source", [
    "from other import Clock",
    "class _Clock: pass",
    "CLOCKS = {}",
    "T = TypeVar('T')",
    "Items = TypeVarTuple('Items')",
    "clock = 1",
    "def work():\n    class Clock: pass",
])  # fmt: skip
def test_imports_private_names_tables_and_type_variables_may_repeat(source: str) -> None:
    assert defined_twice({"a.py": source, "b.py": source}) == {}


def test_one_module_may_define_a_name_in_two_branches() -> None:
    assert defined_twice({"a.py": "if True:\n    class Clock: pass\nelse:\n    class Clock: pass"}) == {}
