"""How a whole dump writes its names: what one name leaves open, its neighbours tell.

A counter is one only if it rises by small steps; digits that leap about behind a time are a fraction of its second, or a
second time. Where days and months could be swapped, the order holds that all names allow.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from posixpath import basename

from footage.recorders.brand import Habits, Tail
from footage.recorders.grammar import ORDERS
from footage.values.names import NameFacts
from footage.values.seconds import seconds_between

SMALL_STEP = 10  # numbers from one file to the next
WRITTEN_LATER = timedelta(days=1)  # a file is written this soon after the time in its name, or later
NamedFile = tuple[str, datetime, NameFacts]  # path inside the dump, file time (aware), what the name alone says
Parse = Callable[[str, Habits], NameFacts]


def settled(files: Sequence[NamedFile], parse: Parse) -> dict[str, NameFacts]:
    """Return by path the names that their neighbours correct; `parse` reads one again with the habits of its kind."""
    corrected: dict[str, NameFacts] = {}
    for kind in _kinds(files):
        habits = Habits(_order(kind, parse), _tail(kind, parse))
        if habits == Habits():
            continue
        for path, _, names in kind:
            again = parse(path, habits) if names.brand == "dated" else replace(names, number=None)
            if again != names:
                corrected[path] = again
    return corrected


def _kinds(files: Sequence[NamedFile]) -> Iterator[list[NamedFile]]:
    """Yield names that are written alike, in order of the times in them."""
    kinds: dict[tuple[str, str, str], list[NamedFile]] = defaultdict(list)
    for path, modified, names in files:
        if names.start is not None and (names.number is not None or names.doubts or names.duration is not None):
            kinds[names.brand, names.device or "", _shape(path)].append((path, modified, names))
    for kind in kinds.values():
        yield sorted(kind, key=lambda file: (file[2].start, file[0]))


def _shape(path: str) -> str:
    """The name with every digit as 0 and without its letters at the end: lens and mark change nothing of a counter."""
    stem = basename(path).rpartition(".")[0] or basename(path)
    return re.sub(r"[A-Za-z]*$", "", re.sub(r"[0-9]", "0", stem))


def _order(kind: Sequence[NamedFile], parse: Parse) -> int | None:
    """The order of day and month in which every name is possible and none is later than its file; None: as it stands."""
    if not any(doubt.key == "recorders.other_time" for _, _, names in kind for doubt in names.doubts):
        return None
    possible = []
    for order in range(1, len(ORDERS)):
        starts = [(parse(path, Habits(order)).start, modified) for path, modified, _ in kind]
        if all(start is not None and start <= modified + WRITTEN_LATER for start, modified in starts):
            possible.append(order)
    return possible[0] if len(possible) == 1 else None


def _tail(kind: Sequence[NamedFile], parse: Parse) -> Tail:
    """What the digits behind the time are: OPEN where the names are as one alone lets expect."""
    counted = [(names.start, names.number) for _, _, names in kind]
    if any(number is None for _, number in counted) and len(kind) > 1 and kind[0][2].brand == "dated":
        counters = [parse(path, Habits(tail=Tail.COUNTER)) for path, _, _ in kind]
        if all(names.number is not None for names in counters) and _rises([(names.start, names.number) for names in counters]):
            return Tail.COUNTER
    if _rises(counted) or all(number is None for _, number in counted):
        return Tail.OPEN
    fractions = [parse(path, Habits(tail=Tail.FRACTION)) for path, _, _ in kind]
    return Tail.FRACTION if all(names.number is None for names in fractions) else Tail.NOTHING


def _rises(counted: Sequence[tuple[datetime | None, int | None]]) -> bool:
    """Whether numbers rise by small steps in the order of time; one number alone may be a counter."""
    placed = sorted({(start, number) for start, number in counted if start is not None and number is not None})
    if len(placed) < 2:
        return bool(placed)
    steps = [(after[1] - before[1], seconds_between(before[0], after[0])) for before, after in pairwise(placed)]
    moving = [(step, seconds) for step, seconds in steps if step]
    if not moving:
        return len({start for start, _ in placed}) == 1  # the same number at different times counts nothing
    small = sum(0 < step <= SMALL_STEP for step, _ in moving)
    return 2 * small >= len(moving) or all(0 < step <= seconds for step, seconds in moving)
