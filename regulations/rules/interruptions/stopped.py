"""Recording that stopped for good while a paper says that the activity went on (001 art. 14: 确实无法继续记录的).

Files alone cannot show this: only a paper says until when there was something to record.
"""

from __future__ import annotations

from collections.abc import Iterator

from footage.values.recordings import Interruption, Interval
from regulations.rules.context import Context
from regulations.values.facts import Comparison


def stopped(context: Context) -> Iterator[Interruption]:
    """Yield the end of each paper's time that no recorder filmed, where filming had begun and nothing follows it.

    Ends within the band of 基本一致 (`tolerance.roughly_seconds`) are left to the comparison of the times.
    """
    told: list[Interval] = []
    for one in context.facts.comparisons:
        tail = _tail(context, one)
        if tail is None or any(tail.overlap(other) for other in told):
            continue
        told.append(tail)
        before = tuple(film.id for film in context.running if film.end == tail.start)
        uncertain = max(one.uncertainty_seconds, context.tolerance.split_seconds)
        yield Interruption(tail, uncertain, None, before, ())


def _tail(context: Context, one: Comparison) -> Interval | None:
    early = -(one.end_difference_seconds or 0)
    whole = one.basis == "coverage" and one.result != "not-comparable" and one.end is not None and one.covered_seconds > 0
    if not whole or early <= context.tolerance.roughly_seconds or not one.uncovered:
        return None
    tail = one.uncovered[-1]
    return tail if one.end is not None and tail.end >= one.end else None
