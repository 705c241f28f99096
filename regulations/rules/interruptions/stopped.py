"""Recording that stopped and did not go on while a paper says that the activity went on (001 art. 14: 确实无法继续记录的).

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
    tails: list[Interval] = []
    for comparison in context.facts.comparisons:
        tail = _tail(context, comparison)
        if tail is None or any(tail.overlap(other) for other in tails):
            continue
        tails.append(tail)
        before = tuple(recording.id for recording in context.running if recording.end == tail.start)
        uncertain = max(comparison.uncertainty_seconds, context.tolerance.split_seconds)
        cut = any(recording.probe.open_end for recording in context.running if recording.id in before)
        yield Interruption(tail, uncertain, None, before, (), open_ended=cut)


def _tail(context: Context, comparison: Comparison) -> Interval | None:
    early = -(comparison.end_difference_seconds or 0)
    whole = (
        comparison.basis == "coverage"
        and comparison.result != "not-comparable"
        and comparison.end is not None
        and comparison.covered_seconds > 0
    )
    if not whole or early <= context.tolerance.roughly_seconds or not comparison.uncovered:
        return None
    tail = comparison.uncovered[-1]
    return tail if comparison.end is not None and tail.end >= comparison.end else None
