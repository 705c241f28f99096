"""What each of the regulations says, by article, in its own words: for people who look something up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from regulations.catalogue import PROFILES
from regulations.values.reviews.findings import Citation

FIRST_NUMBER = re.compile(r"\d+")


@cache
def texts() -> Mapping[str, tuple[Citation, ...]]:
    """Return {title: its clauses in the order of articles}, each quotation once."""
    return {title: clauses for path in sorted(PROFILES.glob("*.toml")) for title, clauses in _of(path)}


def _of(path: Path) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    profile = tomllib.loads(path.read_text(encoding="utf-8"))
    clauses = {(clause.article, clause.quote): clause for clause in _clauses(str(profile.get("id", path.stem)), profile)}
    if clauses:
        yield str(profile.get("title", path.stem)), tuple(sorted(clauses.values(), key=_place))


def _clauses(id: str, value: Any) -> Iterator[Citation]:
    if isinstance(value, dict):
        if isinstance(value.get("article"), str) and isinstance(value.get("quote"), str):
            yield Citation(id, value["article"], value["quote"])
        for part in value.values():
            yield from _clauses(id, part)
    elif isinstance(value, list):
        for part in value:
            yield from _clauses(id, part)


def _place(clause: Citation) -> tuple[bool, int, str]:
    number = FIRST_NUMBER.search(clause.article)
    return not clause.article[:1].isdigit(), int(number[0]) if number else 0, clause.article
