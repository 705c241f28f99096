"""Names of the product that nothing in the product calls: functions, classes, methods, constants. Part of `make check`.

vulture looks (settings in pyproject.toml). Tests are no callers, so that what only they call is seen too. Left aside are data: fields
of a class, which cattrs, SQLAlchemy or a template read, and members of enums, which a profile or the catalogue names. What a library
calls stands in scripts/vulture_names.py with its reason.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from vulture.config import make_config
from vulture.core import Item, Vulture


def unused() -> list[Item]:
    """Return what vulture finds, data left aside."""
    config = make_config([])
    finder = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    finder.scavenge([*config["paths"], "scripts/vulture_names.py"])
    items: list[Item] = finder.get_unused_code(min_confidence=config["min_confidence"])
    return [item for item in items if item.name not in data(Path(item.filename))]


@cache
def data(path: Path) -> frozenset[str]:
    """Return the fields of classes and the members of enums that a file defines."""
    classes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    return frozenset(name for node in classes for name in (*_fields(node), *_members(node)))


def _fields(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield line.target.id


def _members(node: ast.ClassDef) -> Iterator[str]:
    if any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases):
        for line in node.body:
            if isinstance(line, ast.Assign):
                yield from (target.id for target in line.targets if isinstance(target, ast.Name))


def main() -> int:
    """Print what is unused; return 1 where anything is."""
    items = unused()
    for item in items:
        print(item.get_report())
    return 1 if items else 0


if __name__ == "__main__":
    sys.exit(main())
