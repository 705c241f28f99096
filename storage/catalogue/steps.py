"""Questions about many rows are asked a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

STEP = 500  # names or ids in one question


def in_steps(values: Sequence[str]) -> Iterator[list[str]]:
    """Yield values a few hundred at a time: databases allow only so many in one query."""
    rest = iter(values)
    while step := list(islice(rest, STEP)):
        yield step
