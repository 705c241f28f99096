"""Two walks in the order of keys, side by side: what both have, and what only one has. Memory holds one item of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def side_by_side(items: Iterable[T], keys: Iterable[str], key_of: Callable[[T], str]) -> Iterator[tuple[T | None, str | None]]:
    """Yield (item, its key) where both walks have a key, (item, None) or (None, key) where only one has it, in the order of keys.

    Both walks ascend, and no key comes twice in either.
    """
    walk = iter(keys)
    key = next(walk, None)
    for item in items:
        wanted = key_of(item)
        while key is not None and key < wanted:
            yield None, key
            key = next(walk, None)
        if key == wanted:
            yield item, key
            key = next(walk, None)
        else:
            yield item, None
    while key is not None:
        yield None, key
        key = next(walk, None)
