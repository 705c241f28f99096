"""ARCHITECTURE.md, CONTRIBUTING.md and the decision on the rooms name files that exist, and functions and tables that are in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|[\w-]+\.(?:toml|md|yaml)|Makefile)`")
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml))`,? \(?(?:`[\w./]+\.toml`, )?`([A-Za-z_]\w*)`")
TABLE = re.compile(r"`([A-Z]{4,})` in `((?:[\w.-]+/)+[\w.-]+\.py)`")
ROOMS = ("messages", "footage", "regulations", "paperwork", "transcripts", "storage", "office", "tasks", "pipelines", "console")
LONGEST = {"ARCHITECTURE.md": 70}  # lines: one page


@pytest.mark.parametrize("page", [*PAGES, "docs/decisions/0001-the-house.md"])
def test_every_file_named_exists(page: str) -> None:
    named = set(FILE.findall((ROOT / page).read_text(encoding="utf-8")))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_function_and_table_named_is_in_the_file_named_with_it(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {*NAMED.findall(text), *((path, table) for table, path in TABLE.findall(text))}
    assert len(named) > 5
    missing = [(path, name) for path, name in sorted(named)
               if not re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not target.startswith("http") and not (ROOT / target).exists()] == []


def test_the_architecture_is_one_page() -> None:
    for page, lines in LONGEST.items():
        assert len((ROOT / page).read_text(encoding="utf-8").splitlines()) <= lines


@pytest.mark.parametrize(("head", "pattern"), [
    ("## Where `dict[str, Any]`", r"(dict|Mapping)\[str, Any\]"), ("What is truly JSON", r"^ *from messages\.json_values import"),
])  # fmt: skip
def test_the_files_that_hold_json_or_untyped_tables_are_the_ones_named_with_a_reason(head: str, pattern: str) -> None:
    decision = (ROOT / "docs/decisions/0001-the-house.md").read_text(encoding="utf-8")
    section = decision[decision.index(head) :].split("\n\n| where", 1)[1].split("\n\n", 1)[0]
    named = [name for row in section.splitlines() if row.startswith("| `") for name in re.findall(r"`([\w/.]+)`", row.split(" | ")[0])]
    holding = [path.relative_to(ROOT).as_posix() for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))
               if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)]
    assert [path for path in holding if not any(_within(path, name) for name in named)] == []
    assert [name for name in named if not any(_within(path, name) for path in holding)] == []


def _within(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")
