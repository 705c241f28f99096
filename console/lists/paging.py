"""One page of a list: as many rows as a person may see, and the key of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")
ROWS = 50  # of a page
MOST = 20_000  # rows of a sheet


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page."""

    rows: tuple[T, ...]
    after: str | None  # key of the last row, where more follow


def page(rows: Iterable[T], key: Callable[[T], str], count: int = ROWS) -> Page[T]:
    """Return the first rows, and the key after which the next page begins."""
    first = tuple(islice(rows, count + 1))
    return Page(first[:count], key(first[count - 1]) if len(first) > count else None)
