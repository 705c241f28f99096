"""The name of a kind of paper, compared as a person would: brackets, book-title marks and spaces aside."""

from __future__ import annotations

from collections.abc import Iterable

FOLDED = str.maketrans({"（": "(", "）": ")", "《": "", "》": "", " ": "", "　": ""})


def place_in(kind: str, name: str) -> int:
    """Return where in the kind of a paper a name stands; -1 where it does not."""
    return kind.translate(FOLDED).find(name.translate(FOLDED))


def names(kind: str, name: str) -> bool:
    """Return whether the kind of a paper holds a name."""
    return place_in(kind, name) >= 0


def closest(kind: str, known: Iterable[str]) -> str:
    """Return the longest of the known names that a kind of paper holds; "" where it holds none."""
    return max((name for name in known if names(kind, name)), key=len, default="")
