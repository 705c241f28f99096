"""What a paper states more than once, or beside the whole time, is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from regulations.values.facts import DocumentInterval

_ARRIVAL = re.compile(r"到场|到达|进场|离场|离开")


def without_repeats(stated: Iterable[DocumentInterval]) -> tuple[DocumentInterval, ...]:
    """Leave out what the paper says a second time, in its header or on its next page."""
    first: dict[object, DocumentInterval] = {}
    for interval in stated:
        first.setdefault((interval.start, interval.end, interval.precision, interval.flags), interval)
    return tuple(first.values())


def is_clocked(interval: DocumentInterval) -> bool:
    """Whether it states a time of day, of something that took place."""
    return interval.precision != "day" and not {"planned", "period"} & set(interval.flags)


def without_lone_arrivals(stated: list[DocumentInterval]) -> list[DocumentInterval]:
    """Leave out when the officers came, or left, beside the whole time of what they did there."""
    whole = any(is_clocked(interval) and interval.start and interval.end for interval in stated)
    return [interval for interval in stated if not (whole and _ARRIVAL.search(interval.label) and not (interval.start and interval.end))]


def without_lent_days(stated: list[DocumentInterval]) -> Iterator[DocumentInterval]:
    """Leave out `检查日期` where the times beside it took their day from it."""
    clocked = {interval.start.date() for interval in stated if interval.start and is_clocked(interval)}
    for interval in stated:
        day_only = interval.precision == "day" and not {"planned", "period"} & set(interval.flags)
        if not (day_only and interval.start and interval.start.date() in clocked):
            yield interval
